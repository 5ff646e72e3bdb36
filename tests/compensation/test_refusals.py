"""Whatever the policy refuses leaves nothing behind but the decision, with every reason at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, update

from shop_app.compensation import queries
from shop_app.compensation.about import About
from shop_app.compensation.granting import Ask, grant_compensation
from shop_app.compensation.judgement import Code, Verdict, Wanted, Worth
from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.compensation.models import Compensation, PolicyDecision
from shop_app.compensation.policy import Limits, Purse, RoleLimits, Terms
from shop_app.compensation.refusing import Refused
from shop_app.conditions.subject import Asked, Live
from shop_app.customers.models import Customer
from shop_app.errors import Invalid, NotFound
from shop_app.money import Money
from shop_app.orders.models import Dispute, Order, Refund
from shop_app.shops.models import Shop
from shop_app.staff.rules import Role
from tests.compensation.granted import ask, bought, five, grant, kept, open_shop, refusal_of
from tests.compensation_rows import reserved
from tests.issue_rows import ADA, CUSTOMER, NOW, ORDER, SHOP, opened

GUESTS = "gid://shopify/Order/12"
STRANGER = "gid://shopify/Customer/9"


def _nothing(_db: Connection) -> None:
    return None


def _order(**values: Any) -> Callable[[Connection], None]:
    def change(db: Connection) -> None:
        db.execute(update(Order).where(Order.shop == SHOP).values(values))

    return change


def _shop(**values: Any) -> Callable[[Connection], None]:
    def change(db: Connection) -> None:
        db.execute(update(Shop).where(Shop.shop == SHOP).values(values))

    return change


def _without_account(db: Connection) -> None:
    db.execute(update(Customer).where(Customer.shop == SHOP).values(state="invited"))


def _refunded(db: Connection) -> None:
    """80 dollars of 200, which are 40 euros of 100."""
    _order(presentment_currency="USD", presentment_total=20_000)(db)
    values = {"gid": "gid://shopify/Refund/1", "order_gid": ORDER, "created_at": NOW}
    db.execute(insert(Refund).values(shop=SHOP, amount=8_000, currency="USD", **values))


def _disputed(db: Connection) -> None:
    values = {"kind": "chargeback", "status": "needs_response", "amount": 1, "currency": "EUR"}
    at = {"initiated_at": NOW, "heard_at": NOW}
    gid = "gid://shopify/ShopifyPaymentsDispute/1"
    db.execute(insert(Dispute).values(shop=SHOP, gid=gid, order_gid=ORDER, **values, **at))


class Case(NamedTuple):
    """A policy, what there is beside the usual, what was given before, and what is wanted."""

    code: Code
    policy: dict[str, Any]
    setting: Callable[[Connection], None] = _nothing
    before: int = 0
    wanted: Wanted = five()
    about: About = About(order_gid=ORDER)


_CREDIT = five(kind=Kind.STORE_CREDIT)
CASES = (
    Case(Code.GRANT_AMOUNT, {"limits": Limits(grant_amount=499)}),
    Case(Code.ORDER_PERCENT, {"limits": Limits(order_percent=4)}),
    Case(Code.ORDER_AMOUNT, {"limits": Limits(order_amount=999)}, before=1),
    Case(Code.ORDER_TOTAL_PERCENT, {"limits": Limits(order_total_percent=44)}, _refunded),
    Case(Code.ORDER_AGE, {"limits": Limits(order_age_days=1)}, _order(processed_at=NOW)),
    Case(Code.CUSTOMER_COUNT, {"limits": Limits(customer_count=2)}, before=2),
    Case(Code.CUSTOMER_AMOUNT, {"limits": Limits(customer_amount=1_400)}, before=2),
    Case(Code.CUSTOMER_GAP, {"limits": Limits(gap_days=1)}, before=1),
    Case(Code.ROLE_GRANT, {"roles": {Role.STAFF: RoleLimits(grant_amount=400)}}),
    Case(Code.ROLE_MAY_NOT, {"roles": {Role.STAFF: RoleLimits(may_grant=False)}}),
    Case(Code.STAFF_DAY, {"staff_day": 1_499}, before=2),
    Case(Code.STAFF_MONTH, {"staff_month": 1_499}, before=2),
    Case(Code.SHOP_MONTH, {"shop_month": 1_499}, before=2),
    Case(Code.REASON_GRANT, {"reasons": {"late": Purse(grant_amount=499)}}),
    Case(Code.REASON_MONTH, {"reasons": {"late": Purse(month_amount=999)}}, before=1),
    Case(Code.KIND_GRANT, {"kind_purses": {Kind.DISCOUNT_CODE: Purse(grant_amount=499)}}),
    Case(Code.KIND_MONTH, {"kind_purses": {Kind.DISCOUNT_CODE: Purse(month_amount=999)}}, before=1),
    Case(Code.KIND_OFF, {"kinds": (Kind.GIFT_CARD,)}),
    Case(Code.KIND_NOT_FOR_REASON, {"kinds_of_reasons": {"late": (Kind.GIFT_CARD,)}}),
    Case(Code.KIND_NOT_GRANTED, {}, _shop(scopes=["write_discounts"]), wanted=_CREDIT),
    Case(Code.REASON_WITHOUT, {}, wanted=five(reason="billing")),
    Case(Code.DISPUTED, {}, _disputed),
    Case(Code.TAGS_UNKNOWN, {"blocked_tags": ("fraud",)}),
    Case(Code.COUNTRY, {"countries": ("DE", "FR")}),
    Case(Code.CHANNEL, {"channels": ("pos",)}),
    Case(Code.GUEST, {}, about=About(order_gid=GUESTS)),
    Case(Code.NO_ACCOUNT, {}, _without_account, wanted=_CREDIT),
    Case(Code.OTHER_CURRENCY, {}, wanted=Wanted(Kind.GIFT_CARD, "late", Worth(Money(5, "JPY")))),
    Case(
        Code.NO_ORDER,
        {},
        wanted=Wanted(Kind.GIFT_CARD, "late", Worth(percent=5)),
        about=About(customer_gid=CUSTOMER),
    ),
    Case(
        Code.ORDER_CANCELLED,
        {},
        _order(cancelled_at=NOW),
        wanted=Wanted(Kind.GIFT_CARD, "late", Worth(percent=5)),
    ),
    Case(
        Code.PERCENTAGE_CODES_OFF,
        {},
        wanted=Wanted(Kind.DISCOUNT_CODE, "late", Worth(percentage=5)),
    ),
    Case(Code.NOTHING, {}, wanted=five(0)),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code.value)
def test_a_refusal_says_why_and_leaves_nothing_but_the_decision(engine: Engine, case: Case) -> None:
    with engine.begin() as db:
        open_shop(db, **case.policy)
        bought(db, GUESTS, customer_gid=None)
        case.setting(db)
    for _ in range(case.before):
        grant(engine)
    before = kept(engine)

    refused = refusal_of(engine, ask(case.wanted, case.about))

    assert [one.code for one in refused.refusals] == [case.code]
    after = kept(engine)
    assert after.decisions == before.decisions + 1
    assert (after.compensations, after.held, after.movements) == (
        before.compensations,
        before.held,
        before.movements,
    )
    assert after.jobs == before.jobs


def test_all_reasons_are_said_at_once_and_kept_with_their_numbers(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(grant_amount=300, order_percent=4), staff_day=700)
    grant(engine, ask(five(250)))

    refused = refusal_of(engine, ask(five(500)))

    said = {one.code: (one.limit, one.used, one.left, one.wanted) for one in refused.refusals}
    assert said == {
        Code.GRANT_AMOUNT: (300, 0, 300, 500),
        Code.ORDER_PERCENT: (400, 0, 400, 500),
        Code.STAFF_DAY: (700, 250, 450, 500),
    }
    with engine.connect() as db:
        last = db.scalar(select(func.max(PolicyDecision.id)))
        decision = queries.decision(db, SHOP, last or 0)
    assert decision is not None
    assert (decision.verdict, decision.refusals) == (Verdict.REFUSED, refused.refusals)
    assert decision.limits == refused.limits


def test_one_open_compensation_of_an_issue_keeps_out_a_second_one(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, one_open_per_issue=True)
        issue = opened(db, order_gid=ORDER)
    about = About(issue_id=issue.id)
    first = grant(engine, ask(five(reason=""), about))

    refused = refusal_of(engine, ask(five(), about))

    assert [(one.code, one.names) for one in refused.refusals] == [
        (Code.ONE_OPEN, (str(first.number),))
    ]


def test_a_policy_of_another_currency_than_the_shops_gives_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
        _shop(currency="CHF")(db)
        _order(currency="CHF", presentment_currency="CHF")(db)

    refused = refusal_of(engine, ask(Wanted(Kind.GIFT_CARD, "late", Worth(Money(500, "CHF")))))

    assert [one.code for one in refused.refusals] == [Code.POLICY_CURRENCY]
    assert kept(engine).compensations == 0


@pytest.mark.parametrize(
    ("tags", "policy", "code"),
    [
        (("VIP", "Fraud"), {"blocked_tags": ("fraud",)}, Code.TAG_BLOCKED),
        (("VIP",), {"required_tags": ("club",)}, Code.TAG_MISSING),
    ],
)
def test_what_shopify_says_of_tags_decides(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    tags: tuple[str, ...],
    policy: dict[str, Any],
    code: Code,
) -> None:
    with engine.begin() as db:
        open_shop(db, **policy)
    live = Live(datetime.now(UTC), frozenset({Asked.TAGS}), tags=tags)
    monkeypatch.setattr(
        "shop_app.compensation.live_facts.read_live", lambda *_asked: {CUSTOMER: live}
    )

    with pytest.raises(Refused) as refused:
        grant_compensation(engine, object(), SHOP, ask(), by=ADA, role=None)  # type: ignore[arg-type]

    assert [one.code for one in refused.value.refusals] == [code]


def test_an_old_grant_to_the_customer_counts_no_longer(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db, limits=Limits(customer_count=1), customer_days=30)
    grant(engine)
    assert refusal_of(engine, ask()).refusals[0].code is Code.CUSTOMER_COUNT

    with engine.begin() as db:
        past = datetime.now(UTC) - timedelta(days=30, seconds=1)
        db.execute(update(Compensation).where(Compensation.shop == SHOP).values(decided_at=past))

    assert grant(engine).number == 2


@pytest.mark.parametrize("counted", [True, False])
def test_what_was_given_by_hand_counts_where_the_merchant_says_so(
    engine: Engine, counted: bool
) -> None:
    terms = Terms(count_by_hand=counted, free_shipping_most=500)
    with engine.begin() as db:
        open_shop(db, terms=terms, limits=Limits(customer_count=1, customer_amount=900))
        given: dict[str, Any] = {"origin": Origin.BY_HAND, "state": State.REDEEMED, "spent": 600}
        reserved(db, 1_000, **given, decided_at=datetime.now(UTC))

    if not counted:
        assert grant(engine).number == 1
        return
    refused = refusal_of(engine, ask())
    assert {one.code: one.used for one in refused.refusals} == {
        Code.CUSTOMER_COUNT: 1,
        Code.CUSTOMER_AMOUNT: 600,
    }


@pytest.mark.parametrize(
    ("about", "reason", "code"),
    [
        (About(), "late", "about_nobody"),
        (About(customer_gid="gid://shopify/Order/1"), "late", "customer_unknown"),
        (About(customer_gid=STRANGER, order_gid=ORDER), "late", "customer_not_of_order"),
        (About(order_gid="gid://shopify/Order/404"), "late", "order_unknown"),
        (About(issue_id=404), "late", "issue_unknown"),
        (About(customer_gid=CUSTOMER), "", "reason_missing"),
        (About(customer_gid=CUSTOMER), "no such", "reason_unknown"),
    ],
)
def test_what_does_not_belong_together_is_an_error(
    engine: Engine, about: About, reason: str, code: str
) -> None:
    with engine.begin() as db:
        open_shop(db)

    with pytest.raises((Invalid, NotFound)) as error:
        grant(engine, ask(five(reason=reason), about))

    assert error.value.code == code
    assert kept(engine).decisions == 0


def test_an_issue_says_its_reason_order_and_customer(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
        bought(db, GUESTS, customer_gid=None)
        issue = opened(db, order_gid=ORDER)

    for about, reason, code in (
        (About(issue_id=issue.id), "damaged", "reason_not_of_issue"),
        (About(issue_id=issue.id, order_gid=GUESTS), "late", "order_not_of_issue"),
        (About(issue_id=issue.id, customer_gid=STRANGER), "late", "customer_not_of_order"),
    ):
        with pytest.raises(Invalid) as error:
            grant(engine, ask(five(reason=reason), about))
        assert error.value.code == code


def test_a_customer_who_was_deleted_gets_nothing(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)
        db.execute(update(Customer).where(Customer.shop == SHOP).values(deleted_at=NOW))

    with pytest.raises(Invalid) as error:
        grant(engine)

    assert error.value.code == "customer_gone"


def test_a_form_without_a_usable_key_is_refused(engine: Engine) -> None:
    with pytest.raises(Invalid) as error:
        grant(engine, Ask(About(order_gid=ORDER), five(), "short"))
    assert error.value.code == "key_invalid"
