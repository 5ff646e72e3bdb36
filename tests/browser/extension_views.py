"""Everything extensions show, for the tests and pictures that look at them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import expect

from tests.browser.extension_pages import CUSTOMER, ORDER, Pages


def two_orders(pages: Pages) -> None:
    """Choose the first two orders of the list, with the keyboard."""
    boxes = pages.admin.page.locator("tbody").get_by_role("checkbox")
    for box in (boxes.nth(0), boxes.nth(1)):
        box.press("Space")


def opened(handle: str) -> Callable[[Pages], None]:
    """An order's page with an action open."""

    def look(pages: Pages) -> None:
        pages.staff(ORDER)
        pages.action(handle)

    return look


def for_two(handle: str) -> Callable[[Pages], None]:
    """The list of orders with an action for two of them open."""

    def look(pages: Pages) -> None:
        pages.staff("/orders")
        two_orders(pages)
        pages.action(handle)

    return look


def printing(pages: Pages) -> None:
    """An order's transcript before it is printed."""
    pages.staff(ORDER)
    pages.action("print-transcript", "Print")
    expect(pages.printed.get_by_role("heading", level=1)).to_be_visible()


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


VIEWS: Mapping[str, Callable[[Pages], None]] = {
    "customer-block": block(CUSTOMER, "amends-customer-block"),
    "order-block": block(ORDER, "amends-order-block"),
    "open-issue": opened("open-issue"),
    "add-note": opened("add-note"),
    "grant-compensation": opened("grant-compensation"),
    "print-transcript": printing,
    "open-issues": for_two("open-issue"),
    "grant-compensations": for_two("grant-compensation"),
    "segment-templates": lambda pages: pages.staff("/customers"),
    "report-problem": own(ORDER, "report-problem"),
    "my-problems": own("/profile", "my-problems"),
}
"""What extensions show, by a name that serves as a file name too."""
