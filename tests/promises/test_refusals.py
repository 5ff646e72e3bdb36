"""Every refusal of rules and conditions has a code of its own, and words for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from shop_app.conditions.refusals import _ANYTHING_ELSE, _SAID
from shop_app.desk.tag_rules.refusal_words import WORDS, words
from shop_app.errors import AppError, Busy, Conflict, Invalid, NotFound, TooLarge, Unavailable
from shop_app.web.locales import LANGUAGES, translate
from tests.promises.app_toml import ROOT

PLACES = ("shop_app/conditions", "shop_app/tagging", "shop_app/desk/tag_rules/desk.py",
          "shop_app/desk/tag_rules/as_json.py", "shop_app/desk/tag_rules/running.py")  # fmt: skip
FAMILIES = {"AppError", "Invalid", "NotFound", "Conflict", "_refused", "_refuse"}
DETAILS = {
    "limit": 5,
    "value": 7,
    "currency": "EUR",
    "name": "<b>VIPs</b>",
    "tag": "VIP",
    "tags": ["VIP", "Gold", "VIP"],
    "version": 3,
    "state": "paused",
}
RANGES = {"whole_number": [1, 5], "year": [1900, 2999], "choice": ["high", "low"]}


def sources() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node


def codes_in(value: ast.expr) -> Iterator[str]:
    """The texts an argument `code=…` may be, as far as they stand there."""
    yield from (
        node.value
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def raised() -> dict[str, str]:
    """Every code → a file that raises it."""
    found = {code: "conditions/refusals.py" for code, _, _ in (*_SAID.values(), _ANYTHING_ELSE)}
    for path in sources():
        for call in calls(path):
            for keyword in call.keywords:
                if keyword.arg in ("code", "too_long"):
                    found.update((code, path.name) for code in codes_in(keyword.value))
            if getattr(call.func, "id", None) == "_refuse":
                found.update((code, path.name) for code in codes_in(call.args[0]))
    return found


@pytest.fixture(params=LANGUAGES)
def speaking(request: pytest.FixtureRequest) -> Iterator[str]:
    app = Flask("shop_app")
    translate(app)
    with app.app_context(), force_locale(request.param):
        yield request.param


def test_every_refusal_says_its_code() -> None:
    silent = [
        f"{path.name}:{call.lineno}"
        for path in sources()
        for call in calls(path)
        if getattr(call.func, "id", None) in FAMILIES - {"_refuse"}
        and not any(keyword.arg == "code" for keyword in call.keywords)
    ]
    assert silent == []


def test_every_code_has_words_and_no_words_lack_a_code() -> None:
    found = raised()
    assert {"tag_taken", "too_deep", "name_too_long", "unknown_operator", "moment"} <= set(found)
    assert set(found) == set(WORDS)


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("code", sorted(WORDS))
def test_a_refusal_is_said_as_a_sentence(code: str) -> None:
    details = {**DETAILS, "limit": RANGES.get(code, DETAILS["limit"])}
    said = words(AppError("in English, for logs", code=code, **details))
    assert said.endswith(".")
    assert "%(" not in said
    assert "in English" not in said


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    "error",
    [Invalid("x"), NotFound("x"), Conflict("x"), TooLarge("x"), Unavailable("x"),
     Busy("x", retry_after=5)],
)  # fmt: skip
def test_what_is_no_refusal_of_rules_is_said_by_its_family(error: AppError) -> None:
    assert words(error).endswith(".")
