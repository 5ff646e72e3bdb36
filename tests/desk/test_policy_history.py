"""The policy over time: a new currency, earlier versions, and who is left to approve."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.world import World
from shop_app.compensation.policy import Limits, Tier
from shop_app.compensation.shipped_policy import shipped
from shop_app.staff.rules import Role
from tests.desk.test_policy_editor import (
    EXAMPLE,
    PATH,
    decree,
    error_of,
    form,
    now,
    owner,
    said,
    without,
)
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change

__all__ = ["owner"]


def test_a_new_currency_is_told_and_a_new_policy_begins_with_one_button(
    engine: Engine, owner: Visitor
) -> None:
    decree(engine, owner, shop_month=100_000)
    change(engine, owner.shop.domain, currency="USD")
    page = owner.get(PATH).text
    assert "Your shop counts in USD now, the policy in EUR" in page
    assert "Begin a new policy in USD" in page
    assert f'hx-post="{PATH}/begin"' in page
    part = owner.get(f"{PATH}/order").text
    assert "nothing can be saved here, until a new policy begins" in part
    refused = owner.post(f"{PATH}/order", form(owner, "order", limits__grant_amount="9"))
    assert refused.status_code == 422
    assert "Begin a new policy in it, on the policy's first page." in unescape(refused.text)

    begun = owner.post(f"{PATH}/begin", {"version": "2"})
    assert "A new policy in USD has begun" in begun.headers["HX-Trigger"]
    assert "Your shop counts in USD now" not in begun.text
    saved = now(engine, owner)
    assert (saved.version, saved.by_id, saved.policy) == (3, owner.id, shipped("USD"))

    versions = owner.get(f"{PATH}/versions").text
    assert "Currency: EUR → USD" in unescape(versions)
    assert "restore-2" not in versions
    assert unescape(versions).count("It counts in EUR and can't be restored") == 2


def test_who_begins_a_new_policy_that_somebody_else_has_begun_is_told(
    engine: Engine, owner: Visitor
) -> None:
    decree(engine, owner, shop_month=100_000)
    change(engine, owner.shop.domain, currency="USD")
    assert owner.post(f"{PATH}/begin", {"version": "2"}).status_code == 200
    for version in ("2", "3"):
        late = owner.post(f"{PATH}/begin", {"version": version})
        assert late.status_code == 409
        assert "Somebody else changed the policy meanwhile." in late.text
    assert now(engine, owner).version == 3


def test_who_alone_could_approve_is_told_what_to_change(
    client: FlaskClient, engine: Engine, world: World, owner: Visitor
) -> None:
    """The shipped policy asks an owner for nothing; one that does is told on its pages."""
    told = "Only one person is an owner or a manager here"
    assert told not in owner.get(f"{PATH}/approval").text
    decree(engine, owner, roles={})
    for path in ("", "/approval", "/staff"):
        page = owner.get(f"{PATH}{path}").text
        assert told in page
        assert "“Needs no approval” for the role Owner" in page
    assert told not in owner.get(f"{PATH}/order").text
    visitor(client, engine, world, owner.shop, role=Role.MANAGER, name="Mia Manager")
    assert told not in owner.get(f"{PATH}/approval").text


def test_a_role_that_needs_no_approval_can_have_none_asked_of_it(
    engine: Engine, owner: Visitor
) -> None:
    sent = form(owner, "staff") | {"roles.owner.always_approval": ["1"]}
    answer = owner.post(f"{PATH}/staff", sent)
    assert answer.status_code == 422
    told = "A role that needs no approval can't have to ask for one above an amount, or always."
    assert error_of(answer.text, "roles.owner.no_approval") == told
    assert now(engine, owner).version == 1

    left = owner.post(f"{PATH}/staff", without(form(owner, "staff"), "roles.owner.no_approval"))
    assert left.status_code == 200
    assert Role.OWNER not in now(engine, owner).policy.roles


def test_the_example_asks_an_owner_for_no_approval_while_the_form_says_so(owner: Visitor) -> None:
    sent = form(owner, "staff") | {key: [one] for key, one in EXAMPLE.items()}
    sent |= {"example.role": ["owner"], "example.amount": ["16"]}
    assert "Allowed: €16.00" in owner.post(f"{PATH}/example", sent).text
    asked = owner.post(f"{PATH}/example", without(sent, "roles.owner.no_approval")).text
    assert "€16.00 after an approval" in asked


def test_a_version_is_read_as_it_was(engine: Engine, owner: Visitor) -> None:
    """Also a part of it that says something else by now, and its tiers and offers."""
    tier = Tier(name="Large orders", order_from=50_000, limits=Limits(order_percent=30))
    decree(engine, owner, shop_month=100_000, tiers=(tier,))
    decree(engine, owner, shop_month=200_000, tiers=())
    page = said(owner.get(f"{PATH}/versions/2").text)
    assert "The shop in a month: €1,000.00" in page
    assert "€2,000.00" not in page
    assert "1. Large orders Orders from: €500.00" in page
    assert "There is no tier yet" in said(owner.get(f"{PATH}/versions/3").text)
    for unknown in ("4", "0", "2147483648"):
        assert owner.get(f"{PATH}/versions/{unknown}").status_code == 404


def test_versions_say_who_changed_what_and_can_be_restored(engine: Engine, owner: Visitor) -> None:
    owner.post(f"{PATH}/order", form(owner, "order", limits__order_percent="25"))
    page = owner.get(f"{PATH}/versions")
    words = said(page.text)
    assert "How much: One compensation: share of the order: 20% → 25%" in words
    assert "Saved by Ada Merchant" in words
    answer = owner.post(f"{PATH}/versions/1/restore", {"version": "2"})
    assert answer.status_code == 200
    saved = now(engine, owner)
    assert (saved.version, saved.policy.limits.order_percent) == (3, 20)
    stale = owner.post(f"{PATH}/versions/2/restore", {"version": "2"})
    assert stale.status_code == 409
    assert now(engine, owner).version == 3
