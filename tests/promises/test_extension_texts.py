"""The texts of the extensions: all there, all used, and the same in every language."""

from collections.abc import Iterator

import pytest
from babel import Locale

from shop_app.web.locales import LANGUAGES
from tests.promises.extension_files import Written, of_kind
from tests.promises.extension_texts import (
    asked_for,
    ever_named,
    forms,
    places,
    texts,
    with_texts,
)

UI = of_kind("ui_extension")
SPEAKING = with_texts(UI)
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def named(one: Written) -> str:
    return one.handle


def plurals_of(language: str) -> set[str]:
    return {*Locale(language).plural_form.tags, "other"}


@pytest.mark.parametrize("one", UI, ids=named)
def test_every_text_that_is_asked_for_is_there(one: Written) -> None:
    assert asked_for(one) - set(texts(one.folder, "en")) == set()


@pytest.mark.parametrize("one", SPEAKING, ids=named)
def test_no_text_is_left_that_nobody_asks_for(one: Written) -> None:
    unused = {key for key in texts(one.folder, "en") if not ever_named(one, key)}
    assert unused == set()


@pytest.mark.parametrize("one", SPEAKING, ids=named)
def test_every_file_says_its_language_and_no_other_file_is_there(one: Written) -> None:
    files = {path.name for path in (one.folder / "locales").iterdir()}
    assert files <= {"en.default.json", *(f"{language}.json" for language in TRANSLATED)}
    for language in LANGUAGES:
        assert texts(one.folder, language).get("language", language) == language
    assert texts(one.folder, "en")["language"] == "en"


@pytest.mark.parametrize("one", SPEAKING, ids=named)
def test_english_texts_are_whole_and_have_the_forms_of_english(one: Written) -> None:
    for key, text in texts(one.folder, "en").items():
        assert all(form.strip() == form != "" for form in forms(text).values()), key
        if not isinstance(text, str):
            assert set(text) == plurals_of("en"), key
            assert "count" in places(text), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_has_every_text_with_its_places_and_forms(language: str) -> None:
    assert [lack for one in SPEAKING for lack in lacking(one, language)] == []


def lacking(one: Written, language: str) -> Iterator[str]:
    """What is wrong with an extension's texts in a language, a line each."""
    english, theirs = texts(one.folder, "en"), texts(one.folder, language)
    for key in sorted(english.keys() | theirs.keys()):
        place = f"{one.folder.name}/locales/{language}.json {key}"
        if key not in theirs:
            yield f"{place}: missing"
        elif key not in english:
            yield f"{place}: English has no such text any more"
        else:
            wanted = {"other"} if isinstance(english[key], str) else plurals_of(language)
            if places(english[key]) != places(theirs[key]):
                yield f"{place}: fills in {sorted(places(english[key]))}"
            if set(forms(theirs[key])) != wanted:
                yield f"{place}: has the forms {sorted(wanted)}"
