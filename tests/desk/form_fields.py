"""The form of a page as a browser would send it, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser

_WITH_VALUE = (
    *("input", "s-text-field", "s-text-area", "s-number-field", "s-money-field"),
    *("s-select", "s-date-field"),
)


class _Fields(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self._inside = given.get("id") == self._form
        elif not self._inside:
            return
        elif tag == "s-choice-list":
            self._list = name
        elif tag == "s-choice" and "selected" in given:
            self.fields.append((self._list, value))
        elif tag in ("s-checkbox", "s-switch") and "checked" in given:
            self.fields.append((name, value))
        elif name and tag in _WITH_VALUE:
            self.fields.append((name, value.replace("\n", "\r\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def fields(html: str, form: str = "rule") -> list[tuple[str, str]]:
    """Names and values of a form in their order, lines broken as browsers do."""
    found = _Fields(form)
    found.feed(html)
    return found.fields


def filled(
    html: str, changes: dict[str, str] | None = None, form: str = "rule"
) -> dict[str, list[str]]:
    """The page's form after somebody changed some fields."""
    data: dict[str, list[str]] = {}
    for name, value in fields(html, form):
        data.setdefault(name, []).append(value)
    return data | {name: [value] for name, value in (changes or {}).items()}
