"""The frame in a real browser, around a tiny app: sign-in, menu, title bar, save bar, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from sandbox.actions import catalogue, owning, people
from sandbox.faults import Fault
from sandbox.serving import make_server
from sandbox.shop_opening import Opening, open_shop
from sandbox.staff import MANAGER, OWNER_ID
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.admin.tiny_app import KEY, SECRET, TinyApp, running, served

HANDLE = "north-wool"


@dataclass
class Admin:
    """A browser tab, the frame's address, the shop and the app in it."""

    tab: Page
    origin: str
    world: World
    shop: Shop
    tiny: TinyApp

    def open(self, path: str = "/", query: str = "") -> None:
        """Open a page of the app in the admin, and wait until it stands."""
        self.tab.goto(f"{self.origin}/admin/{HANDLE}/apps/amends{path}{query}")
        self.tab.frame_locator("#app").locator("s-page").wait_for()
        self.tab.locator("#app-menu a").first.wait_for(state="attached")

    @property
    def app(self) -> Frame:
        """The app's own document."""
        frame = self.tab.frame(name="app")
        assert frame is not None
        return frame

    def heard(self, what: str) -> None:
        """Wait until the app's script heard of this."""
        self.app.wait_for_function("what => heard.includes(what)", arg=what)


@pytest.fixture
def admin(browser: Browser) -> Iterator[Admin]:
    """The frame of an installed shop; a script's error fails the test."""
    tiny = TinyApp()
    with running(tiny):
        world = World(api_key=KEY, api_secret=SECRET, app_url=tiny.origin)
        shop = open_shop(world, Opening(f"{HANDLE}.myshopify.com"))
        owning.install(shop)
        tiny.customer = people.create_customer(world, shop).id
        with served(make_server(world, 0)) as server:
            origin = f"http://localhost:{server.server_port}"
            tiny.assets = f"{origin}/admin-assets"
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            errors: list[str] = []
            tab.on("pageerror", lambda error: errors.append(str(error)))
            yield Admin(tab, origin, world, shop, tiny)
            tab.close()
    assert errors == []


def test_the_first_load_carries_a_session_token_and_later_requests_a_header(admin: Admin) -> None:
    admin.open("/rules", "?tab=2&_locale=de")
    assert admin.app.locator("#who").inner_text() == OWNER_ID
    assert admin.app.locator("#query").inner_text() == "locale=de&tab=2"
    assert admin.app.evaluate("fetch('/data').then(answer => answer.text())") == f"{OWNER_ID} de"
    assert admin.tiny.visits == [("/rules", "address"), ("/data", "fetch")]


def test_one_opens_the_app_as_the_person_one_chose(admin: Admin) -> None:
    admin.open("/", f"?_staff={MANAGER.id}")
    assert admin.app.locator("#who").inner_text() == MANAGER.id
    admin.tab.get_by_label("You are").select_option("Olive Owner")
    expect(admin.tab.frame_locator("#app").locator("#who")).to_have_text(OWNER_ID)


def test_a_stale_token_is_fetched_anew_once(admin: Admin) -> None:
    admin.open()
    admin.world.faults.add(Fault("stale_id_token"))
    answer = admin.app.evaluate("fetch('/data').then(answer => answer.status)")
    assert answer == 200
    assert admin.tiny.visits[1:] == [("/data", "stale fetch"), ("/data", "fetch")]


def test_a_document_with_a_stale_token_bounces_and_comes_back(admin: Admin) -> None:
    admin.world.faults.add(Fault("stale_id_token"))
    admin.open("/rules")
    expect(admin.tab.get_by_role("heading", name="At /rules", level=1).first).to_be_visible()
    assert admin.tiny.visits == [("/rules", "no token"), ("/rules", "header")]


def test_the_app_has_neither_cookies_nor_storage(admin: Admin) -> None:
    admin.open()
    stored = "() => { try { sessionStorage.length; return true } catch { return false } }"
    assert admin.app.evaluate(stored) is False


def test_the_menu_clicks_the_link_of_the_app_and_keeps_the_address(admin: Admin) -> None:
    admin.open("/", "?_locale=de")
    admin.tab.get_by_role("navigation").get_by_role("link", name="Rules").click()
    admin.heard("visit /rules")
    expect(admin.tab).to_have_url(re.compile(r"/apps/amends/rules\?_locale=de$"))
    current = admin.tab.locator("#app-menu a[aria-current]")
    expect(current).to_have_text("Rules")
    admin.tab.go_back()
    expect(admin.tab).to_have_url(re.compile(r"/apps/amends/\?_locale=de$"))
    admin.tab.go_forward()
    admin.tab.reload()
    expect(admin.tab.get_by_role("heading", name="At /rules", level=1).first).to_be_visible()


def test_actions_of_the_title_bar_come_back_as_clicks(admin: Admin) -> None:
    admin.open()
    expect(admin.app.locator("#primary")).to_be_hidden()
    admin.tab.get_by_role("button", name="Create").click()
    admin.heard("primary")
    admin.tab.get_by_role("button", name="More").click()
    admin.tab.get_by_role("menuitem", name="Export").click()
    admin.heard("export")
    admin.tab.get_by_role("button", name="Back there").click()
    admin.heard("visit /rules")


def test_an_action_that_has_left_the_page_is_not_clicked(admin: Admin) -> None:
    admin.open()
    expect(admin.tab.get_by_role("button", name="Create")).to_be_visible()
    admin.app.evaluate("() => { window.setTimeout = () => 0; primary.remove(); }")
    admin.tab.get_by_role("button", name="Create").click()
    admin.tab.get_by_role("button", name="More").click()
    admin.tab.get_by_role("menuitem", name="Export").click()
    admin.heard("export")
    assert admin.app.evaluate("heard") == ["export"]


def test_the_save_bar_saves_discards_and_holds_one_back(admin: Admin) -> None:
    admin.open()
    field = admin.app.get_by_label("Name")
    save = admin.tab.get_by_role("button", name="Save")
    expect(save).to_be_hidden()
    field.fill("new")
    expect(save).to_be_visible()
    admin.app.get_by_role("link", name="The customer").click()
    expect(admin.tab.locator("#save-bar.shaking")).to_be_visible()
    admin.tab.once("dialog", lambda dialog: dialog.accept())
    admin.tab.get_by_role("button", name="Discard").click()
    expect(save).to_be_hidden()
    expect(field).to_have_value("old")
    field.fill("newer")
    save.click()
    admin.heard("save newer")
    expect(save).to_be_hidden()
    expect(admin.tab.get_by_text("Saved", exact=True)).to_be_visible()


def test_the_first_choice_in_a_form_shows_the_save_bar_without_a_focus_before(
    admin: Admin,
) -> None:
    admin.open()
    admin.app.evaluate(
        """form.innerHTML = `<s-select name=land label=Land><s-option value="">-</s-option>
        <s-option value=IT>Italy</s-option></s-select>`"""
    )
    admin.app.get_by_label("Land").select_option("IT")
    expect(admin.tab.get_by_role("button", name="Save")).to_be_visible()
    admin.app.evaluate("document.body.append('something comes later')")
    admin.app.get_by_label("Land").select_option("")
    expect(admin.tab.get_by_role("button", name="Save")).to_be_hidden()


def test_who_asks_to_leave_is_answered_once_nothing_is_unsaved(admin: Admin) -> None:
    admin.open()
    ask = "window.left = false; shopify.saveBar.leaveConfirmation().then(() => { left = true }); 0"
    admin.app.evaluate(ask)
    admin.app.wait_for_function("left")
    admin.app.get_by_label("Name").fill("new")
    expect(admin.tab.get_by_role("button", name="Save")).to_be_visible()
    admin.app.evaluate(ask)
    expect(admin.tab.locator("#save-bar.shaking")).to_be_visible()
    assert admin.app.evaluate("left") is False


def test_a_link_into_the_admin_opens_its_own_page(admin: Admin) -> None:
    admin.open("/", "?_locale=de")
    admin.app.get_by_role("link", name="The customer").click()
    expect(admin.tab).to_have_url(
        re.compile(rf"/admin/{HANDLE}/customers/{admin.tiny.customer}\?_locale=de$")
    )
    expect(admin.tab.get_by_role("heading", name="Tags")).to_be_visible()


def test_optional_scopes_are_granted_in_a_dialog(admin: Admin) -> None:
    admin.open()
    ask = (
        "window.asked = shopify.scopes.request(['write_gift_cards']).then(answer => answer.result)"
    )
    admin.app.evaluate(f"{ask}; 0")
    admin.tab.get_by_role("button", name="Decline").click()
    assert admin.app.evaluate("asked") == "declined-all"
    assert "write_gift_cards" not in admin.shop.scopes
    admin.app.evaluate(f"{ask}; 0")
    admin.tab.get_by_role("button", name="Grant").click()
    assert admin.app.evaluate("asked") == "granted-all"
    assert "write_gift_cards" in admin.shop.scopes


def test_products_are_picked_in_a_dialog(admin: Admin) -> None:
    catalogue.create_product(
        admin.world, admin.shop, title="Shawl", variants=[catalogue.NewVariant(Decimal(20), "S")]
    )
    admin.open()
    admin.app.evaluate("window.picked = shopify.resourcePicker({type: 'product'}); 0")
    admin.tab.get_by_label("Shawl").check()
    admin.tab.get_by_role("button", name="Add").click()
    assert admin.app.evaluate("picked.then(found => found.map(one => one.title))") == ["Shawl"]
    admin.app.evaluate(
        "picked.then(([{id}]) => shopify.resourcePicker({type: 'product', selectionIds: [{id}]})); 0"
    )
    expect(admin.tab.get_by_label("Shawl")).to_be_checked()


def test_an_address_opened_outside_the_frame_goes_inside(admin: Admin) -> None:
    admin.open()
    outside = admin.app.evaluate("location.pathname + location.search")
    admin.tab.goto(f"{admin.tiny.origin}{outside}")
    expect(admin.tab).to_have_url(re.compile(rf"localhost:\d+/admin/{HANDLE}/apps/amends/$"))


def test_on_a_phone_the_menu_opens_with_a_button(admin: Admin) -> None:
    admin.tab.set_viewport_size({"width": 390, "height": 844})
    admin.open()
    link = admin.tab.get_by_role("link", name="Settings")
    expect(link).to_be_hidden()
    admin.tab.get_by_role("button", name="Menu").click()
    link.click()
    admin.heard("visit /settings")
    expect(link).to_be_hidden()
    assert admin.tab.evaluate("document.documentElement.scrollWidth") == 390


def test_an_uninstalled_app_is_offered_for_installation(admin: Admin) -> None:
    owning.uninstall(admin.world, admin.shop)
    admin.tab.goto(f"{admin.origin}/admin/{HANDLE}/apps/amends/rules")
    admin.tab.get_by_role("button", name="Install").click()
    admin.tab.frame_locator("#app").locator("s-page").wait_for()
    assert admin.shop.installed
