"""A save that fails leaves the form with what was typed, says so, and can be tried again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.admin import Admin
from tests.browser.scene import Scene


def test_texts_stay_while_shopify_gives_no_session_and_are_saved_afterwards(
    admin: Admin, scene: Scene
) -> None:
    admin.open("/settings/texts")
    admin.titled("Texts for customers")
    privacy = admin.app.get_by_role("textbox", name="What you tell customers about their data")
    typed = f"We keep little, on a screen of {admin.width}."
    privacy.fill(typed)
    scene.rig.sandbox.fault("stale_id_token", times=2)  # the second one is for App Bridge's retry
    admin.save()
    banner = admin.app.locator("#main s-banner#amends-lost")
    expect(banner).to_contain_text("Open Amends again from the Apps menu of Shopify admin.")
    expect(privacy).to_have_value(typed)
    expect(admin.save_bar).to_be_visible()
    admin.titled("Texts for customers")

    admin.save()
    admin.toast("Texts for customers saved")
    expect(banner).to_have_count(0)
    expect(privacy).to_have_value(typed)


def test_texts_stay_while_something_else_answers_in_the_place_of_amends(admin: Admin) -> None:
    admin.open("/settings/texts")
    privacy = admin.app.get_by_role("textbox", name="What you tell customers about their data")
    typed = f"We keep nothing, on a screen of {admin.width}."
    privacy.fill(typed)
    away = "**/settings/texts"
    admin.page.route(away, lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    admin.save()
    expect(admin.app.locator("#amends-lost")).to_be_visible()
    expect(privacy).to_have_value(typed)
    expect(admin.save_bar).to_be_visible()
    admin.page.unroute(away)
    admin.save()
    admin.toast("Texts for customers saved")
    admin.troubles.clear()  # Chromium writes a line for the 502
