"""Who may do what: roles are given, and what a role may not do is not offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from sandbox.staff import AGENCY, MANAGER, OWNER_ID, PACKER
from tests.browser.admin import EVERY_WIDTH, Admin
from tests.browser.doors import Desk
from tests.browser.scene import Scene


@pytest.fixture
def team(corner: Admin, scene: Scene) -> Admin:
    """The tab in a shop whose people have all been here once."""
    desk = Desk(scene.rig, scene.corner)
    for member in (OWNER_ID, MANAGER.id, PACKER.id, AGENCY.id):
        assert desk.send("GET", "/", staff=member).status_code == 200
    return corner


def role(admin: Admin, of: str) -> Locator:
    """The field of somebody's role."""
    return admin.app.get_by_role("combobox", name=of)


def test_a_role_is_given_and_holds_at_once(team: Admin) -> None:
    admin = team
    admin.open("/rules", staff=MANAGER.id)
    expect(admin.page.get_by_role("button", name="Create rule")).to_have_count(0)
    admin.open("/settings/staff")
    admin.choose(role(admin, "Role of Max Manager"), "Manager")
    admin.choose(role(admin, "Role of everybody else"), "Read-only")
    admin.save()
    admin.toast("Roles saved")
    expect(role(admin, "Role of Max Manager")).to_have_value("manager")
    expect(role(admin, "Role of everybody else")).to_have_value("read_only")
    expect(admin.app.get_by_role("region", name="History")).to_contain_text("Max Manager")
    admin.open("/rules", staff=MANAGER.id)
    expect(admin.page.get_by_role("button", name="Create rule")).to_be_visible()
    admin.open("/settings/staff")
    admin.choose(role(admin, "Role of Max Manager"), "Staff")
    admin.choose(role(admin, "Role of everybody else"), "Staff")
    admin.save()
    admin.toast("Roles saved")
    expect(role(admin, "Role of Max Manager")).to_have_value("staff")


def test_nothing_else_can_be_made_of_the_last_owner(team: Admin) -> None:
    admin = team
    admin.open("/settings/staff")
    expect(role(admin, "Role of Max Manager")).to_be_visible()
    expect(role(admin, "Role of Olive Owner")).to_have_count(0)


def test_external_staff_see_issues_and_customers_and_nothing_else(
    admin: Admin, scene: Scene
) -> None:
    admin.open("/", staff=AGENCY.id)
    expect(admin.page.locator("#app-menu a")).to_have_text(
        ["Issues", "Compensations", "Notifications", "Customers"]
    )
    admin.open("/rules", staff=AGENCY.id)
    expect(admin.app.locator("s-page")).to_contain_text("Your role in Amends")
    admin.open(f"/customers/{scene.customer['id']}", staff=AGENCY.id)
    admin.titled(scene.customer["name"])
    expect(admin.app.locator("#main [href^='/rules']")).to_have_count(0)


@EVERY_WIDTH
def test_who_may_only_look_is_offered_no_button_and_refused_when_trying(
    admin: Admin, made: Callable[..., int], desk: Desk
) -> None:
    rule = made("Only looked at", {"fact": "orders", "is": "at_least", "value": 3})
    admin.open(f"/rules/{rule}", staff=PACKER.id)
    expect(admin.app.locator("#rule-life")).to_be_visible()
    expect(admin.app.get_by_role("link", name="History")).to_be_visible()
    expect(admin.app.locator("#main form")).to_have_count(0)
    expect(admin.app.get_by_role("textbox")).to_have_count(0)
    status = admin.frame.evaluate(
        f"fetch('/rules/{rule}/pause', {{method: 'POST', body: new URLSearchParams('version=1')}})"
        ".then((answer) => answer.status)"
    )
    assert status == 403
    assert desk.send("GET", f"/api/rules/{rule}").json()["rule"]["active"] is True
