"""A merchant looks for a customer and reads what happened to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.admin import EVERY_WIDTH, Admin
from tests.browser.scene import Scene


def search(admin: Admin, words: str) -> Locator:
    """Type into the search, letter by letter; returns what is found."""
    field = admin.app.get_by_role("searchbox", name="Search customers")
    field.fill("")
    with admin.redrawn("#found"):
        field.press_sequentially(words)
    return admin.app.locator("#found")


def address(admin: Admin, scene: Scene) -> str:
    """The customer's e-mail address, as their page shows it."""
    admin.open(f"/customers/{scene.customer['id']}")
    return admin.app.locator("#main").get_by_text("@example.com").first.inner_text().strip()


def named(admin: Admin, scene: Scene) -> Locator:
    """The link to the customer of the scene."""
    return admin.app.locator("#found").get_by_role("link", name=scene.customer["name"])


@pytest.mark.parametrize("by", ["name", "e-mail", "order", "tag", "number"])
def test_a_customer_is_found_while_one_types(
    tab: Callable[[], Admin], scene: Scene, by: str
) -> None:
    admin, customer = tab(), scene.shop.customer(scene.customer["id"])
    words = {
        "name": customer["name"],
        "e-mail": address(admin, scene),
        "order": max(customer["order_list"], key=lambda order: order["id"])["name"],
        "tag": f"tag:{customer['tags'][0]}",
        "number": str(customer["id"]),
    }[by]
    admin.open("/customers")
    search(admin, words)
    expect(named(admin, scene)).to_be_visible()
    expect(admin.app.get_by_role("searchbox", name="Search customers")).to_be_focused()
    expect(admin.app.get_by_role("searchbox", name="Search customers")).to_have_value(words)


@EVERY_WIDTH
def test_the_way_back_from_a_customer_leads_to_what_was_found(admin: Admin, scene: Scene) -> None:
    name = scene.customer["name"]
    admin.open("/customers")
    search(admin, name)
    named(admin, scene).click()
    admin.titled(name)
    admin.page.go_back()
    admin.titled("Customers")
    expect(admin.app.get_by_role("searchbox", name="Search customers")).to_have_value(name)
    expect(named(admin, scene)).to_be_visible()
    assert admin.overflow() <= 0


def test_nobody_found_says_what_else_to_try(admin: Admin) -> None:
    admin.open("/customers")
    found = search(admin, "nobody-is-called-this")
    expect(found).to_contain_text("No customer found")
    expect(found).to_contain_text("Check the spelling")


@EVERY_WIDTH
def test_the_page_of_a_customer_tells_name_orders_tags_and_story(
    admin: Admin, scene: Scene
) -> None:
    customer = scene.customer
    admin.open(f"/customers/{customer['id']}")
    admin.titled(customer["name"])
    rows = admin.app.locator("#order-rows > s-table-row")
    expect(rows).to_have_count(10)
    admin.app.get_by_role("button", name="Show older orders").click()
    expect(rows).to_have_count(min(customer["orders"], 20))
    for tag in customer["tags"]:
        expect(admin.app.locator("s-badge", has_text=tag).first).to_be_visible()
    expect(admin.app.locator("#timeline-rows > *").first).to_be_visible()
    assert admin.overflow() <= 0


def test_a_button_of_the_title_bar_leads_into_the_admin(
    tab: Callable[[], Admin], scene: Scene
) -> None:
    admin = tab()
    admin.open(f"/customers/{scene.customer['id']}")
    admin.press("Open in Shopify")
    admin.page.wait_for_url(f"**/admin/bakery/customers/{scene.customer['id']}**")
    expect(admin.page.get_by_role("heading", level=1)).to_have_text(scene.customer["name"])
