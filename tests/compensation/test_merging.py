"""What customers got follows them: into one record, and from a guest to who they were."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from shop_app.compensation import ledger
from shop_app.compensation.allowances import AllowanceKey, Balance, balances, lock
from shop_app.compensation.checking import check
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Scope, State
from shop_app.compensation.merging import adopt
from shop_app.compensation.models import Compensation, CompensationEvent, PolicyDecision
from shop_app.customers.models import Customer
from shop_app.orders.models import Order
from tests.compensation_rows import NOON, keys, reserved
from tests.issue_rows import ADA, CUSTOMER, ORDER, OTHER, SHOP, ordered
from webhooks.incoming import Incoming, Payload
from webhooks.topics import customers_merge

KEPT = "gid://shopify/Customer/9"
GUESTS = "gid://shopify/Order/12"


def given(
    db: Connection, number: int, customer: str | None, held: int, spent: int, **columns: Any
) -> int:
    """A compensation of a customer that holds and has spent so much, with a line and a decision."""
    decided = {"policy_version": 1, "actor": "staff", "kind": "gift_card", "reason": "late"}
    row = {"shop": SHOP, **decided, "verdict": "allowed", "answer": {}, "customer_gid": customer}
    kept = db.scalar(insert(PolicyDecision).values(row).returning(PolicyDecision.id))
    made = reserved(db, number, customer_gid=customer, decision_id=kept, **columns)
    where = keys(customer_gid=customer, order_gid=columns.get("order_gid", ORDER))
    lock(db, SHOP, where)
    ledger.hold(db, SHOP, made, where, held + spent, caps={}, why="granted")
    ledger.spend(db, SHOP, made, spent, why="redeemed")
    append(db, SHOP, Ref(made, customer), EventKind.RESERVED, by=ADA)
    return made


def of(db: Connection, *customers: str) -> list[Balance]:
    """How the allowances of these customers stand."""
    return list(
        balances(db, SHOP, [AllowanceKey(Scope.CUSTOMER, one) for one in customers]).values()
    )


def whose(db: Connection) -> set[str | None]:
    """Whose compensations there are, and decisions about them and what happened to them."""
    tables: tuple[Any, ...] = (Compensation, CompensationEvent, PolicyDecision)
    return {
        one
        for table in tables
        for one in db.scalars(select(table.customer_gid).where(table.shop == SHOP))
    }


def moved(db: Connection, why: str) -> list[tuple[object, ...]]:
    asked = (
        "SELECT move, scope_id, held, spent FROM allowance_movement WHERE why = :why ORDER BY id"
    )
    return [tuple(row) for row in db.execute(text(asked), {"why": why})]


def test_a_merged_customers_allowance_moves_by_pairs_and_all_is_of_who_was_kept(
    engine: Engine,
) -> None:
    with engine.begin() as db:
        given(db, 1, CUSTOMER, 500, 200)
        given(db, 2, KEPT, 100, 0)
        reserved(db, 3, state=State.REQUESTED)
        theirs = reserved(db, 1, shop=OTHER)
        body = {
            "status": "completed",
            "admin_graphql_api_customer_kept_id": KEPT,
            "admin_graphql_api_customer_deleted_id": CUSTOMER,
        }
        for _ in range(2):  # a delivery that comes twice changes nothing more
            incoming = Incoming(SHOP, "customers/merge", "webhook-1", NOON, None, Payload(body))
            customers_merge.handle(db, incoming)
        assert of(db, CUSTOMER, KEPT) == [Balance(), Balance(600, 200)]
        assert moved(db, "merged") == [
            ("release", CUSTOMER, -500, -200),
            ("hold", KEPT, 500, 200),
        ]
        assert whose(db) == {KEPT}
        assert db.scalar(select(Compensation.customer_gid).filter_by(id=theirs)) == CUSTOMER
        assert check(db, SHOP) == ()


def test_a_merge_waits_for_a_customer_without_keeping_their_allowance_from_anybody(
    engine: Engine,
) -> None:
    body = {
        "status": "completed",
        "admin_graphql_api_customer_kept_id": KEPT,
        "admin_graphql_api_customer_deleted_id": CUSTOMER,
    }
    with engine.begin() as db:
        given(db, 1, CUSTOMER, 500, 0)
        db.execute(insert(Customer), [{"shop": SHOP, "gid": one} for one in (CUSTOMER, KEPT)])

    def merge() -> None:
        with engine.begin() as db:
            incoming = Incoming(SHOP, "customers/merge", "webhook-1", NOON, None, Payload(body))
            customers_merge.handle(db, incoming)

    blocked = text(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE :pid = ANY(pg_blocking_pids(pid)))"
    )

    def waits_for(pid: int) -> bool:
        with engine.connect() as watching:
            return bool(watching.scalar(blocked, {"pid": pid}))

    with ThreadPoolExecutor(1) as other:
        with engine.begin() as db:  # books an order, then adopts what its guest got
            its = (Customer.shop == SHOP, Customer.gid.in_([CUSTOMER, KEPT]))
            db.execute(update(Customer).where(*its).values(state="enabled"))
            pid = db.scalar(text("SELECT pg_backend_pid()"))
            merging = other.submit(merge)
            while not waits_for(pid):
                assert not merging.done()
            db.execute(text("SET LOCAL lock_timeout = '3s'"))
            lock(db, SHOP, [AllowanceKey(Scope.CUSTOMER, one) for one in (CUSTOMER, KEPT)])
        merging.result(timeout=30)
    with engine.begin() as db:
        assert of(db, CUSTOMER, KEPT) == [Balance(), Balance(500, 0)]
        assert check(db, SHOP) == ()


def test_what_a_guest_got_counts_for_the_customer_once_the_order_has_one(engine: Engine) -> None:
    with engine.begin() as db:
        ordered(db, GUESTS, None)
        ordered(db, ORDER, CUSTOMER)
        made = given(db, 1, None, 500, 200, order_gid=GUESTS)
        reserved(db, 2, customer_gid=None, order_gid=GUESTS, state=State.REQUESTED)
        adopt(db, SHOP, [GUESTS, ORDER])
        assert whose(db) == {None}
        db.execute(update(Order).where(Order.gid == GUESTS).values(customer_gid=CUSTOMER))
        for _ in range(2):
            adopt(db, SHOP, [GUESTS, ORDER])
        assert whose(db) == {CUSTOMER}
        assert of(db, CUSTOMER) == [Balance(500, 200)]
        assert moved(db, "adopted") == [("hold", CUSTOMER, 500, 200)]
        ledger.release(db, SHOP, made, why="revoked")
        assert of(db, CUSTOMER) == [Balance(0, 200)]
        assert check(db, SHOP) == ()
