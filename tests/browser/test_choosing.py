"""Products chosen in Shopify's picker, and what is unsaved when somebody wants to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.admin import Admin
from tests.browser.doors import orders_at_least
from tests.browser.rule_form import number

UNITS = {"fact": "units", "is": "at_least", "value": 2}


@pytest.fixture
def products_granted(admin: Admin) -> Iterator[None]:
    """The shop lets the app read products while the test runs."""
    admin.open("/settings")
    admin.app.get_by_role("button", name="Grant: Products and collections").click()
    admin.page.get_by_role("dialog").get_by_role("button", name="Grant", exact=True).click()
    back = admin.app.get_by_role("button", name="Take back: Products and collections")
    expect(back).to_be_visible()
    yield
    admin.open("/settings")
    back.click()
    asked = admin.app.locator("#take-back-products")
    asked.get_by_role("button", name="Take back").click()
    expect(admin.app.get_by_role("button", name="Grant: Products and collections")).to_be_visible()


@pytest.mark.usefixtures("products_granted")
def test_products_are_picked_named_and_taken_out_again(
    admin: Admin, made: Callable[..., int]
) -> None:
    admin.open(f"/rules/{made('Picked', UNITS)}")
    with admin.redrawn("#conditions"):
        admin.app.get_by_label("Only some products").select_option("products")
    admin.app.get_by_role("button", name="Choose products").click()
    rows = admin.page.get_by_role("dialog").locator("label")
    first, second = (rows.nth(at).inner_text() for at in (0, 1))
    for at in (0, 1):
        rows.nth(at).click()
    admin.page.get_by_role("dialog").get_by_role("button", name="Add").click()
    chips = admin.app.locator("s-chip")
    expect(chips).to_have_text([first, second])
    sentence = admin.app.locator("#sentence")
    expect(sentence).to_contain_text(f"Units bought (products {first}, {second}): at least 2")
    admin.save()
    admin.toast("Rule saved")

    admin.page.reload()
    expect(chips).to_have_text([first, second])
    expect(sentence).to_contain_text(f"(products {first}, {second})")
    admin.app.get_by_role("button", name=f"Remove {first}").click()
    expect(chips).to_have_text([second])
    expect(admin.save_bar).to_be_visible()
    expect(sentence).to_contain_text(f"(products {second})")
    admin.page.once("dialog", lambda dialog: dialog.accept())
    admin.page.locator("#discard").click()
    expect(chips).to_have_text([first, second])
    expect(admin.save_bar).to_be_hidden()


def test_going_back_waits_until_nothing_is_unsaved(admin: Admin, made: Callable[..., int]) -> None:
    rule = made("Kept back", orders_at_least(3))
    admin.open("/rules")
    admin.app.get_by_role("link", name="Kept back").click()
    admin.titled("Kept back")
    number(admin).fill("9")
    number(admin).press("Tab")
    expect(admin.save_bar).to_be_visible()
    admin.page.go_back()
    expect(admin.page.locator("#save-bar.shaking")).to_be_visible()
    expect(number(admin)).to_have_value("9")
    assert admin.page.url.endswith(f"/rules/{rule}")
    admin.page.once("dialog", lambda dialog: dialog.accept())
    with admin.redrawn("#main"):
        admin.page.locator("#discard").click()
    expect(number(admin)).to_have_value("3")
    admin.page.go_back()
    admin.titled("Tag rules")
