"""Notes as somebody writes them: nothing typed is lost, whatever happens to the tab."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from sandbox.staff import MANAGER, OWNER_ID
from tests.browser.admin import Admin
from tests.browser.doors import Desk
from tests.browser.scene import Scene

TYPED = "Called the carrier:\n- it is in Calais"


@pytest.fixture
def order(admin: Admin, scene: Scene) -> str:
    """The address of an order's page, in a shop where two people are known."""
    desk = Desk(scene.rig, scene.shop)
    for member in (OWNER_ID, MANAGER.id):
        assert desk.send("GET", "/", staff=member).status_code == 200
    return f"/orders/{scene.order}"


def field(admin: Admin) -> Locator:
    """Where the note is typed."""
    return admin.app.get_by_role("textbox", name="Note")


def test_a_note_survives_a_closed_tab_and_a_lost_connection(admin: Admin, order: str) -> None:
    admin.open(order)
    field(admin).fill(TYPED)
    expect(admin.app.get_by_text("Draft kept")).to_be_visible()
    admin.open(order)
    expect(field(admin)).to_have_value(TYPED)
    admin.app.get_by_role("button", name="Mention somebody").click()
    admin.app.get_by_role("menuitem", name="Max Manager").click()
    expect(field(admin)).to_have_value(f"{TYPED} @Max Manager ")
    expect(field(admin)).to_be_focused()
    admin.page.route(f"**{order}/notes", lambda route: route.abort())
    admin.app.get_by_role("button", name="Save note").click()
    expect(admin.app.get_by_text("The connection was lost.")).to_be_visible()
    expect(field(admin)).to_have_value(f"{TYPED} @Max Manager ")
    admin.page.unroute_all()
    admin.unplugged()
    admin.app.get_by_role("button", name="Save note").click()
    admin.toast("Note saved")
    expect(field(admin)).to_have_value("")
    expect(field(admin)).to_be_focused()
    admin.app.get_by_role("button", name="Mention somebody").click()
    expect(admin.app.get_by_role("menuitem", name="Max Manager")).to_be_visible()
    admin.page.keyboard.press("Escape")
    written = admin.app.locator("#note-rows .note").first
    expect(written.get_by_role("listitem")).to_have_text("it is in Calais @Max Manager")
    admin.app.get_by_role("button", name="Correct the note of").first.click()
    expect(field(admin)).to_be_focused()
    expect(field(admin)).to_have_value(f"{TYPED} @Max Manager")
    admin.app.get_by_role("button", name="Write a new note instead").click()
    expect(field(admin)).to_have_value("")
