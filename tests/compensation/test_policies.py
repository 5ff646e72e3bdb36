"""The policy as it is kept: versions, who saved them, and what a shop can't save."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policies import Saved
from shop_app.compensation.policy import Limits, Offer, Policy, Purse, RoleLimits, Terms, Tier
from shop_app.compensation.policy_data import policy_data, policy_of
from shop_app.compensation.shipped_policy import shipped
from shop_app.conditions.language import parse
from shop_app.errors import Conflict, Invalid, NotFound, Unavailable
from shop_app.staff.rules import Role
from tests.issue_rows import OTHER, SHOP
from tests.spine import know_shop

VIP: dict[str, Any] = {"version": 1, "when": {"fact": "orders", "is": "at_least", "value": 5}}


def pounds(**given: Any) -> Policy:
    """The shipped policy but for what is given."""
    return shipped("GBP").model_copy(update=given)


def at_once(engine: Engine, *does: Callable[[], Saved | Conflict]) -> list[Saved | Conflict]:
    """All of them at the same moment."""
    with ThreadPoolExecutor(len(does)) as pool:
        return [future.result() for future in [pool.submit(do) for do in does]]


def test_a_shop_begins_with_the_shipped_policy_as_version_1(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP)
        first = policies.current(db, SHOP)
    assert (first.version, first.by_id, first.policy) == (1, None, shipped("GBP"))
    with engine.begin() as db:
        assert policies.current(db, SHOP) == first
        assert policies.history(db, SHOP) == (first,)


def test_the_shipped_policy_can_be_saved_as_it_is(engine: Engine) -> None:
    """It holds no amount, passes its own checks, and the same again is no new version."""
    with engine.begin() as db:
        know_shop(db, SHOP)
        policies.current(db, SHOP)
        changed = pounds(one_open_per_issue=False)
        policies.save(db, SHOP, changed, based_on=1, by="70")
        again = policies.save(db, SHOP, shipped("GBP"), based_on=2, by="70")
        assert (again.version, again.by_id) == (3, "70")
        assert policies.save(db, SHOP, shipped("GBP"), based_on=3, by="71") == again


def test_a_shop_whose_currency_nobody_told_has_no_policy_yet(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP, currency=None)
        with pytest.raises(Unavailable) as refused:
            policies.current(db, SHOP)
        assert refused.value.code == "no_currency"
        assert policies.history(db, SHOP) == ()


def test_every_change_is_a_version_and_the_earlier_ones_stay(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP)
        know_shop(db, OTHER)
        first = policies.current(db, SHOP)
        second = policies.save(db, SHOP, pounds(staff_day=5_000), based_on=1, by="70")
        assert (second.version, second.by_id, second.policy.staff_day) == (2, "70", 5_000)
        assert policies.current(db, SHOP) == second
        assert policies.version(db, SHOP, 1) == first
        assert [one.version for one in policies.history(db, SHOP)] == [2, 1]
        assert policies.current(db, OTHER).version == 1
        with pytest.raises(NotFound):
            policies.version(db, SHOP, 3)


def test_who_began_with_an_older_version_is_told_and_changes_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP)
        policies.current(db, SHOP)
        policies.save(db, SHOP, pounds(staff_day=5_000), based_on=1, by="70")
        with pytest.raises(Conflict) as refused:
            policies.save(db, SHOP, pounds(staff_day=9_000), based_on=1, by="71")
        assert refused.value.code == "policy_changed"
        assert refused.value.details == {"version": 2, "based_on": 1}
        assert policies.current(db, SHOP).policy.staff_day == 5_000


def test_of_two_who_save_at_the_same_moment_one_is_told(engine: Engine) -> None:
    """Also two who are the first to ask find one and the same version 1."""
    with engine.begin() as db:
        know_shop(db, SHOP)
    ready = Barrier(2)

    def first() -> Saved:
        ready.wait()
        with engine.begin() as db:
            return policies.current(db, SHOP)

    def save(amount: int) -> Saved | Conflict:
        try:
            with engine.begin() as db:
                policies.current(db, SHOP)
                ready.wait()
                policy = pounds(staff_day=amount)
                return policies.save(db, SHOP, policy, based_on=1, by=None)
        except Conflict as told:
            return told

    one, two = at_once(engine, first, first)
    assert one == two
    found = at_once(engine, lambda: save(1), lambda: save(2))
    [saved] = [each for each in found if isinstance(each, Saved)]
    [told] = [each for each in found if isinstance(each, Conflict)]
    assert told.details == {"version": 2, "based_on": 1}
    with engine.begin() as db:
        assert policies.current(db, SHOP) == saved


def test_a_stored_policy_says_its_defaults_so_that_it_never_changes_with_ours(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP)
        policies.current(db, SHOP)
        asked = "SELECT document -> 'terms' ->> 'code_days' FROM policy_version WHERE shop = :shop"
        assert db.scalar(text(asked), {"shop": SHOP}) == "90"


def tier(**given: Any) -> tuple[Tier, ...]:
    return (Tier(**{"name": "VIP", "when": parse(VIP), **given}),)


def offer(**given: Any) -> tuple[Offer, ...]:
    return (Offer(**{"kind": Kind.GIFT_CARD, "amount": 500, **given}),)


def when(fact: str, value: Any) -> Any:
    check = {"fact": fact, "is": "at_least", "value": value}
    return parse({"version": 1, "when": {"all": [VIP["when"], check]}})


FIVE_EUROS: Any = {"amount": "5.00", "currency": "EUR"}

WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"currency": "EUR"}, "currency_differs", "currency"),
    ({"kinds": (Kind.GIFT_CARD, Kind.GIFT_CARD)}, "said_twice", "kinds[1]"),
    ({"blocked_tags": ("VIP", "vip")}, "said_twice", "blocked_tags[1]"),
    (
        {"blocked_tags": ("VIP",), "required_tags": ("Friend", "vip")},
        "tag_blocked",
        "required_tags[1]",
    ),
    ({"channels": ("web", "pos ")}, "not_trimmed", "channels[1]"),
    ({"tiers": tier(name=" ")}, "not_trimmed", "tiers[0].name"),
    (
        {"terms": Terms(percentage_codes=True)},
        "percentage_hold_missing",
        "terms.percentage_hold",
    ),
    (
        {"kinds": (Kind.FREE_SHIPPING,)},
        "free_shipping_most_missing",
        "terms.free_shipping_most",
    ),
    (
        {"tiers": tier(kinds=(Kind.FREE_SHIPPING,))},
        "free_shipping_most_missing",
        "terms.free_shipping_most",
    ),
    (
        {"roles": {Role.OWNER: RoleLimits(no_approval=True, always_approval=True)}},
        "approval_contradicts",
        "roles.owner.no_approval",
    ),
    (
        {"roles": {Role.STAFF: RoleLimits(no_approval=True, approval_above=0)}},
        "approval_contradicts",
        "roles.staff.no_approval",
    ),
    ({"reasons": {"weather": Purse()}}, "reason_unknown", "reasons.weather"),
    ({"kinds_of_reasons": {"weather": ()}}, "reason_unknown", "kinds_of_reasons.weather"),
    ({"tiers": (*tier(), *tier())}, "name_taken", "tiers[1].name"),
    ({"tiers": tier(order_from=500, order_to=500)}, "empty_band", "tiers[0].order_to"),
    (
        {"tiers": tier(when=when("karma", 1))},
        "unknown_fact",
        "tiers[0].when.when.all[1].fact",
    ),
    (
        {"tiers": tier(when=when("spent", FIVE_EUROS))},
        "currency_differs",
        "tiers[0].when.when.all[1].value",
    ),
    ({"offers": offer(reasons=("late", "weather"))}, "reason_unknown", "offers[0].reasons[1]"),
    ({"offers": offer(severities=("awful",))}, "severity_unknown", "offers[0].severities[0]"),
    ({"offers": offer(tiers=("VIP",))}, "tier_unknown", "offers[0].tiers[0]"),
    ({"offers": offer(amount=0)}, "nothing_offered", "offers[0].amount"),
]


def test_what_makes_no_sense_in_the_shop_is_refused_at_its_place(engine: Engine) -> None:
    with engine.begin() as db:
        know_shop(db, SHOP)
        policies.current(db, SHOP)
        for change, code, path in WRONG:
            with pytest.raises(Invalid) as refused:
                policies.save(db, SHOP, pounds(**change), based_on=1, by="70")
            assert (refused.value.code, refused.value.details["path"]) == (code, path)
        assert policies.current(db, SHOP).version == 1


BADLY_WRITTEN = [
    ({"limits": {"order_percent": 0}}, "out_of_range", "limits.order_percent"),
    ({"limits": {"order_percent": "20"}}, "wrong_type", "limits.order_percent"),
    ({"limits": {"luck": 1}}, "unknown_field", "limits.luck"),
    ({"kinds": ["flowers"]}, "unknown_choice", "kinds[0]"),
    ({"currency": None}, "wrong_type", "currency"),
    ({"terms": {"prefix": "säg"}}, "wrong_value", "terms.prefix"),
    ({"tiers": [{"name": "VIP", "when": {"version": 2}}]}, "wrong_value", "tiers[0].when.version"),
    ({"tiers": [{"name": "", "limits": {}}]}, "text_too_short", "tiers[0].name"),
    ({"offers": [{"kind": "gift_card"}]}, "wrong_value", "offers[0]"),
    ({"roles": {"king": {}}}, "unknown_choice", "roles.king"),
]


@pytest.mark.parametrize(("change", "code", "path"), BADLY_WRITTEN)
def test_a_badly_written_policy_is_refused_at_its_place(
    change: dict[str, Any], code: str, path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        policy_of({**policy_data(shipped("GBP")), **change})
    assert (refused.value.code, refused.value.details["path"]) == (code, path)


def test_no_policy_at_all_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        policy_of(["GBP"])
    assert refused.value.details["path"] == "policy"


def test_tiers_keep_their_conditions_as_they_were_written() -> None:
    policy = pounds(tiers=tier(limits=Limits(order_percent=30)))
    assert policy_data(policy)["tiers"][0]["when"] == VIP
    assert policy_of(policy_data(policy)) == policy
