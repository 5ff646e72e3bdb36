"""A merchant writes a tag rule and changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser.admin import EVERY_WIDTH, Admin
from tests.browser.doors import Desk, orders_at_least
from tests.browser.rule_form import choose, fill, number, text
from tests.browser.scene import Scene

TAG = "Written in a browser"


@pytest.fixture
def afterwards_gone(scene: Scene, desk: Desk) -> Iterator[None]:
    """The rule that a test has made is deleted again."""
    yield
    found = scene.rig.rows(
        "SELECT id FROM tag_rule"
        " WHERE shop = %(shop)s AND tag_folded = %(tag)s AND deleted_at IS NULL",
        shop=scene.shop.domain,
        tag=TAG.casefold(),
    )
    assert len(found) <= 1
    for one in found:
        desk.forget(one["id"])


def returning(scene: Scene) -> int:
    """How many customers have placed at least two orders: a shipped rule has tagged them."""
    return sum("Returning" in tags for tags in scene.shop.tags().values())


@EVERY_WIDTH
@pytest.mark.usefixtures("afterwards_gone")
def test_a_rule_written_from_nothing_is_counted_saved_and_listed(
    admin: Admin, scene: Scene
) -> None:
    admin.open("/rules")
    admin.press("Create rule")
    admin.app.get_by_text("Something else").click()
    admin.titled("New tag rule")
    expect(admin.app.locator("#sentence")).to_contain_text("Fill in the conditions")
    expect(admin.save_bar).to_be_hidden()

    text(admin, "Tag").fill(TAG)
    choose(admin, "What is looked at", "Orders")
    choose(admin, "Orders: how it is compared", "more than …")
    fill(number(admin), "1")
    expect(admin.app.locator("#sentence")).to_contain_text(
        f"Customers get the tag “{TAG}” when: Orders: more than 1."
    )
    expect(admin.app.locator("#preview")).to_contain_text(f"{returning(scene)} customers get it")
    expect(admin.app.locator("#preview")).to_contain_text("0 customers lose it")
    admin.save()
    admin.toast("Rule saved")
    admin.titled(TAG)
    expect(admin.save_bar).to_be_hidden()

    admin.press("Tag rules /")
    expect(admin.app.get_by_role("link", name=TAG)).to_be_visible()


def test_a_second_condition_narrows_the_first_and_can_be_taken_away(
    admin: Admin, made: Callable[..., int]
) -> None:
    admin.open(f"/rules/{made('Narrowed', orders_at_least(3))}")
    with admin.redrawn("#conditions"):
        admin.app.get_by_role("button", name="Add condition").click()
    expect(admin.save_bar).to_be_visible()
    spent = number(admin, "Amount spent: value")
    fill(spent, "123.45")
    sentence = admin.app.locator("#sentence")
    expect(sentence.get_by_role("listitem")).to_have_count(2)
    expect(sentence.get_by_role("listitem").first).to_have_text("Orders: at least 3")
    expect(sentence).to_contain_text("at least £123.45")
    with admin.redrawn("#conditions"):
        admin.app.get_by_role("button", name="Remove this condition").last.click()
    expect(spent).to_have_count(0)
    admin.save()
    admin.toast("Rule saved")
    expect(sentence).to_contain_text("when: Orders: at least 3.")


def test_an_invalid_number_is_refused_beside_its_field_and_stays(
    admin: Admin, made: Callable[..., int], desk: Desk
) -> None:
    rule = made("Refused", orders_at_least(3))
    admin.open(f"/rules/{rule}")
    expect(admin.app.get_by_text("Check the highlighted fields.")).to_have_count(0)
    number(admin).fill("-4")
    text(admin, "Name of the rule").fill("A name that is kept")
    admin.save()
    refused = admin.app.get_by_text("Check the highlighted fields.")
    expect(refused).to_be_visible()
    expect(number(admin)).to_have_value("-4")
    expect(number(admin)).to_have_attribute("aria-invalid", "true")
    expect(text(admin, "Name of the rule")).to_have_value("A name that is kept")
    expect(admin.save_bar).to_be_visible()
    assert desk.send("GET", f"/api/rules/{rule}").json()["rule"]["version"] == 1

    number(admin).fill("4")
    admin.save()
    admin.toast("Rule saved")
    admin.titled("A name that is kept")
    expect(refused).to_have_count(0)


def test_discarded_changes_are_gone_after_a_question(
    admin: Admin, made: Callable[..., int]
) -> None:
    admin.open(f"/rules/{made('Discarded', orders_at_least(3))}")
    number(admin).fill("9")
    expect(admin.save_bar).to_be_visible()
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    admin.page.once("dialog", agree)
    admin.page.locator("#discard").click()
    expect(number(admin)).to_have_value("3")
    expect(admin.save_bar).to_be_hidden()
    assert asked == ["Discard all unsaved changes?"]


def test_unsaved_changes_hold_the_reader_back(admin: Admin, made: Callable[..., int]) -> None:
    admin.open(f"/rules/{made('Held back', orders_at_least(3))}")
    number(admin).fill("9")
    expect(admin.save_bar).to_be_visible()
    admin.app.get_by_role("link", name="History").click()
    expect(admin.page.locator("#save-bar.shaking")).to_be_visible()
    admin.titled("Held back")
    expect(number(admin)).to_have_value("9")


def test_a_copy_of_a_rule_is_a_rule_of_its_own(
    tab: Callable[[], Admin], made: Callable[..., int], desk: Desk
) -> None:
    admin, rule = tab(), made("Original", orders_at_least(7))
    admin.open(f"/rules/{rule}")
    admin.app.get_by_role("link", name="Duplicate").click()
    admin.titled("New tag rule")
    expect(admin.save_bar).to_be_visible()
    expect(number(admin)).to_have_value("7")
    text(admin, "Tag").fill("Copy")
    admin.save()
    admin.toast("Rule saved")
    copied = int(admin.page.url.split("?")[0].rpartition("/")[2])
    assert copied != rule
    desk.forget(copied)
