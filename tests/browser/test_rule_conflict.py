"""The same rule is edited in two tabs: the second is told, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.admin import PHONE, Admin
from tests.browser.doors import Desk, orders_at_least
from tests.browser.rule_form import number

TOLD = "Somebody else saved this rule meanwhile"


def value(desk: Desk, rule: int) -> tuple[int, Any]:
    """The rule's version and the number it asks for."""
    found = desk.send("GET", f"/api/rules/{rule}").json()["rule"]
    return found["version"], found["condition"]["when"]["value"]


@pytest.fixture
def second(
    tab: Callable[..., Admin],
    made: Callable[..., int],
    desk: Desk,
) -> tuple[Admin, int]:
    """A tab whose save has just come second, after that of another; and the rule."""
    rule = made("Wanted by two", orders_at_least(3))
    first, second = tab(), tab(PHONE)
    first.open(f"/rules/{rule}")
    second.open(f"/rules/{rule}")
    number(first).fill("4")
    number(second).fill("5")
    first.save()
    first.toast("Rule saved")
    second.save()
    expect(second.app.get_by_text(TOLD)).to_be_visible()
    return second, rule


def test_the_second_save_shows_both_and_changes_nothing(
    second: tuple[Admin, int], desk: Desk
) -> None:
    admin, rule = second
    expect(admin.app.get_by_text("Nothing of yours is lost")).to_be_visible()
    expect(admin.app.get_by_text("Version 2 was saved by Olive Owner")).to_be_visible()
    expect(admin.app.get_by_text("Orders: at least 4").first).to_be_visible()
    expect(admin.app.get_by_text("Orders: at least 5").first).to_be_visible()
    expect(number(admin)).to_have_value("5")
    expect(admin.save_bar).to_be_visible()
    assert admin.overflow() <= 0
    assert value(desk, rule) == (2, 4)


def test_mine_can_be_saved_on_top(second: tuple[Admin, int], desk: Desk) -> None:
    admin, rule = second
    admin.app.get_by_role("button", name="Save mine on top of it").click()
    admin.toast("Rule saved")
    expect(admin.app.get_by_text(TOLD)).to_have_count(0)
    expect(admin.save_bar).to_be_hidden()
    assert value(desk, rule) == (3, 5)


def test_theirs_can_be_taken(second: tuple[Admin, int], desk: Desk) -> None:
    admin, rule = second
    admin.app.get_by_role("button", name="Take theirs").click()
    expect(number(admin)).to_have_value("4")
    expect(admin.app.get_by_text(TOLD)).to_have_count(0)
    assert value(desk, rule) == (2, 4)
