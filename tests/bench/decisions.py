"""How long one grant takes to be decided and reserved, without Shopify, among very many past ones."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from sqlalchemy import Engine, event, text

from shop_app.compensation import policies
from shop_app.compensation.about import About
from shop_app.compensation.eligibility import eligibility
from shop_app.compensation.granting import Ask, grant_compensation
from shop_app.compensation.judgement import Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Limits, Policy, Purse, RoleLimits, Terms
from shop_app.compensation.refusing import Refused
from shop_app.db import make_engine
from shop_app.money import Money
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.bench.figures import Figure, at_most
from tests.bench.programs import fresh_database

AIM_MS = 10.0
_PAST, _CUSTOMERS, _TIMES, _WARM_UP = 10_000, 2_000, 300, 30
_SHOP = "decisions.myshopify.com"
_ADA = By(Actor.STAFF, "70")
_EVERY_LIMIT = {
    "limits": Limits(
        grant_amount=2_000,
        order_percent=50,
        order_amount=9_000,
        order_total_percent=90,
        order_age_days=3_650,
        customer_count=900,
        customer_amount=900_000,
    ),
    "staff_day": 10**9,
    "staff_month": 10**9,
    "shop_month": 10**9,
    "roles": {Role.STAFF: RoleLimits(grant_amount=5_000, approval_above=5_000)},
    "reasons": {"late": Purse(grant_amount=5_000, month_amount=10**9)},
    "kind_purses": {Kind.DISCOUNT_CODE: Purse(grant_amount=5_000, month_amount=10**9)},
}
_FILL = """
    INSERT INTO shop (shop, currency, timezone, scopes, name)
    VALUES (:shop, 'EUR', 'Europe/Rome', '{write_discounts}', 'Decisions');
    INSERT INTO staff_member (shop, id, name, role) VALUES (:shop, '70', 'Ada', 'staff');
    INSERT INTO customer (shop, gid, state)
    SELECT :shop, 'gid://shopify/Customer/' || n, 'enabled' FROM generate_series(1, :customers) AS n;
    INSERT INTO orders (shop, gid, customer_gid, currency, total, presentment_currency,
        presentment_total, processed_at, country, channel)
    SELECT :shop, 'gid://shopify/Order/' || n, 'gid://shopify/Customer/' || n, 'EUR', 10000, 'EUR',
        10000, now() - interval '5 days', 'IT', 'web'
    FROM generate_series(1, :customers) AS n;
    INSERT INTO compensation (shop, number, state, kind, reason, customer_gid, order_gid, key, actor,
        actor_id, asked_at, decided_at, granted_at, ended_at, currency, amount, spent, value,
        value_currency, code)
    SELECT :shop, n, 'redeemed', 'discount_code', 'late',
        'gid://shopify/Customer/' || n % :customers + 1,
        'gid://shopify/Order/' || n % :customers + 1, 'past-' || n, 'staff', '70', at, at, at, at,
        'EUR', 500, 500, 500, 'EUR', 'PAST-' || n
    FROM generate_series(1, :past) AS n, LATERAL (
        SELECT now() - n * interval '10 minutes' AS at
    ) AS times;
    INSERT INTO compensation_counter (shop, last) VALUES (:shop, :past);
    INSERT INTO compensation_scope (shop, compensation_id, scope, scope_id, period)
    SELECT shop, id, scope, scope_id, CASE scope WHEN 'order' THEN '' WHEN 'customer' THEN ''
        WHEN 'staff_day' THEN to_char(asked_at, 'YYYY-MM-DD') ELSE to_char(asked_at, 'YYYY-MM') END
    FROM compensation, LATERAL (VALUES ('order', order_gid), ('customer', customer_gid),
        ('staff_day', actor_id), ('staff_month', actor_id), ('reason_month', reason),
        ('kind_month', kind), ('shop_month', '')) AS its (scope, scope_id)
    WHERE shop = :shop;
    INSERT INTO allowance_movement
        (shop, at, scope, scope_id, period, compensation_id, move, why, held, spent)
    SELECT its.shop, asked_at, scope, scope_id, period, compensation_id, 'spend', 'redeemed', 0, 500
    FROM compensation_scope AS its JOIN compensation ON compensation.shop = its.shop
        AND compensation.id = its.compensation_id WHERE its.shop = :shop;
    INSERT INTO allowance (shop, scope, scope_id, period, spent)
    SELECT shop, scope, scope_id, period, sum(spent) FROM allowance_movement WHERE shop = :shop
    GROUP BY shop, scope, scope_id, period
    """


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on one fresh database of the server at `uri`."""
    engine = make_engine(fresh_database(uri, "decisions"))
    _fill(engine)
    yield Figure("Past compensations of the shop", f"{_PAST:,}")
    counted = _count(engine)
    granted = _p95([_granted(engine, place) for place in range(_TIMES)])
    yield at_most("Deciding and reserving a grant, p95", granted, AIM_MS, " ms")
    yield Figure("– statements", f"{counted.statements / _TIMES:.0f}")
    refused = _p95([_refused(engine, place) for place in range(_TIMES)])
    yield at_most("Refusing a grant, p95", refused, AIM_MS, " ms")
    shown = _p95([_shown(engine, place) for place in range(_TIMES)])
    yield at_most("Saying what is possible, p95", shown, AIM_MS, " ms")
    engine.dispose()


def _fill(engine: Engine) -> None:
    with engine.begin() as db:
        params = {"shop": _SHOP, "customers": _CUSTOMERS, "past": _PAST}
        for statement in _FILL.split(";"):
            db.execute(text(statement), params)
        policy = Policy(currency="EUR", terms=Terms(free_shipping_most=500), **_EVERY_LIMIT)
        policies.save(db, _SHOP, policy, based_on=policies.current(db, _SHOP).version, by=None)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("ANALYZE"))


class _Counted:
    statements = 0


def _count(engine: Engine) -> _Counted:
    """Counts what is asked of the database from now on."""
    counted = _Counted()

    @event.listens_for(engine, "before_cursor_execute")
    def _one(*_told: object) -> None:
        counted.statements += 1

    return counted


def _p95(seconds: list[float]) -> float:
    """In milliseconds, after the first calls have filled what is cached."""
    return statistics.quantiles(seconds[_WARM_UP:], n=20)[-1] * 1000


def _about(place: int) -> About:
    return About(order_gid=f"gid://shopify/Order/{place * 7 % _CUSTOMERS + 1}")


def _granted(engine: Engine, place: int, minor: int = 500) -> float:
    wanted = Wanted(Kind.DISCOUNT_CODE, "late", Worth(amount=Money(minor, "EUR")))
    ask = Ask(_about(place), wanted, f"bench-{minor}-{place:08}")
    begun = time.perf_counter()
    grant_compensation(engine, None, _SHOP, ask, by=_ADA, role=Role.STAFF)
    return time.perf_counter() - begun


def _refused(engine: Engine, place: int) -> float:
    begun = time.perf_counter()
    try:
        _granted(engine, place, 2_001)
    except Refused:
        return time.perf_counter() - begun
    raise AssertionError("more than one grant may be was granted")


def _shown(engine: Engine, place: int) -> float:
    begun = time.perf_counter()
    eligibility(
        engine, None, _SHOP, _about(place), reason="late", severity=None, by=_ADA, role=Role.STAFF
    )
    return time.perf_counter() - begun
