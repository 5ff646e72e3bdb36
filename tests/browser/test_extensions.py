"""Our extensions as built bundles on Shopify's own pages: blocks, actions, customers' accounts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin import EVERY_WIDTH, PHONE, Admin
from tests.browser.doors import Desk
from tests.browser.extension_pages import CUSTOMER, ORDER, Pages, number_in, somebody_else
from tests.browser.extension_views import VIEWS, printing, two_orders
from tests.browser.scene import Scene
from tests.e2e.waiting import until


@pytest.fixture
def pages(admin: Admin, scene: Scene) -> Pages:
    """Shopify's pages about the scene's customer, in a tab of the width asked for."""
    return Pages(admin, scene, scene.customer["id"], scene.order)


@pytest.fixture
def others(admin: Admin, scene: Scene) -> Pages:
    """The same about another customer, each test's own, so that the scene stays as it is."""
    return Pages(admin, scene, *somebody_else(scene))


@pytest.mark.parametrize("name", VIEWS)
def test_what_extensions_show_is_sound_at_both_widths(pages: Pages, name: str) -> None:
    VIEWS[name](pages)
    assert pages.unsound() == []
    width, height = PHONE
    pages.admin.page.set_viewport_size({"width": width, "height": height})
    assert pages.unsound() == []


@EVERY_WIDTH
def test_a_note_is_written_in_the_block(others: Pages) -> None:
    others.staff(CUSTOMER)
    shown = others.extension("amends-customer-block")
    shown.get_by_role("button", name="Add note").press("Enter")
    field = shown.get_by_role("textbox", name="Note")
    shown.get_by_role("button", name="Save note").press("Enter")
    expect(shown.get_by_text("Write something first.")).to_be_visible()
    field.press_sequentially("Rang about the next delivery")
    shown.get_by_role("button", name="Save note").press("Enter")
    expect(shown.get_by_text("Rang about the next delivery")).to_be_visible()
    expect(field).to_have_count(0)
    others.extension("amends-customer-block")
    assert others.unsound() == []


@EVERY_WIDTH
def test_an_issue_is_opened_from_the_block_of_an_order(others: Pages, desk: Desk) -> None:
    others.staff(ORDER)
    others.extension("amends-order-block").get_by_role("button", name="Open issue").press("Enter")
    dialog = others.dialog
    dialog.get_by_role("button", name="Open issue").press("Enter")
    expect(dialog.get_by_text("Choose a reason.", exact=True)).to_be_visible()
    dialog.get_by_role("combobox", name="Reason").select_option(label="Wrong item")
    dialog.get_by_role("textbox", name="What the customer wishes").fill("The right one")
    dialog.get_by_role("button", name="Open issue").press("Enter")
    told = dialog.get_by_text("is open.")
    expect(told).to_be_visible()
    found = desk.send("GET", f"/api/issues/{number_in(told.inner_text())}").json()["issue"]
    assert found["wish"] == "The right one"
    assert found["order"] == f"gid://shopify/Order/{others.order}"
    others.admin.page.keyboard.press("Escape")
    expect(others.admin.page.locator("dialog.action")).to_have_count(0)


@EVERY_WIDTH
def test_compensation_is_granted_in_two_steps(others: Pages) -> None:
    others.staff(ORDER)
    block = others.extension("amends-order-block")
    block.get_by_role("button", name="Grant compensation").press("Enter")
    dialog = others.dialog
    dialog.get_by_role("combobox", name="Reason").select_option(label="Wrong item")
    expect(dialog.get_by_text("What the limits leave")).to_be_visible()
    dialog.get_by_role("button", name="Continue").press("Enter")
    assert others.unsound() == []
    dialog.get_by_role("button", name="Grant it").press("Enter")
    expect(dialog.get_by_text(re.compile("^SORRY-"))).to_be_visible()
    assert others.unsound() == []


@EVERY_WIDTH
def test_a_customer_reports_a_problem_and_reads_what_came_of_it(others: Pages, desk: Desk) -> None:
    others.account(ORDER)
    part = others.extension("report-problem")
    part.get_by_role("button", name="Report a problem").press("Enter")
    part.get_by_role("button", name="Send").press("Enter")
    expect(part.get_by_text("Choose what went wrong.")).to_be_visible()
    part.get_by_role("combobox", name="What went wrong?").select_option(label="Lost parcel")
    part.get_by_role("textbox", name="What happened?").press_sequentially("It never came")
    part.get_by_role("button", name="Send").press("Enter")
    expect(part.get_by_role("textbox")).to_have_count(0)
    expect(part.get_by_text("Lost parcel")).to_be_visible()
    assert others.unsound() == []
    issue = others.latest_issue()
    for said, text in (("internal", "Ask the depot"), ("to_customer", "We send a new one.")):
        desk.sent("POST", f"/api/issues/{issue}/notes", {"text": text, "said": said})
    wanted = {"issue": issue, "kind": "discount_code", "percent": 10}
    given = desk.sent("POST", "/api/compensations", {"key": f"for-{issue}", **wanted})
    number = given["compensation"]["number"]
    until(lambda: others.code_of(number), "the code is made")
    others.admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    others.account("/profile")
    mine = others.extension("my-problems")
    expect(mine.get_by_text("We send a new one.")).to_be_visible()
    expect(mine.get_by_text("Ask the depot")).to_have_count(0)
    mine.get_by_role("button", name="Copy").press("Enter")
    expect(others.admin.page.get_by_text("The code is copied.")).to_be_visible()
    copied: str = others.admin.page.evaluate("navigator.clipboard.readText()")
    assert copied == others.code_of(number)
    assert others.unsound() == []


def test_what_was_told_before_is_not_opened_twice_by_mistake(pages: Pages) -> None:
    pages.staff(ORDER)
    dialog = pages.action("open-issue")
    dialog.get_by_role("combobox", name="Reason").select_option(label="Damaged in transit")
    expect(dialog.get_by_text("The customer has told you of this before")).to_be_visible()
    expect(dialog.get_by_role("button", name="Open a new one all the same")).to_be_visible()
    assert pages.unsound() == []


def test_several_orders_get_the_same_note(pages: Pages) -> None:
    pages.staff("/orders?q=%23100")
    two_orders(pages)
    dialog = pages.action("add-note")
    dialog.get_by_role("textbox", name="Note").fill("Packed by the new crew")
    dialog.get_by_role("button", name="Save note on 2 orders").press("Enter")
    expect(dialog.get_by_text("It worked for 2 of 2 orders.")).to_be_visible()
    assert pages.unsound() == []


def test_a_transcript_for_the_customer_has_nothing_internal(pages: Pages) -> None:
    printing(pages)
    expect(pages.printed.get_by_text("sent pictures")).to_be_visible()
    pages.dialog.get_by_role("radio", name="For the customer's eyes").check()
    expect(pages.printed.get_by_text("sent pictures")).to_have_count(0)
    expect(pages.printed.get_by_role("heading", level=1)).to_contain_text("Order")


def test_a_segment_is_made_from_a_template(pages: Pages) -> None:
    pages.staff("/customers")
    row = pages.admin.page.get_by_role("listitem").filter(has_text="Amends: Returning")
    row.get_by_role("button", name="Use template").press("Enter")
    editor = pages.admin.page.get_by_role("textbox", name="Segment editor")
    expect(editor).to_have_value("customer_tags CONTAINS 'Returning'")


def test_a_block_comes_in_spite_of_a_token_that_went_stale(pages: Pages) -> None:
    pages.scene.rig.sandbox.call("POST", "/faults", {"kind": "stale_id_token"})
    pages.staff(CUSTOMER)
    expect(pages.extension("amends-customer-block").get_by_text("All in Amends")).to_be_visible()


def test_several_grants_say_for_each_order_why_not(pages: Pages) -> None:
    pages.staff("/orders?q=%23100")
    two_orders(pages)
    dialog = pages.action("grant-compensation")
    dialog.get_by_role("combobox", name="Reason").select_option(label="Wrong item")
    dialog.get_by_role("button", name="Continue").press("Enter")
    for order in ("#1009", "#1008"):
        expect(dialog.get_by_text(f"{order}: The order is too old:")).to_be_visible()
    expect(dialog.get_by_role("button", name="Grant it")).to_have_count(0)
    assert pages.unsound() == []
