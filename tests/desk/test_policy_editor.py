"""The policy's pages: every part is changed by itself, nothing is lost, and an example says at once
what the policy would decide."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policies import Saved
from shop_app.compensation.policy import Approval, Limits, Offer, Policy, Purse, Tier
from shop_app.desk.policy.groups import Part
from shop_app.staff.rules import Role
from tests.desk.form_fields import fields, filled
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change

PATH = "/settings/policy"
EXAMPLE = {
    "example.total": "100", "example.kind": "discount_code", "example.amount": "15",
    "example.reason": "late", "example.role": "staff", "example.tier": "",
}  # fmt: skip


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner of a shop that counts in euros."""
    change(engine, installed.domain, currency="EUR", timezone="Europe/Rome", locale="en")
    return visitor(client, engine, world, installed)


def now(engine: Engine, owner: Visitor) -> Saved:
    """The policy in force."""
    with engine.begin() as db:
        return policies.current(db, owner.shop.domain)


def decree(engine: Engine, owner: Visitor, **said: Any) -> Saved:
    """Somebody else saves another policy."""
    before = now(engine, owner)
    policy = before.policy.model_copy(update=said)
    with engine.begin() as db:
        return policies.save(db, owner.shop.domain, policy, based_on=before.version, by=None)


def form(owner: Visitor, part: str, **changes: str) -> dict[str, list[str]]:
    """A part's form as a browser sends it after some changes; dots of names are written `__`."""
    text = owner.get(f"{PATH}/{part}", locale="en").text
    return filled(text, {name.replace("__", "."): one for name, one in changes.items()}, "policy")


def without(sent: dict[str, list[str]], name: str) -> dict[str, list[str]]:
    """The form with a box that was unticked."""
    return {key: value for key, value in sent.items() if key != name}


def said(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def error_of(html: str, name: str) -> str | None:
    """The error beside a field."""
    tag = re.search(rf'<s-[a-z-]+ name="{re.escape(name)}"[^>]*>', html)
    assert tag
    error = re.search(r' error="([^"]*)"', tag[0])
    return error and unescape(error[1])


@pytest.mark.parametrize("part", Part)
def test_a_part_that_is_saved_as_it_stands_changes_nothing(
    engine: Engine, owner: Visitor, part: str
) -> None:
    purse = Purse(grant_amount=1234, month_amount=100_000)
    decree(engine, owner, reasons={"late": purse}, kinds_of_reasons={"lost": (Kind.GIFT_CARD,)},
           kind_purses={Kind.GIFT_CARD: purse}, countries=("IT", "DE"), blocked_tags=("VIP",))  # fmt: skip
    before = now(engine, owner)
    answer = owner.post(f"{PATH}/{part}", form(owner, part))
    assert answer.status_code == 200
    assert now(engine, owner) == before


def test_amounts_are_typed_in_euros_and_kept_in_cents(engine: Engine, owner: Visitor) -> None:
    sent = form(owner, "order", limits__grant_amount="12,5", limits__order_percent="")
    answer = owner.post(f"{PATH}/order", sent)
    assert "Policy saved" in answer.headers["HX-Trigger"]
    saved = now(engine, owner)
    assert (saved.version, saved.by_id) == (2, owner.id)
    assert (saved.policy.limits.grant_amount, saved.policy.limits.order_percent) == (1250, None)
    again = owner.get(f"{PATH}/order").text
    assert 'name="limits.grant_amount" label="One compensation: amount" value="12.50"' in again


def test_every_part_is_saved(engine: Engine, owner: Visitor) -> None:
    owner.post(f"{PATH}/customer", without(form(owner, "customer", limits__gap_days="14",
               blocked_tags="Fraud\nVIP "), "one_open_per_issue"))  # fmt: skip
    owner.post(f"{PATH}/staff", form(owner, "staff", shop_month="1000",
               roles__staff__approval_above="20", roles__owner__may_grant=""))  # fmt: skip
    kinds = form(
        owner, "kinds", terms__free_shipping_most="8", kind_purses__gift_card__month_amount="99"
    )
    owner.post(f"{PATH}/kinds", kinds | {"kinds": ["free_shipping", "gift_card"]})
    reasons = form(owner, "reasons", reasons__late__grant_amount="5")
    owner.post(f"{PATH}/reasons", reasons | {"kinds_of_reasons.late": ["gift_card"]})
    owner.post(f"{PATH}/approval", form(owner, "approval", approval__hours="24"))
    owner.post(
        f"{PATH}/codes", form(owner, "codes", terms__prefix="", terms__take_back_seconds="0")
    )
    owner.post(f"{PATH}/order", form(owner, "order", countries="Italy\nde"))

    saved = now(engine, owner)
    policy = saved.policy
    assert saved.version == 8
    assert (policy.limits.gap_days, policy.one_open_per_issue) == (14, False)
    assert (policy.blocked_tags, policy.countries) == (("Fraud", "VIP"), ("IT", "DE"))
    assert (policy.shop_month, policy.roles[Role.STAFF].approval_above) == (100_000, 2000)
    assert policy.roles[Role.OWNER].may_grant is False
    assert policy.roles[Role.EXTERNAL_STAFF].always_approval
    assert policy.kinds == (Kind.FREE_SHIPPING, Kind.GIFT_CARD)
    assert policy.kind_purses == {Kind.GIFT_CARD: Purse(month_amount=9900)}
    assert (policy.reasons, policy.kinds_of_reasons) == (
        {"late": Purse(grant_amount=500)}, {"late": (Kind.GIFT_CARD,)},
    )  # fmt: skip
    assert policy.approval == Approval(above_percent=15, hours=24)
    assert (policy.terms.prefix, policy.terms.take_back_seconds) == ("", 0)
    assert policy.terms.free_shipping_most == 800


WRONG: list[tuple[str, str, str, str]] = [
    ("order", "limits.order_percent", "101", "Enter a whole number from 1 to 100."),
    ("order", "limits.grant_amount", "-5", "Enter an amount of zero or more, with at most 2 decimals."),
    ("order", "limits.grant_amount", "1.234", "Enter an amount of zero or more, with at most 2 decimals."),
    ("order", "countries", "Atlantis", "There is no country “Atlantis”."),
    ("customer", "customer_days", "", "Enter a whole number from 1 to 3,650."),
    ("customer", "blocked_tags", "VIP\nvip", "One of them stands there twice."),
    ("codes", "terms.prefix", "so sorry", "At most 10 capital letters and digits, or nothing."),
]  # fmt: skip


def test_what_can_not_be_kept_is_said_beside_its_field_and_nothing_is_saved(
    engine: Engine, owner: Visitor
) -> None:
    for part, name, typed, error in WRONG:
        answer = owner.post(f"{PATH}/{part}", form(owner, part) | {name: [typed]})
        assert answer.status_code == 422
        assert error_of(answer.text, name) == error, (part, name)
        assert typed.partition("\n")[0] in answer.text
        assert "The policy was not saved" in answer.text
    assert now(engine, owner).version == 1


def test_a_tag_can_not_be_needed_and_blocked(engine: Engine, owner: Visitor) -> None:
    sent = form(owner, "customer", blocked_tags="VIP", required_tags="vip")
    answer = owner.post(f"{PATH}/customer", sent)
    assert answer.status_code == 422
    assert error_of(answer.text, "required_tags") == "A tag can't be blocked and needed at once."
    assert now(engine, owner).version == 1


def test_free_shipping_needs_what_it_covers(engine: Engine, owner: Visitor) -> None:
    sent = form(owner, "kinds") | {"kinds": ["free_shipping"]}
    answer = owner.post(f"{PATH}/kinds", sent)
    assert answer.status_code == 422
    error = error_of(answer.text, "terms.free_shipping_most")
    assert error == "Say which shipping price is covered at most; it has to be above zero."
    assert now(engine, owner).version == 1


def test_whoever_comes_second_sees_both_and_may_save_theirs_all_the_same(
    engine: Engine, owner: Visitor
) -> None:
    sent = form(owner, "order", limits__order_percent="25")
    decree(engine, owner, limits=Limits(order_percent=10), shop_month=5000)
    answer = owner.post(f"{PATH}/order", sent)
    assert answer.status_code == 409
    words = said(answer.text)
    assert "One compensation: share of the order: yours is 25%, theirs 10%" in words
    assert now(engine, owner).policy.limits.order_percent == 10

    mine = filled(answer.text, form="policy")
    assert mine["limits.order_percent"] == ["25"]
    assert owner.post(f"{PATH}/order", mine).status_code == 200
    saved = now(engine, owner)
    assert (saved.version, saved.policy.limits.order_percent) == (3, 25)
    assert saved.policy.shop_month == 5000, "what they changed elsewhere stays"


def test_a_reader_sees_every_part_and_changes_nothing(
    engine: Engine, owner: Visitor, client: FlaskClient, world: World
) -> None:
    sent = form(owner, "order", limits__order_percent="25")
    reader = visitor(client, engine, world, owner.shop, Role.STAFF, name="Bo", member="99")
    assert reader.get(PATH).status_code == 200
    page = reader.get(f"{PATH}/order")
    assert 'name="limits.order_percent"' in page.text
    assert "data-save-bar" not in page.text
    assert reader.post(f"{PATH}/order", sent).status_code == 403
    assert now(engine, owner).version == 1


def tried(owner: Visitor, part: str = "", **changes: str) -> str:
    """What the example says of a part's form after some changes."""
    sent = form(owner, part, **changes) if part else {"version": ["1"]}
    example = {
        name: [changes.get(name.replace(".", "__"), value)] for name, value in EXAMPLE.items()
    }
    answer = owner.post(f"{PATH}/example", sent | example)
    assert answer.status_code == 200, answer.text
    return said(answer.text)


def test_the_example_says_what_the_form_would_decide_before_it_is_saved(
    engine: Engine, owner: Visitor
) -> None:
    assert tried(owner).startswith("Allowed: €15.00")
    assert "Discount code €15.00 €20.00" in tried(owner)
    assert tried(owner, example__amount="18").startswith("€18.00 after an approval")
    refused = tried(owner, "order", limits__order_percent="10")
    assert refused.startswith("Refused")
    assert "€10.00" in refused
    assert "Discount code €10.00 €10.00" in refused
    assert "Gift card – –" in refused
    assert now(engine, owner).version == 1


def test_the_example_asks_to_correct_what_can_not_be_saved(owner: Visitor) -> None:
    assert tried(owner, "order", limits__order_percent="0").startswith("Correct the fields")
    words = tried(owner, example__amount="much")
    assert "Amount to give: Enter an amount of zero or more" in words


def test_the_example_takes_a_tier_and_a_role_as_chosen(engine: Engine, owner: Visitor) -> None:
    decree(
        engine, owner, tiers=(Tier(name="VIP", limits=Limits(order_percent=40), order_from=5000),)
    )
    decree(engine, owner, approval=Approval())
    sent = {"version": ["3"], **{name: [value] for name, value in EXAMPLE.items()}}
    sent["example.amount"] = ["31"]
    sent["example.tier"] = ["VIP"]
    words = said(owner.post(f"{PATH}/example", sent).text)
    assert words.startswith("Refused")
    assert "tier “VIP”" not in words, "the order's own limit is 30 % with refunds"
    sent["example.role"] = ["external_staff"]
    sent["example.amount"] = ["25"]
    words = said(owner.post(f"{PATH}/example", sent).text)
    assert words.startswith("€25.00 after an approval")


def test_a_part_that_does_not_exist_is_not_found(owner: Visitor) -> None:
    for path in ("nothing", "tiers/1", "tiers/x", "offers/99", "versions/9/restore"):
        assert owner.get(f"{PATH}/{path}").status_code in (404, 405)
    assert owner.post(f"{PATH}/order", {"version": "x"}).status_code == 400


def test_a_shop_without_a_currency_is_told_to_wait(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, installed.domain, currency=None)
    assert visitor(client, engine, world, installed).get(PATH).status_code == 503


def test_policy_is_made_of_nothing_the_pages_leave_out(owner: Visitor) -> None:
    """A new field of the document needs a place in the editor."""
    shown = {
        name for part in Part for name, _ in [*fields(owner.get(f"{PATH}/{part}").text, "policy")]
    }
    texts = "".join(owner.get(f"{PATH}/{part}").text for part in Part)
    paged = {"currency", "roles", "reasons", "kind_purses", "kinds_of_reasons", "tiers", "offers"}
    nested = {"limits", "approval", "terms"}
    wanted = {name for name in Policy.model_fields if name not in paged | nested}
    for part in nested:
        model = type(getattr(Policy(currency="EUR"), part))
        wanted |= {f"{part}.{name}" for name in model.model_fields if name != "combines"}
    missing = {name for name in wanted if f'name="{name}"' not in texts}
    assert missing == set()
    assert {"version", "part"} <= shown


def test_an_offer_is_added_moved_and_deleted(engine: Engine, owner: Visitor) -> None:
    count = len(now(engine, owner).policy.offers)
    sent = form(owner, "offers/new") | {
        f"offers.{count}.reasons": ["late", "lost"],
        f"offers.{count}.kind": ["gift_card"],
        f"offers.{count}.amount": ["7.50"],
    }
    assert owner.post(f"{PATH}/offers/new", sent).status_code == 200
    offers = now(engine, owner).policy.offers
    assert offers[-1] == Offer(reasons=("late", "lost"), kind=Kind.GIFT_CARD, amount=750)

    owner.post(f"{PATH}/offers/{count + 1}/move", {"version": "2", "to": "up"})
    moved = now(engine, owner).policy.offers
    assert moved[-2] == offers[-1]
    stale = owner.post(f"{PATH}/offers/1/delete", {"version": "2"})
    assert stale.status_code == 409
    assert owner.post(f"{PATH}/offers/{count}/delete", {"version": "3"}).status_code == 200
    assert now(engine, owner).policy.offers == offers[:-1]


def test_an_offer_needs_a_share_or_an_amount(engine: Engine, owner: Visitor) -> None:
    sent = form(owner, "offers/1") | {"offers.0.percent": [""], "offers.0.amount": [""]}
    answer = owner.post(f"{PATH}/offers/1", sent)
    assert answer.status_code == 422
    assert error_of(answer.text, "offers.0.percent") == "Say a share or an amount, one of them."
    assert now(engine, owner).version == 1


CONDITION = {
    "c1.join": "all", "c1.bare": "1", "c2.in": "c1", "c2.fact": "orders", "c2.is": "at_least",
    "c2.drawn": "orders at_least", "c2.value": "5", "c2.days": "",
}  # fmt: skip


def test_a_tier_with_a_condition_is_added_renamed_and_deleted(
    engine: Engine, owner: Visitor
) -> None:
    sent = form(owner, "tiers/new", tiers__0__name="VIP", tiers__0__limits__order_percent="40")
    answer = owner.post(
        f"{PATH}/tiers/new", sent | {name: [one] for name, one in CONDITION.items()}
    )
    assert answer.status_code == 200, said(answer.text)
    (tier,) = now(engine, owner).policy.tiers
    assert (tier.name, tier.limits, tier.kinds) == ("VIP", Limits(order_percent=40), None)
    assert tier.when is not None
    assert tier.when.as_data()["when"] == {"all": [{"fact": "orders", "is": "at_least", "value": 5}]} or (
        tier.when.as_data()["when"]["fact"] == "orders"
    )  # fmt: skip
    decree(engine, owner, offers=(Offer(tiers=("VIP",), kind=Kind.DISCOUNT_CODE, percent=5),))

    gone = owner.post(f"{PATH}/tiers/1/delete", {"version": "3"})
    assert gone.status_code == 422
    assert "An offer names a tier that is gone. Change the offer first." in said(gone.text)

    assert (
        owner.post(f"{PATH}/tiers/1", form(owner, "tiers/1", tiers__0__name="Best")).status_code
        == 200
    )
    policy = now(engine, owner).policy
    assert (policy.tiers[0].name, policy.tiers[0].when) == ("Best", tier.when)
    assert policy.offers[0].tiers == ("Best",)


def test_a_tier_is_refused_field_by_field(engine: Engine, owner: Visitor) -> None:
    sent = form(owner, "tiers/new", tiers__0__name="", tiers__0__order_to="0")
    answer = owner.post(f"{PATH}/tiers/new", sent)
    assert error_of(answer.text, "tiers.0.name") == "This is needed."
    sent["tiers.0.name"] = ["Band"]
    answer = owner.post(f"{PATH}/tiers/new", sent)
    assert answer.status_code == 422
    error = error_of(answer.text, "tiers.0.order_to")
    assert error == "The price band has to end above where it begins."
    broken = sent | {name: [one] for name, one in CONDITION.items()} | {"c2.value": ["many"]}
    assert owner.post(f"{PATH}/tiers/new", broken).status_code == 422
    assert now(engine, owner).version == 1


def test_whoever_saves_a_tier_second_finds_it_where_it_stands_by_now(
    engine: Engine, owner: Visitor
) -> None:
    decree(engine, owner, tiers=(Tier(name="VIP"), Tier(name="New")))
    sent = form(owner, "tiers/1", tiers__0__order_from="10")
    decree(engine, owner, tiers=(Tier(name="New"), Tier(name="VIP", order_to=99)))
    answer = owner.post(f"{PATH}/tiers/1", sent)
    assert answer.status_code == 409
    mine = filled(answer.text, form="policy")
    assert (mine["place"], mine["tiers.1.name"], mine["tiers.1.order_from"]) == (
        ["2"],
        ["VIP"],
        ["10"],
    )
    assert owner.post(f"{PATH}/tiers/2", mine).status_code == 200
    tiers = now(engine, owner).policy.tiers
    assert [(tier.name, tier.order_from) for tier in tiers] == [("New", None), ("VIP", 1000)]


def test_the_conditions_are_drawn_anew_after_a_button(owner: Visitor) -> None:
    sent = form(owner, "tiers/new") | {"do": ["add"], "at": ["c1"]}
    answer = owner.post(f"{PATH}/tiers/form", sent)
    assert answer.status_code == 200
    assert 'name="c2.fact"' in answer.text
    assert f'hx-post="{PATH}/tiers/form"' in answer.text
