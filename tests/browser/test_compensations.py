"""Somebody grants, is refused, asks for an approval, takes back, revokes, and settles a doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import create_engine

from sandbox.staff import PACKER
from shop_app.compensation import policies
from shop_app.compensation.policy import Approval, Limits, Offer, Policy, Terms
from tests.browser.admin import EVERY_WIDTH, PHONE, Admin
from tests.browser.doors import Desk
from tests.browser.scene import Scene
from tests.browser.soundness import unsound

SOON, LONG = 1, 10
"""Seconds for which a grant can be taken back."""


@contextmanager
def ruled(scene: Scene, take_back: int = SOON) -> Iterator[None]:
    """The scene's shop has a policy of at most £20, alone £5; afterwards the one it had before."""
    wanted = Policy(
        currency="GBP",
        limits=Limits(grant_amount=2000),
        approval=Approval(above_amount=500),
        terms=Terms(take_back_seconds=take_back, free_shipping_most=300),
        offers=(Offer(kind="discount_code", amount=400),),
    )
    engine = create_engine(scene.rig.database_url)
    try:
        with engine.begin() as db:
            before = policies.current(db, scene.shop.domain)
            based_on = before.version
            mine = policies.save(db, scene.shop.domain, wanted, based_on=based_on, by=None)
        yield
        with engine.begin() as db:
            kept, based_on = before.policy, mine.version
            policies.save(db, scene.shop.domain, kept, based_on=based_on, by=None)
    finally:
        engine.dispose()


@pytest.fixture
def issue(scene: Scene, desk: Desk, request: pytest.FixtureRequest) -> int:
    """An issue of the customer, of its own for each test."""
    return desk.issue(scene.customer["id"], reason="service", impact=request.node.name)


def button(admin: Admin, name: str) -> Locator:
    """A button of the page."""
    return admin.app.get_by_role("button", name=name, exact=True)


def standing(admin: Admin) -> Locator:
    """Where the compensation stands."""
    return admin.app.locator("#standing")


def amount(admin: Admin) -> Locator:
    """The field for an amount."""
    text, number = (
        admin.app.get_by_role(role, name="Amount") for role in ("textbox", "spinbutton")
    )
    return text.or_(number)


def granting(admin: Admin, issue: int, *, staff: str = "") -> None:
    """Go from an issue to the page on which something is granted."""
    admin.open(f"/issues/{issue}", staff=staff)
    admin.calm()
    admin.app.get_by_role("link", name="Grant compensation").click()
    admin.titled("Grant compensation")
    admin.calm()


@EVERY_WIDTH
def test_what_the_policy_suggests_is_granted_with_one_press(
    admin: Admin, scene: Scene, issue: int
) -> None:
    with ruled(scene):
        granting(admin, issue)
        button(admin, "Grant it").click()
        expect(standing(admin)).to_contain_text("The money is set aside")
        expect(button(admin, "Take it back")).to_be_visible()
        expect(standing(admin)).to_contain_text("It is ready: give the customer the code.")
    admin.calm()
    code = re.compile(re.escape(admin.app.locator("#code").inner_text()))
    expect(admin.app.get_by_role("textbox", name="Text to paste")).to_have_value(code)
    assert unsound(admin) == []
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(admin, "Copy the code").click()
    admin.toast("Code copied")
    admin.open(f"/issues/{issue}")
    admin.calm()
    expect(admin.app.locator("#compensations")).to_contain_text("Discount code · £4.00")
    assert admin.overflow() <= 0


@EVERY_WIDTH
def test_a_refusal_tells_its_reasons_and_keeps_what_was_typed(
    admin: Admin, scene: Scene, issue: int
) -> None:
    with ruled(scene):
        granting(admin, issue)
        admin.app.get_by_role("textbox", name="Note for colleagues").fill("She is very angry.")
        with admin.redrawn("#grant-worth"):
            admin.app.get_by_role("radio", name="Free shipping").check()
        expect(amount(admin)).to_have_count(0)
        with admin.redrawn("#grant-worth"):
            admin.app.get_by_role("radio", name="Discount code").check()
        amount(admin).fill("25")
        button(admin, "Grant").click()
        refused = admin.app.locator("#refused")
        expect(refused).to_contain_text("One grant can be at most £20.00. £25.00 was asked for.")
        expect(amount(admin)).to_have_value("25")
        note = admin.app.get_by_role("textbox", name="Note for colleagues")
        expect(note).to_have_value("She is very angry.")
        assert unsound(admin) == []
        amount(admin).fill("2.50")
        button(admin, "Grant").click()
        expect(standing(admin)).to_contain_text("It is ready")


def test_a_manager_approves_less_than_somebody_asked_for(
    tab: Callable[..., Admin], scene: Scene, issue: int
) -> None:
    first, second = tab(), tab(PHONE)
    with ruled(scene):
        granting(first, issue, staff=PACKER.id)
        amount(first).fill("12")
        button(first, "Grant").click()
        first.toast("Sent for approval")
        expect(standing(first)).to_contain_text("Waits for approval")
        second.open("/compensations/waiting")
        second.app.get_by_role("link", name="#").last.click()
        expect(second.app.locator("#decide")).to_contain_text("Pat Packer asks for it.")
        assert unsound(second) == []
        amount(second).fill("8")
        button(second, "Approve").click()
        expect(second.app.locator("#compensation-story")).to_contain_text("£8.00 of the £12.00")
        expect(standing(second)).to_contain_text("It is ready")


def test_a_grant_is_taken_back_before_shopify_is_told(
    admin: Admin, scene: Scene, issue: int
) -> None:
    with ruled(scene, take_back=LONG), scene.still():
        granting(admin, issue)
        button(admin, "Grant it").click()
        expect(standing(admin)).to_contain_text("Shopify is told in")
        button(admin, "Take it back").focus()
        expect(standing(admin)).to_contain_text(re.compile("told in [1-5] second|being told"))
        expect(button(admin, "Take it back")).to_be_focused()
        button(admin, "Take it back").press("Enter")
        expect(standing(admin)).to_contain_text("before Shopify was told")
        expect(button(admin, "Take it back")).to_have_count(0)
        assert unsound(admin) == []


def test_what_was_granted_is_revoked_with_a_reason(admin: Admin, scene: Scene, issue: int) -> None:
    with ruled(scene):
        granting(admin, issue)
        button(admin, "Grant it").click()
        expect(standing(admin)).to_contain_text("It is ready")
        admin.app.get_by_text("Revoke it").click()
        button(admin, "Revoke").click()
        expect(admin.app.get_by_text("Say in a few words why it is revoked.")).to_be_visible()
        assert unsound(admin) == []
        admin.app.get_by_role("textbox", name="Why it is revoked").fill("The wrong customer.")
        button(admin, "Revoke").click()
        expect(standing(admin)).to_contain_text("It was revoked on")
        expect(admin.app.get_by_text("The wrong customer.")).to_be_visible()


def test_a_manager_says_what_became_of_what_is_in_doubt(
    admin: Admin, scene: Scene, issue: int
) -> None:
    doubt = """
        UPDATE compensation SET state = 'in_doubt', op_error = 'nobody_knows', op_due_at = NULL,
            op_sent_at = now() WHERE shop = %(shop)s AND number = %(number)s
    """
    with ruled(scene), scene.still():
        granting(admin, issue, staff=PACKER.id)
        button(admin, "Grant it").click()
        expect(standing(admin)).to_contain_text("The money is set aside")
        heading = admin.page.locator("#title-bar h1").inner_text()
        number = int(heading.partition("#")[2].partition(" ")[0])
        scene.rig.db.execute(doubt, {"shop": scene.shop.domain, "number": number})
    admin.open(f"/compensations/{number}")
    expect(admin.app.locator("#settle")).to_contain_text("the answer was lost")
    assert unsound(admin) == []
    button(admin, "They have not got it").click()
    expect(standing(admin)).to_contain_text("It was not granted")
    expect(standing(admin)).to_contain_text("Somebody looked and said that it did not happen.")
