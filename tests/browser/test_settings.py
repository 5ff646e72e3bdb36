"""The delivery promise, the texts for customers, and scopes that are asked for later."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.admin import DESKTOP, EVERY_WIDTH, Admin


def days(admin: Admin, country: str) -> Locator:
    """The field of a country's days."""
    return admin.app.get_by_role("spinbutton", name=country)


def add(admin: Admin, country: str) -> None:
    """A row for one more country."""
    admin.choose(admin.app.get_by_role("combobox", name="Country"), country)
    with admin.redrawn("#promise"):
        admin.app.get_by_role("button", name="Add country").click()


@EVERY_WIDTH
def test_a_promise_is_made_refused_where_wrong_and_taken_back(corner: Admin) -> None:
    admin = corner
    admin.open("/settings")
    admin.app.get_by_role("link", name="Edit delivery promise").click()
    admin.titled("Delivery promise")
    add(admin, "Germany")
    add(admin, "France")
    days(admin, "Germany").fill("3")
    days(admin, "France").fill("-2")
    days(admin, "Everywhere else").fill("10")
    admin.save()
    expect(days(admin, "France")).to_have_attribute("aria-invalid", "true")
    expect(days(admin, "France")).to_have_value("-2")
    expect(days(admin, "Germany")).to_have_value("3")
    days(admin, "France").fill("")
    admin.save()
    admin.toast("Delivery promise saved")
    expect(days(admin, "Germany")).to_have_value("3")
    expect(days(admin, "France")).to_have_count(0)
    admin.press("Settings /")
    expect(admin.app.get_by_text("for 1 country")).to_be_visible()
    expect(admin.app.get_by_text("Everywhere else: 10 days.")).to_be_visible()
    admin.app.get_by_role("link", name="Edit delivery promise").click()
    days(admin, "Germany").fill("")
    days(admin, "Everywhere else").fill("")
    admin.save()
    expect(days(admin, "Germany")).to_have_count(0)
    admin.press("Settings /")
    expect(admin.app.get_by_text("You have promised nothing yet")).to_be_visible()


def test_texts_are_saved_once_the_contact_can_be_reached(corner: Admin) -> None:
    admin = corner
    admin.open("/settings/texts")
    contact = admin.app.get_by_role("textbox", name="Where customers reach you")
    privacy = admin.app.get_by_role("textbox", name="What you tell customers about their data")
    privacy.fill("We keep little.")
    contact.fill("call me maybe")
    admin.save()
    expect(contact).to_have_attribute("aria-invalid", "true")
    expect(contact).to_have_value("call me maybe")
    expect(privacy).to_have_value("We keep little.")
    contact.fill("help@corner.example")
    admin.save()
    admin.toast("Texts for customers saved")
    admin.press("Settings /")
    expect(admin.app.get_by_text("help@corner.example")).to_be_visible()
    expect(admin.app.get_by_text("Written by you")).to_be_visible()
    admin.open("/")
    step = admin.app.locator("#task-contact")
    expect(step.get_by_text("Done")).to_be_visible()
    expect(admin.app.locator("#task-promises").get_by_text("Done")).to_have_count(0)
    admin.open("/settings/texts")
    contact.fill("")
    privacy.fill("")
    with admin.redrawn("#main"):
        admin.save()
    admin.press("Settings /")
    expect(admin.app.get_by_text("The text Amends brings along")).to_be_visible()


def test_a_further_scope_is_granted_in_shopifys_modal(corner: Admin) -> None:
    admin = corner
    admin.open("/settings")
    button = admin.app.locator("[data-request-scopes]").first
    wanted = button.get_attribute("data-request-scopes")
    before = admin.app.locator("[data-request-scopes]").count()
    button.click()
    dialog = admin.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Decline").click()
    expect(admin.app.locator(f"[data-request-scopes='{wanted}']")).to_have_count(1)
    button.click()
    dialog.get_by_role("button", name="Grant").click()
    expect(admin.app.locator(f"[data-request-scopes='{wanted}']")).to_have_count(0)
    expect(admin.app.locator("[data-request-scopes]")).to_have_count(before - 1)
    admin.page.reload()
    expect(admin.app.locator("[data-request-scopes]")).to_have_count(before - 1)


def test_a_promise_saved_meanwhile_in_another_tab_is_not_overwritten(
    corner: Admin, tab: Callable[..., Admin]
) -> None:
    second = tab(DESKTOP)
    second.home = corner.home
    for admin, number in ((corner, "4"), (second, "5")):
        admin.open("/settings/delivery-promise")
        days(admin, "All countries").fill(number)
    corner.save()
    corner.toast("Delivery promise saved")
    second.save()
    told = second.app.get_by_text("Somebody else saved the delivery promise meanwhile")
    expect(told).to_be_visible()
    expect(days(second, "All countries")).to_have_value("5")
    second.app.get_by_role("button", name="Save mine instead").click()
    second.toast("Delivery promise saved")
    expect(told).to_have_count(0)
    expect(days(second, "All countries")).to_have_value("5")
    days(second, "All countries").fill("")
    second.save()
    expect(days(second, "All countries")).to_have_value("")
    expect(second.save_bar).to_be_hidden()
