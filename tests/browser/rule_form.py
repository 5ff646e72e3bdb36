"""The rule editor's fields, as somebody fills them in."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.admin import Admin

VALUE = "Orders: value"


def choose(admin: Admin, field: str, option: str) -> None:
    """An option that has the conditions drawn anew: what is looked at, how it is compared."""
    with admin.redrawn("#conditions"):
        admin.app.get_by_role("combobox", name=field).first.select_option(label=option)


def number(admin: Admin, field: str = VALUE) -> Locator:
    """A field for a number."""
    return admin.app.get_by_role("spinbutton", name=field)


def text(admin: Admin, field: str) -> Locator:
    """A field for a text."""
    return admin.app.get_by_role("textbox", name=field, exact=True)


def fill(field: Locator, entered: str) -> None:
    """Type it and go on to the next field, which is when the rule is counted again."""
    field.fill(entered)
    field.press("Tab")
