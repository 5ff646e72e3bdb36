"""What Shopify told, what could not be booked, and comparing with Shopify."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.admin import Admin
from tests.browser.scene import Scene


def test_parked_deliveries_are_sent_again_and_a_reload_keeps_the_progress(
    admin: Admin, scene: Scene
) -> None:
    with scene.still():
        admin.open("/deliveries")
        expect(admin.app.get_by_text("2 deliveries could not be booked")).to_be_visible()
        admin.app.get_by_role("button", name="Send all through again").click()
        progress = admin.app.locator("#replays")
        expect(progress).to_contain_text("Going through again: 0 of 2")
        admin.page.reload()
        expect(progress).to_contain_text("Going through again: 0 of 2")
    expect(progress).to_contain_text("Set aside again: 2.")
    expect(admin.app.get_by_text("2 deliveries could not be booked")).to_be_visible()


def test_a_comparison_shows_its_steps_through_a_reload(admin: Admin, scene: Scene) -> None:
    with scene.still():
        admin.open("/deliveries")
        admin.app.get_by_role("button", name="Compare now").click()
        admin.toast("Comparison started")
        progress = admin.app.locator("#comparison")
        expect(progress).to_contain_text("Comparing now, step 1")
        expect(admin.app.get_by_role("button", name="Compare now")).to_have_count(0)
        admin.page.reload()
        expect(progress).to_contain_text("Comparing now, step 1")
    expect(progress).to_contain_text("Verified up to", timeout=60_000)
    expect(progress).not_to_contain_text("Comparing now", timeout=60_000)
    expect(admin.app.get_by_role("button", name="Compare now")).to_be_visible()


def test_the_budget_is_shown_by_hour_or_by_day(admin: Admin) -> None:
    admin.open("/deliveries")
    with admin.redrawn("#budget"):
        admin.app.locator("#budget").get_by_text("Last 30 days").click()
    expect(admin.app.locator("#budget")).to_contain_text("Points used")
    admin.titled("Deliveries")
