"""Every visible sentence is marked for translation and translated into every language."""

import ast
import io
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from shop_app.web.locales import LANGUAGES, TRANSLATIONS
from tests.promises.app_toml import ROOT
from tests.promises.source import read, with_suffix

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# What stays the same in every language.
NAMES = {"Amends", "Shopify"}
VISIBLE = re.compile(
    r'(?<![\w-])(?:heading|label|title|alt|placeholder|details|accessibilityLabel|aria-label)="([^"]*)"'
)
CODE = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL
)

TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
"""A tag may carry `>` in its attributes, as selectors do."""
ATTRIBUTE = re.compile(r'[\w:-]+="[^"]*"')
"""Macros hold attributes without their tag."""


@cache
def in_the_source() -> dict[str | tuple[str, ...], str]:
    """Every marked sentence (with its plural) → the file it stands in."""
    mapping = io.BytesIO((ROOT / "babel.cfg").read_bytes())
    methods, options = parse_mapping_cfg(io.TextIOWrapper(mapping))  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, "_l": None}
    found = extract_from_dir(ROOT, methods, options, keywords)
    return {message: file for file, _line, message, _comments, _context in found}


def catalog(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    return parts(message.string or "")


def parts(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    known = catalog(language)
    missing = []
    for message, file in in_the_source().items():
        found = known.get(parts(message)[0])
        if found is None or found.fuzzy or not all(forms(found)):
            missing.append(f"{file}: {message!r}")
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_plural_forms_of_its_language(language: str) -> None:
    known = catalog(language)
    plurals = [message for message in known if message.pluralizable]
    short = [message.id for message in plurals if len(forms(message)) != known.num_plurals]
    assert short == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    for message in catalog(language):
        if message.id:
            wanted = set(PLACE.findall(" ".join(parts(message.id))))
            for form in forms(message):
                assert set(PLACE.findall(form)) <= wanted, message.id
            assert wanted <= set(PLACE.findall(" ".join(forms(message)))), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_of_a_sentence_that_is_gone(language: str) -> None:
    wanted = {parts(message)[0] for message in in_the_source()}
    ours = {parts(message.id)[0] for message in catalog(language) if message.id}
    assert ours - wanted == set()


def hidden_in_f_strings(source: str) -> list[str]:
    """Calls that mark a sentence where the collector of sentences does not look."""
    return [
        ast.unparse(call)
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in DEFAULT_KEYWORDS
    ]


@pytest.mark.parametrize("module", with_suffix(".py"), ids=str)
def test_no_sentence_is_marked_inside_an_f_string(module: Path) -> None:
    assert hidden_in_f_strings(read(module)) == []


def test_a_sentence_marked_inside_an_f_string_is_found() -> None:
    assert hidden_in_f_strings("""f" · {gettext('and')} " """) == ["gettext('and')"]


def templates() -> list[Path]:
    return [path for path in with_suffix(".html") if path.parts[0] == "shop_app"]


@pytest.mark.parametrize("template", templates(), ids=str)
def test_a_page_has_no_words_that_are_not_marked(template: Path) -> None:
    page = CODE.sub(" ", read(template))
    shown = [*VISIBLE.findall(page), ATTRIBUTE.sub(" ", TAG.sub(" ", page))]
    words = {word for text in shown for word in re.findall(r"[^\W\d_]{2,}", text)}
    assert words - NAMES == set()
