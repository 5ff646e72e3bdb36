"""Everything goes by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.admin import Admin
from tests.browser.doors import orders_at_least
from tests.browser.rule_form import number

FAR = 120
"""More presses of Tab than any page has stops."""


def tab_to(admin: Admin, wanted: Locator) -> None:
    """Press Tab until this has the keyboard."""
    for _ in range(FAR):
        if wanted.evaluate("element => element.matches(':focus, :focus-within')"):
            return
        admin.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def test_a_rule_is_opened_changed_and_saved(
    tab: Callable[[], Admin], made: Callable[..., int]
) -> None:
    admin, rule = tab(), made("By keyboard", orders_at_least(3))
    admin.open("/rules")
    tab_to(admin, admin.app.locator(f"#rule-{rule}"))
    admin.page.keyboard.press("Enter")
    admin.titled("By keyboard")
    tab_to(admin, number(admin))
    admin.page.keyboard.press("ControlOrMeta+a")
    admin.page.keyboard.type("4")
    tab_to(admin, admin.page.locator("#save"))
    admin.page.keyboard.press("Enter")
    admin.toast("Rule saved")
    expect(admin.app.locator("#sentence")).to_contain_text("at least 4")


def test_escape_closes_a_modal_and_goes_back_to_its_button(
    tab: Callable[[], Admin], made: Callable[..., int]
) -> None:
    admin, rule = tab(), made("Not deleted", orders_at_least(3))
    admin.open(f"/rules/{rule}")
    button = admin.app.get_by_role("button", name="Delete rule").first
    button.focus()
    admin.page.keyboard.press("Enter")
    cancel = admin.app.locator("s-modal#rule-delete").get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    admin.page.keyboard.press("Escape")
    expect(cancel).to_be_hidden()
    expect(button).to_be_focused()
