"""The page a merchant begins at."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.admin import EVERY_WIDTH, Admin
from tests.browser.scene import Scene


def test_the_guide_is_put_away_and_comes_back(admin: Admin) -> None:
    admin.open("/")
    guide = admin.app.get_by_role("region", name="Setup guide")
    expect(guide.locator("#task-history").get_by_text("Done")).to_be_visible()
    admin.app.get_by_role("button", name="Put the guide away").click()
    admin.toast("Setup guide put away")
    expect(guide).to_have_count(0)
    admin.page.reload()
    admin.app.get_by_role("button", name="Show the setup guide").click()
    admin.toast("Setup guide shown")
    expect(guide).to_be_visible()


def test_what_needs_attention_leads_to_where_it_is_solved(admin: Admin) -> None:
    admin.open("/")
    item = admin.app.get_by_role("region", name="Needs attention").locator("[data-attention]")
    expect(item.get_by_role("link").first).to_be_visible()
    parked = item.filter(has=admin.app.locator("[href='/deliveries']")).first
    parked.get_by_role("link").click()
    admin.titled("Deliveries")
    expect(admin.app.get_by_text("2 deliveries could not be booked")).to_be_visible()


def test_tags_of_the_week_count_who_has_them_now(admin: Admin, scene: Scene) -> None:
    admin.open("/")
    now = sum("Returning" in tags for tags in scene.shop.tags().values())
    row = admin.app.get_by_role("region", name="Tags in the last 7 days").locator("s-table-row")
    cells = row.filter(has_text="Returning").locator("s-table-cell")
    expect(cells.nth(1)).to_contain_text(str(now))


def test_the_chart_has_its_numbers_in_a_table(admin: Admin) -> None:
    admin.open("/")
    admin.app.get_by_text("Show the numbers").first.click()
    expect(admin.app.locator("figure.chart table").first).to_be_visible()
    assert admin.overflow() <= 0


@EVERY_WIDTH
def test_back_and_forward_lead_through_the_pages(admin: Admin) -> None:
    admin.open("/")
    titles = ["Tag rules", "Customers", "Deliveries", "Settings"]
    for title in titles:
        admin.menu(title)
        admin.titled(title)
    for title in reversed(titles[:-1]):
        admin.page.go_back()
        admin.titled(title)
        expect(admin.app.locator("#main s-page")).to_have_count(1)
    for title in titles[1:]:
        admin.page.go_forward()
        admin.titled(title)
