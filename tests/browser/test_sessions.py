"""Session tokens: fresh, stale, none at all; and nothing kept in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, expect

from tests.browser.admin import Admin
from tests.browser.doors import Desk, orders_at_least
from tests.browser.rule_form import number
from tests.browser.scene import Scene

HTMX = "**/vendor/htmx.min.js*"


def test_a_stale_token_is_renewed_without_a_word(
    admin: Admin, scene: Scene, made: Callable[..., int]
) -> None:
    admin.open(f"/rules/{made('Saved late', orders_at_least(3))}")
    number(admin).fill("4")
    expect(admin.save_bar).to_be_visible()
    scene.rig.sandbox.fault("stale_id_token", times=1)
    admin.save()
    admin.toast("Rule saved")
    expect(admin.app.locator("#sentence")).to_contain_text("at least 4")
    assert scene.rig.sandbox.faults_left() == 0


def test_a_token_that_stays_stale_is_told_with_what_to_do(
    tab: Callable[[], Admin], scene: Scene
) -> None:
    admin = tab()
    admin.open("/settings")
    scene.rig.sandbox.fault("stale_id_token", times=50)
    try:
        admin.menu("Tag rules")
        expect(admin.app.locator("#main")).to_contain_text("Open Amends again from the Apps menu")
    finally:
        scene.rig.sandbox.call("DELETE", "/faults")
    admin.open("/rules")
    admin.titled("Tag rules")


def test_a_document_without_a_token_fetches_one_and_comes_back(
    tab: Callable[[], Admin],
) -> None:
    admin = tab()
    admin.open("/settings")
    own = admin.frame.evaluate(
        "new URLSearchParams({shop: shopify.config.shop,"
        " host: shopify.config.host, embedded: '1'}).toString()"
    )
    before = len(admin.requests)
    with admin.page.expect_response(lambda answer: "/patch-id-token" in answer.url):
        admin.frame.evaluate(f"location.assign('/rules?{own}')")
    admin.titled("Tag rules")
    expect(admin.app.locator("#main s-page")).to_have_count(1)
    assert len(admin.requests) > before
    assert "id_token" not in admin.frame.url


def test_pages_open_deep_and_survive_a_reload(admin: Admin, scene: Scene) -> None:
    path = f"/customers/{scene.customer['id']}"
    admin.open(path)
    admin.titled(scene.customer["name"])
    admin.menu("Tag rules")
    admin.titled("Tag rules")
    assert admin.page.url.endswith("/apps/amends/rules")
    admin.page.reload()
    admin.titled("Tag rules")


def test_links_work_before_the_script_of_the_pages_has_come(tab: Callable[[], Admin]) -> None:
    admin = tab()
    admin.page.route(HTMX, lambda route: route.abort())
    admin.open("/settings")
    admin.app.get_by_role("link", name="Edit delivery promise").click()
    admin.titled("Delivery promise")
    expect(admin.app.get_by_role("spinbutton", name="All countries")).to_be_visible()
    admin.unplugged()


def test_nothing_is_kept_in_the_browser(tab: Callable[[], Admin], scene: Scene) -> None:
    admin = tab()
    for path in ("/", "/rules", f"/customers/{scene.customer['id']}"):
        admin.open(path)
    assert admin.context.cookies() == []
    with pytest.raises(Error, match="Access is denied for this document"):
        admin.frame.evaluate("localStorage.length")


def test_a_lost_connection_is_told_where_one_is_and_loses_nothing(
    admin: Admin, made: Callable[..., int], desk: Desk
) -> None:
    rule = made("Not lost", orders_at_least(3))
    admin.open(f"/rules/{rule}")
    number(admin).fill("4")
    expect(admin.save_bar).to_be_visible()
    admin.page.route(f"**/rules/{rule}", lambda route: route.abort())
    admin.save()
    told = admin.app.locator("#amends-lost")
    expect(told).to_contain_text("The connection was lost.")
    expect(number(admin)).to_have_value("4")
    admin.page.unroute(f"**/rules/{rule}")
    assert desk.send("GET", f"/api/rules/{rule}").json()["rule"]["version"] == 1
    admin.unplugged()
    number(admin).fill("5")
    admin.save()
    admin.toast("Rule saved")
    expect(told).to_have_count(0)
