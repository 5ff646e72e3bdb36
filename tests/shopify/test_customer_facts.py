"""What rules ask of customers is read live, as far as the app may see it."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import Consent, Customer, Segment, Shop
from sandbox.world import World
from shop_app.conditions.subject import Asked
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_facts import document_for, read_live
from shop_app.shopify.errors import AccessDenied
from tests.standin import new_customer

NOBODY = "gid://shopify/Customer/1"
ALL = frozenset(Asked)
NONE: frozenset[str] = frozenset()
NOW = datetime.now(UTC)


def someone(shop: Shop, **fields: object) -> str:
    """A customer with these fields; returns the gid."""
    gid = new_customer(shop, tags=("wholesale",))
    known = of(shop, gid)
    for name, value in fields.items():
        setattr(known, name, value)
    return gid


def of(shop: Shop, gid: str) -> Customer:
    """The stand-in's own record of a customer."""
    return shop.customers[int(gid.rpartition("/")[2])]


def segment(shop: Shop, *members: str) -> str:
    """A segment with these customers; returns the gid."""
    number = shop.new_id()
    ids = {int(gid.rpartition("/")[2]) for gid in members}
    shop.segments[number] = Segment(number, "Regulars", "", NOW, NOW, ids)
    return f"gid://shopify/Segment/{number}"


def test_everything_that_rules_ask_is_read_in_one_go(
    world: World, shop: Shop, admin: Admin
) -> None:
    world.approved_data = frozenset({"email", "address", "phone"})
    gid = someone(
        shop,
        email="Jane@Mail.Example.com",
        phone="+4412345",
        locale="de",
        country="AT",
        email_consent=Consent("subscribed", "confirmed_opt_in"),
        sms_consent=Consent("unsubscribed"),
        predicted_spend_tier="high",
        rfm_group="at_risk",
    )
    inside, outside = segment(shop, gid), segment(shop)
    live = read_live(admin, [gid], ALL, frozenset({inside, outside}))[gid]
    assert live is not None
    assert live.asked == ALL
    assert datetime.now(UTC) - live.read_at < timedelta(minutes=1)
    assert (live.tags, live.locale, live.country) == (("wholesale",), "de", "AT")
    assert live.email_domain == "mail.example.com"
    assert (live.email_marketing, live.email_opt_in_level) == ("subscribed", "confirmed_opt_in")
    assert live.sms_marketing == "unsubscribed"
    assert (live.predicted_spend_tier, live.rfm_group) == ("high", "at_risk")
    assert live.segments == {inside: True, outside: False}
    assert "Jane" not in repr(live)
    assert "jane" not in repr(live)


def test_what_was_not_asked_costs_nothing_and_is_not_answered(
    world: World, shop: Shop, admin: Admin
) -> None:
    gid = someone(shop, predicted_spend_tier="high")
    live = read_live(admin, [gid], frozenset({Asked.TAGS}), NONE)[gid]
    assert live is not None
    assert (live.asked, live.tags) == (frozenset({Asked.TAGS}), ("wholesale",))
    assert (live.predicted_spend_tier, live.segments) == (None, {})
    (call,) = world.calls.calls(shop.domain)
    assert call.requested_cost == 1


def test_who_has_no_address_has_none_and_has_been_asked(
    world: World, shop: Shop, admin: Admin
) -> None:
    world.approved_data = frozenset({"email"})
    gid = someone(shop)
    asked = frozenset({Asked.EMAIL, Asked.PHONE, Asked.STATISTICS})
    live = read_live(admin, [gid], asked, NONE)[gid]
    assert live is not None
    assert live.asked == asked
    assert (live.email_domain, live.email_marketing, live.sms_marketing) == (None, None, None)
    assert (live.predicted_spend_tier, live.rfm_group) == (None, None)


def test_what_the_app_is_not_approved_for_is_not_answered_and_the_rest_is(
    shop: Shop, admin: Admin
) -> None:
    asked = frozenset({Asked.EMAIL, Asked.COUNTRY, Asked.LOCALE})
    with_mail, without = someone(shop, email="a@b.example", locale="fr"), someone(shop)
    found = read_live(admin, [with_mail, without], asked, NONE)
    lives = [found[with_mail], found[without]]
    assert [live.asked for live in lives if live] == [frozenset({Asked.LOCALE})] * 2
    assert [live.email_domain for live in lives if live] == [None, None]
    assert [live.locale for live in lives if live] == ["fr", "en"]


def test_customers_who_are_gone_are_none(shop: Shop, admin: Admin) -> None:
    gid = someone(shop)
    found = read_live(admin, [gid, NOBODY], ALL, frozenset({segment(shop, gid)}))
    assert found[NOBODY] is None
    assert found[gid] is not None


def test_without_the_scope_nothing_is_made_up(shop: Shop, admin: Admin) -> None:
    gid = someone(shop)
    shop.scopes = ["read_orders"]
    with pytest.raises(AccessDenied):
        read_live(admin, [gid], frozenset({Asked.TAGS}), NONE)


def test_a_hundred_and_one_customers_take_two_questions_of_each_kind(
    world: World, shop: Shop, admin: Admin
) -> None:
    gids = [someone(shop) for _ in range(101)]
    last = segment(shop, gids[-1])
    found = read_live(admin, gids, ALL - {Asked.EMAIL, Asked.COUNTRY}, frozenset({last}))
    members = [gid for gid, live in found.items() if live and live.segments[last]]
    assert members == [gids[-1]]
    asked = [call.operation for call in world.calls.calls(shop.domain)]
    assert asked == ["ReadFacts", "ReadFacts", "ReadMemberships", "ReadMemberships"]


def test_our_own_estimate_of_the_cost_is_what_shopify_asks(
    world: World, shop: Shop, admin: Admin
) -> None:
    world.approved_data = frozenset({"email", "address"})
    gid = someone(shop, email="a@b.example", phone="+4412345")
    read_live(admin, [gid], ALL, frozenset({segment(shop, gid)}))
    facts, memberships = world.calls.calls(shop.domain)
    assert facts.requested_cost == document_for(ALL)[1] == 6
    assert memberships.requested_cost == 2
