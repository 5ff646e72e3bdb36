"""Granting what the policy allows: reserved at once, its money held, and Shopify told later."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event, insert, select, text, update

from shop_app.compensation import allowances, queries
from shop_app.compensation.about import About
from shop_app.compensation.checking import check
from shop_app.compensation.events import EventKind
from shop_app.compensation.granting import grant_compensation
from shop_app.compensation.judgement import Code, Verdict, Wanted, Worth
from shop_app.compensation.kinds import Kind, Op, Scope, State
from shop_app.compensation.models import Allowance
from shop_app.compensation.policy import Limits, Terms, Tier
from shop_app.compensation.refusing import Refused
from shop_app.conditions.language import parse
from shop_app.conditions.subject import Asked, Live, Product
from shop_app.customers.models import Customer
from shop_app.customers.products import Told, Unknown
from shop_app.db import make_engine
from shop_app.errors import Busy, NotFound
from shop_app.money import Money
from shop_app.orders.models import Order, OrderLine
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import (
    ask,
    decree,
    five,
    grant,
    kept,
    open_shop,
    refusal_of,
)
from tests.compensation_rows import keys
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP, opened

ROME = ZoneInfo("Europe/Rome")
LOST = "gid://shopify/Customer/2"


def end_of_day(at: datetime, days: int) -> datetime:
    """The last second of the day so many days later, in the shop's time zone."""
    last = at.astimezone(ROME).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), ROME)


def test_what_the_policy_allows_is_reserved_with_its_money_held(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, terms=Terms(code_days=30, take_back_seconds=7, free_shipping_most=500))

    made = grant(engine)

    with engine.connect() as db:
        row = queries.compensation(db, SHOP, made.number)
        (line,) = queries.events(db, SHOP, row.id)
        decision = queries.decision(db, SHOP, row.decision_id or 0)
        differences = check(db, SHOP)
        job = db.execute(
            text(
                "SELECT args ->> 'shop' AS shop, scheduled_at - now() AS wait FROM"
                " procrastinate_jobs WHERE task_name = 'send_compensations'"
            )
        ).one()
    assert (made.state, made.number, made.again) == (State.RESERVED, 1, False)
    assert (row.amount, row.held, row.spent, row.worth) == (500, 500, 0, Money(500, "EUR"))
    assert (row.customer_gid, row.order_gid, row.by) == (CUSTOMER, ORDER, ADA)
    assert (row.code or "").startswith("SORRY-")
    assert row.conditions.take_back_seconds == 7
    assert (row.op, row.op_sent_at, row.can_be_taken_back) == (Op.CREATE, None, True)
    assert row.decided_at is not None
    assert row.op_due_at == row.op_since == row.decided_at + timedelta(seconds=7)
    assert row.expires_at == end_of_day(row.decided_at, 30)
    assert (line.kind, line.by, line.data) == (EventKind.RESERVED, ADA, {"amount": 500})
    assert decision is not None
    assert decision.verdict is Verdict.ALLOWED
    assert job.shop == SHOP
    assert timedelta() < job.wait <= timedelta(seconds=7)
    assert not differences


def test_it_counts_in_every_allowance_of_the_shops_own_day(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)

    made = grant(engine)

    with engine.connect() as db:
        counted = allowances.keys_of(db, SHOP, made.id)
    now = datetime.now(ZoneInfo("Europe/Rome"))
    assert [key.scope for key in counted] == list(Scope)
    assert {key.scope_id for key in counted} == {
        ORDER,
        CUSTOMER,
        "70",
        "late",
        "discount_code",
        "",
    }
    assert {key.period for key in counted} <= {"", f"{now:%Y-%m-%d}", f"{now:%Y-%m}"}


def test_nobody_who_asks_and_no_order_count_only_where_they_can(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)

    grant(engine, ask(about=About(customer_gid=CUSTOMER)), by=By(Actor.FLOW), role=None)

    with engine.connect() as db:
        scopes = set(db.scalars(select(Allowance.scope).where(Allowance.shop == SHOP)))
    assert scopes == {"customer", "reason_month", "kind_month", "shop_month"}


@pytest.mark.parametrize(
    ("wanted", "amount", "worth", "days"),
    [
        (Wanted(Kind.FREE_SHIPPING, "late"), 500, None, 90),
        (Wanted(Kind.GIFT_CARD, "late", Worth(percent=7)), 700, Money(700, "EUR"), None),
        (
            Wanted(Kind.STORE_CREDIT, "late", Worth(amount=Money(300, "USD"))),
            150,
            Money(300, "USD"),
            10,
        ),
        (Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=15)), 2_000, None, 90),
    ],
)
def test_every_kind_holds_what_it_may_cost(
    engine: Engine, wanted: Wanted, amount: int, worth: Money | None, days: int | None
) -> None:
    terms = Terms(
        free_shipping_most=500, percentage_codes=True, percentage_hold=2_000, store_credit_days=10
    )
    with engine.begin() as db:
        open_shop(db, terms=terms)
        dollars = {"presentment_currency": "USD", "presentment_total": 20_000}
        db.execute(update(Order).where(Order.shop == SHOP).values(dollars))

    made = grant(engine, ask(wanted))

    with engine.connect() as db:
        row = queries.by_id(db, SHOP, made.id)
    assert (row.kind, row.held, row.worth) == (wanted.kind, amount, worth)
    assert row.percentage == wanted.worth.percentage
    assert (row.code is not None) == (wanted.kind in {Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING})
    assert row.decided_at is not None
    assert row.expires_at == (None if days is None else end_of_day(row.decided_at, days))


def test_an_issue_brings_what_it_is_about_and_a_merged_customer_who_was_kept(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        open_shop(db)
        issue = opened(db, order_gid=ORDER, reason="damaged")
        db.execute(insert(Customer).values(shop=SHOP, gid=LOST, merged_into=CUSTOMER))

    first = grant(engine, ask(five(reason=""), About(issue_id=issue.id)))
    second = grant(engine, ask(about=About(customer_gid=LOST)))

    with engine.connect() as db:
        (row,) = queries.of_issue(db, SHOP, issue.id)
        (same,) = queries.of_order(db, SHOP, ORDER)
        theirs = queries.of_customer(db, SHOP, CUSTOMER)
    assert row == same
    assert (row.id, row.reason, row.customer_gid) == (first.id, "damaged", CUSTOMER)
    assert [one.id for one in theirs] == [second.id, first.id]


def test_what_a_merged_record_got_counts_for_who_was_kept(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(customer_count=1))
    grant(engine)
    with engine.begin() as db:
        kept_gid = "gid://shopify/Customer/3"
        db.execute(update(Customer).where(Customer.shop == SHOP).values(merged_into=kept_gid))
        db.execute(insert(Customer).values(shop=SHOP, gid=kept_gid, state="enabled"))

    refused = refusal_of(engine, ask(about=About(customer_gid=kept_gid)))

    assert [one.code for one in refused.refusals] == [Code.CUSTOMER_COUNT]


VIP = Tier(
    name="VIP",
    when=parse({"version": 1, "when": {"fact": "customer_tags", "is": "contains", "value": "vip"}}),
    limits=Limits(grant_amount=1_000),
)


class Shopify:
    """What is asked of it, and what it says of CUSTOMER: tags, or nothing while it is away."""

    def __init__(self, *tags: str, away: bool = False) -> None:
        self.tags, self.away, self.asked = tags, away, list[frozenset[Asked]]()

    def read_live(
        self, _admin: object, gids: list[str], asked: frozenset[Asked], _segments: object
    ) -> dict[str, Live]:
        self.asked.append(asked)
        if self.away:
            raise ShopifyUnavailable("Shopify does not answer")
        return {gid: Live(datetime.now(UTC), asked, tags=self.tags) for gid in gids}


def _granted(engine: Engine, shopify: Shopify, monkeypatch: pytest.MonkeyPatch, minor: int) -> Any:
    monkeypatch.setattr("shop_app.compensation.live_facts.read_live", shopify.read_live)
    client: Any = object()
    return grant_compensation(engine, client, SHOP, ask(five(minor)), by=ADA, role=Role.STAFF)


def test_a_tier_that_hangs_on_tags_holds_where_shopify_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=100), tiers=(VIP,))
    shopify = Shopify("vip")

    assert _granted(engine, shopify, monkeypatch, 1_000).number == 1

    assert shopify.asked == [frozenset({Asked.TAGS})]


@pytest.mark.parametrize("shopify", [Shopify(), Shopify("vip", away=True)], ids=["no", "away"])
def test_a_tier_that_nobody_can_decide_does_not_apply(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, shopify: Shopify
) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=100), tiers=(VIP,))

    with pytest.raises(Refused) as refused:
        _granted(engine, shopify, monkeypatch, 1_000)

    assert [(one.code, one.limit) for one in refused.value.refusals] == [(Code.GRANT_AMOUNT, 100)]


def test_a_tier_that_hangs_on_products_has_those_of_the_customer_read(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cake = "gid://shopify/Product/1"
    units = {"fact": "units", "is": "at_least", "value": 1, "product_types": ["Cake"]}
    tier = VIP.model_copy(update={"when": parse({"version": 1, "when": units})})
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=100), tiers=(tier,))
        db.execute(update(Order).where(Order.shop == SHOP).values(lines_digest="told"))
        line = {"gid": "gid://shopify/LineItem/1", "order_gid": ORDER, "product_gid": cake}
        db.execute(insert(OrderLine).values(shop=SHOP, quantity=1, refunded=0, amount=1, **line))
    asked: list[Unknown] = []

    def ask_of_products(_admin: object, unknown: Unknown) -> Told:
        asked.append(unknown)
        product = Product(cake, "Cake", None, frozenset(), frozenset())
        return Told({cake: product}, {})

    monkeypatch.setattr("shop_app.compensation.live_facts.ask", ask_of_products)

    assert _granted(engine, Shopify(), monkeypatch, 1_000).number == 1

    assert asked == [Unknown(frozenset({cake}), frozenset())]


def test_shopify_is_asked_only_where_the_policy_wants_to_know(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=500))
    shopify = Shopify("vip")

    _granted(engine, shopify, monkeypatch, 500)

    assert shopify.asked == []


def test_a_policy_that_asks_for_more_meanwhile_has_it_read_and_decides(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Shopify is asked for tags, somebody saves a policy that asks for the language too."""
    with engine.begin() as db:
        open_shop(db, tiers=(VIP,))
    shopify = Shopify("fraud")
    read_live = shopify.read_live

    def and_then_somebody_saves(*asked: Any) -> dict[str, Live]:
        if not shopify.asked:
            locale = {"fact": "locale", "is": "equals", "value": "it"}
            tier = VIP.model_copy(update={"when": parse({"version": 1, "when": locale})})
            with engine.begin() as db:
                decree(db, tiers=(tier,), blocked_tags=("fraud",))
        return read_live(*asked)

    monkeypatch.setattr(shopify, "read_live", and_then_somebody_saves)

    with pytest.raises(Refused) as refused:
        _granted(engine, shopify, monkeypatch, 500)

    assert [one.code for one in refused.value.refusals] == [Code.TAG_BLOCKED]
    assert shopify.asked == [frozenset({Asked.TAGS}), frozenset({Asked.TAGS, Asked.LOCALE})]
    assert kept(engine).decisions == 1


def test_a_customer_who_is_merged_at_this_very_moment_gets_it_as_who_was_kept(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as db:
        open_shop(db)
        db.execute(insert(Customer).values(shop=SHOP, gid=LOST))
    lock = allowances.lock

    def merged_first(db: Any, shop: str, keys: Any) -> Any:
        with engine.begin() as other:
            its = (Customer.shop == SHOP, Customer.gid == LOST)
            other.execute(update(Customer).where(*its).values(merged_into=CUSTOMER))
        return lock(db, shop, keys)

    monkeypatch.setattr(allowances, "lock", merged_first)

    made = grant(engine, ask(about=About(customer_gid=LOST)))

    with engine.connect() as db:
        assert queries.by_id(db, SHOP, made.id).customer_gid == CUSTOMER
        assert not check(db, SHOP)
    assert kept(engine).decisions == 1


def test_a_policy_that_is_saved_while_a_grant_waits_for_its_turn_decides(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as db:
        open_shop(db, shop_month=5_000)
    lock, saved = allowances.lock, iter([{"shop_month": 400}])

    def lowered_first(db: Any, shop: str, keys: Any) -> Any:
        for lower in saved:
            with engine.begin() as other:
                decree(other, **lower)
        return lock(db, shop, keys)

    monkeypatch.setattr(allowances, "lock", lowered_first)

    refused = refusal_of(engine, ask(five(500)))

    assert [(one.code, one.limit) for one in refused.refusals] == [(Code.SHOP_MONTH, 400)]
    after = kept(engine)
    assert (after.compensations, after.held, after.decisions) == (0, 0, 1)


def test_who_finds_the_allowances_taken_for_too_long_is_told_to_come_again(
    engine: Engine, database_url: str
) -> None:
    with engine.begin() as db:
        open_shop(db)
    hasty = make_engine(database_url)
    event.listen(hasty, "begin", lambda db: db.execute(text("SET lock_timeout = '20ms'")))

    with engine.begin() as db:
        allowances.lock(db, SHOP, keys())
        with pytest.raises(Busy):
            grant(hasty)
    hasty.dispose()

    assert kept(engine).compensations == 0


def test_compensations_are_found_by_number_and_id_and_what_happened_by_customer(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        open_shop(db)
    first, second = grant(engine), grant(engine)

    with engine.connect() as db:
        assert queries.compensation(db, SHOP, 2).id == second.id
        assert queries.by_id(db, SHOP, first.id).number == 1
        lines = queries.events_of_customer(db, SHOP, CUSTOMER)
        assert [line.compensation_id for line in lines] == [second.id, first.id]
        older = queries.events_of_customer(db, SHOP, CUSTOMER, before=lines[0].id)
        assert [line.compensation_id for line in older] == [first.id]
        assert queries.decision(db, SHOP, 404) is None
        for unknown in (-1, 3, 2**70):
            with pytest.raises(NotFound):
                queries.compensation(db, SHOP, unknown)
