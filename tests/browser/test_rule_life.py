"""What becomes of a rule: its history, pauses, deletion, and all customers at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.admin import EVERY_WIDTH, Admin
from tests.browser.doors import Desk, orders_at_least
from tests.browser.rule_form import number
from tests.browser.scene import Scene
from tests.e2e.waiting import until

NUMBERS = itertools.count(1)


def carriers(scene: Scene, tag: str) -> int:
    """How many customers have a tag in the shop."""
    return sum(tag in tags for tags in scene.shop.tags().values())


@pytest.fixture
def applied(
    request: pytest.FixtureRequest, made: Callable[..., int], scene: Scene, desk: Desk
) -> tuple[int, str]:
    """A rule whose tag all customers carry who should, and that tag."""
    tag = f"Deleted {next(NUMBERS)}"
    rule = made(tag, orders_at_least(5))
    assert desk.send("POST", f"/api/rules/{rule}/apply").status_code == 202
    scene.rig.settle()
    return rule, tag


@EVERY_WIDTH
def test_the_history_says_what_changed_and_brings_it_back(
    admin: Admin, made: Callable[..., int]
) -> None:
    rule = made("With a past", orders_at_least(3))
    admin.open(f"/rules/{rule}")
    number(admin).fill("8")
    admin.save()
    admin.toast("Rule saved")
    admin.app.get_by_role("link", name="History").click()
    admin.titled("History of “With a past”")
    newest = admin.app.get_by_role("region", name="Version 2")
    expect(newest).to_contain_text("Current")
    expect(newest).to_contain_text("Olive Owner")
    expect(newest).to_contain_text("Orders: at least 8")
    admin.app.get_by_role("button", name="Restore version 1").click()
    admin.toast("Version 1 is in place again")
    expect(admin.app.get_by_role("region", name="Version 3")).to_contain_text("at least 3")
    admin.press("With a past /")
    admin.titled("With a past")
    expect(number(admin)).to_have_value("3")


def test_a_paused_rule_is_activated_again(admin: Admin, made: Callable[..., int]) -> None:
    admin.open(f"/rules/{made('Paused at times', orders_at_least(3))}")
    card = admin.app.locator("#rule-life")
    number(admin).fill("6")
    card.get_by_role("button", name="Pause rule").click()
    admin.toast("Rule paused")
    expect(card).to_contain_text("Paused")
    expect(number(admin)).to_have_value("6")
    admin.save()
    admin.toast("Rule saved")
    expect(card).to_contain_text("Paused")
    card.get_by_role("button", name="Activate rule").click()
    admin.toast("Rule activated")
    expect(card.get_by_text("Active", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("button", "left"), [("Delete and take the tag off", 0), ("Delete and keep the tags", 1)]
)
def test_a_deleted_rule_leaves_its_tags_or_takes_them(
    admin: Admin, applied: tuple[int, str], scene: Scene, button: str, left: int
) -> None:
    rule, tag = applied
    had = carriers(scene, tag)
    assert had > 0
    admin.open(f"/rules/{rule}")
    admin.app.get_by_role("button", name="Delete rule").click()
    modal = admin.app.locator("s-modal#rule-delete")
    expect(modal.get_by_text(f"{had} customers carry this tag through Amends.")).to_be_visible()
    modal.get_by_role("button", name=button).click()
    admin.toast("Rule deleted.")
    admin.titled("Tag rules")
    expect(admin.app.get_by_role("link", name=tag)).to_have_count(0)
    until(lambda: carriers(scene, tag) == had * left, "the tags are as the merchant chose")
    scene.rig.settle()
    assert carriers(scene, tag) == had * left


def test_a_rule_applied_to_all_customers_goes_on_through_a_reload(
    admin: Admin, made: Callable[..., int], scene: Scene, desk: Desk
) -> None:
    tag = f"Applied {admin.width}"
    rule = made(tag, orders_at_least(5))
    with scene.still():
        admin.open(f"/rules/{rule}")
        card = admin.app.locator("#rule-run")
        card.get_by_role("button", name="Apply to all customers").click()
        admin.toast("Amends looks at all customers now")
        expect(card.locator("s-progress")).to_be_visible()
        admin.page.reload()
        expect(card.locator("s-progress")).to_be_visible()
        expect(card.get_by_role("button", name="Apply to all customers")).to_have_count(0)
    expect(card).to_contain_text("5 customers get the tag", timeout=30_000)
    expect(card.locator("s-progress")).to_have_count(0)
    expect(card.get_by_role("button", name="Apply to all customers")).to_be_visible()
    scene.rig.settle()
    assert carriers(scene, tag) > 0
