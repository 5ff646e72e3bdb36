"""Our extensions as built bundles on Shopify's own pages: blocks, actions, customers' accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.admin import EVERY_WIDTH, PHONE, Admin
from tests.browser.doors import Desk
from tests.browser.extension_pages import CUSTOMER, ORDER, Pages, number_in
from tests.browser.scene import Scene

LONG = "Das-ist-ein-sehr-langes-Wort-ohne-jede-Stelle-zum-Umbrechen " * 8


@pytest.fixture
def pages(admin: Admin, scene: Scene) -> Pages:
    """Shopify's pages in a tab of the width asked for."""
    return Pages(admin, scene)


def two_orders(pages: Pages) -> None:
    """Choose the first two orders of the list, with the keyboard."""
    boxes = pages.admin.page.locator("tbody").get_by_role("checkbox")
    for box in (boxes.nth(0), boxes.nth(1)):
        box.press("Space")


def opened(name: str, path: str = ORDER, menu: str = "More actions") -> Callable[[Pages], None]:
    """A page with an action of it open."""

    def look(pages: Pages) -> None:
        pages.staff(path)
        pages.action(name, menu)

    return look


def for_two(name: str) -> Callable[[Pages], None]:
    """The list of orders with an action for two of them open."""

    def look(pages: Pages) -> None:
        pages.staff("/orders")
        two_orders(pages)
        pages.action(name)

    return look


def block(path: str, handle: str) -> Callable[[Pages], None]:
    """A page of the admin with its block."""

    def look(pages: Pages) -> None:
        pages.staff(path)
        pages.extension(handle)

    return look


def own(path: str, handle: str) -> Callable[[Pages], None]:
    """A page of the customer's account."""

    def look(pages: Pages) -> None:
        pages.account(path)
        pages.extension(handle)

    return look


VIEWS: dict[str, Callable[[Pages], None]] = {
    "customer-block": block(CUSTOMER, "amends-customer-block"),
    "order-block": block(ORDER, "amends-order-block"),
    "open-issue": opened("Open an issue"),
    "open-issue-for-a-customer": opened("Open an issue", CUSTOMER),
    "add-note": opened("Add a note"),
    "grant-compensation": opened("Grant compensation"),
    "print-transcript": opened("Print Amends transcript", menu="Print"),
    "open-issues": for_two("Open an issue"),
    "grant-compensations": for_two("Grant compensation"),
    "segment-templates": lambda pages: pages.staff("/customers"),
    "report-problem": own(ORDER, "report-problem"),
    "my-problems": own("/profile", "my-problems"),
}
"""What extensions show, by a name that serves as a file name too."""


@pytest.mark.parametrize("name", VIEWS)
def test_what_extensions_show_is_sound_at_both_widths(pages: Pages, name: str) -> None:
    VIEWS[name](pages)
    assert pages.unsound() == []
    width, height = PHONE
    pages.admin.page.set_viewport_size({"width": width, "height": height})
    assert pages.unsound() == []
