"""Ask Shopify about what the webhooks left open: gaps, edits, ties. The same services book it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

import structlog
from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.auto_open.marking import mark
from shop_app.compensation import merging as compensations
from shop_app.compensation.marking import mark_orders
from shop_app.customers.service import delete_customer, facts_changed
from shop_app.effects import NOTHING, Effects, Why, changed
from shop_app.gids import kind
from shop_app.issues.merging import adopt
from shop_app.orders.lines import write_lines
from shop_app.orders.service import delete_order
from shop_app.reconciliation.answers import book_customer, book_order
from shop_app.reconciliation.gone import surely_gone
from shop_app.reconciliation.unreadable import (
    book_by_halves,
    by_halves,
    forget,
    note,
    set_aside,
)
from shop_app.shopify.client import Admin
from shop_app.shopify.customers import CustomerNode, read_customers
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.orders import OrderNode, read_orders
from shop_app.shopify.products import SCOPE as READ_PRODUCTS
from shop_app.shops.queries import grants
from shop_app.tagging.deciding import EVALUATE
from shop_app.tagging.mentioned import of_interest

READ = "read"
READ_LATER = "read_later"
"""Runs the same task; its own name lets it wait while something urgent does not."""

_BATCH = 100
_SOON = timedelta(seconds=2)
_PATIENCE = timedelta(seconds=30)
"""How long a webhook may take to bring what would make a read needless."""

_LOG = structlog.get_logger(__name__)

_WANT = text(
    """
    INSERT INTO wanted_read AS stored (shop, gid, why, wanted_at, due_at)
    SELECT :shop, gid, why, clock_timestamp(), now() + make_interval(secs => wait)
    FROM unnest(CAST(:gids AS text[]), CAST(:whys AS text[]), CAST(:waits AS float[]))
        AS given (gid, why, wait)
    ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET
        why = CASE WHEN stored.why = ANY(:moot) THEN excluded.why ELSE stored.why END,
        wanted_at = excluded.wanted_at,
        due_at = least(stored.due_at, excluded.due_at)
    """
)
_MOOT = [why.value for why in Why if why.moot_when_known]


def want(db: Connection, shop: str, reads: Iterable[tuple[str, Why]]) -> None:
    """Note what to read from Shopify, with the caller's transaction, and have it read soon."""
    strongest: dict[str, Why] = {}
    for gid, why in sorted(reads):
        if gid not in strongest or strongest[gid].moot_when_known:
            strongest[gid] = why
    if not strongest:
        return
    waits = [_PATIENCE if why.moot_when_known else _SOON for why in strongest.values()]
    params = {
        "shop": shop,
        "gids": list(strongest),
        "whys": [why.value for why in strongest.values()],
        "waits": [wait.total_seconds() for wait in waits],
        "moot": _MOOT,
    }
    db.execute(_WANT, params)
    for task, wait in ((READ, _SOON), (READ_LATER, _PATIENCE)):
        if wait in waits:
            jobs.queue(db, task, shop, delay=wait)


# A webhook may have brought the answer meanwhile; while deliveries wait, it still may.
_FORGET_MOOT = text(
    """
    DELETE FROM wanted_read AS wish
    WHERE shop = :shop AND due_at <= now() AND why = ANY(:moot) AND (
        EXISTS (SELECT FROM customer WHERE customer.shop = :shop AND customer.gid = wish.gid
            AND (lifetime_orders IS NOT NULL OR deleted_at IS NOT NULL OR merged_into IS NOT NULL))
        OR EXISTS (SELECT FROM orders WHERE orders.shop = :shop AND orders.gid = wish.gid
            AND NOT EXISTS (SELECT FROM refund WHERE refund.shop = :shop
                AND refund.order_gid = wish.gid AND refund.currency <> orders.currency)))
    """
)
_DUE = text(
    """
    SELECT gid, wanted_at FROM wanted_read WHERE shop = :shop AND due_at <= now()
    ORDER BY due_at, gid LIMIT :limit
    """
)
_DONE = text(
    """
    DELETE FROM wanted_read USING unnest(CAST(:gids AS text[]), CAST(:wanted AS timestamptz[]))
        AS given (gid, wanted_at)
    WHERE wanted_read.shop = :shop AND wanted_read.gid = given.gid
        AND wanted_read.wanted_at = given.wanted_at
    """
)
_NEXT = text("SELECT min(due_at) FROM wanted_read WHERE shop = :shop")


def read_due(deps: jobs.Deps, shop: str) -> None:
    """Read what is due, some hundred at a time, and book the answers.

    Raises what the Admin API client raises; the wishes stay and are read on the next run.
    """
    with deps.engine.begin() as db:
        db.execute(_FORGET_MOOT, {"shop": shop, "moot": _MOOT})
        due = db.execute(_DUE, {"shop": shop, "limit": _BATCH}).all()
    if due:
        _read(deps, shop, due)
    with deps.engine.begin() as db:
        upcoming = db.scalar(_NEXT, {"shop": shop})
        if upcoming is not None:
            wait = max(upcoming - datetime.now(UTC), timedelta())
            jobs.queue(db, READ_LATER if wait else READ, shop, delay=wait)


def _read(deps: jobs.Deps, shop: str, due: Sequence[Row[tuple[str, datetime]]]) -> None:
    """What can't be read or kept is set aside, so that it can't block the others."""
    admin = deps.admin(shop)
    gids = [row.gid for row in due]
    asked_at = datetime.now(UTC)
    with deps.engine.begin() as db:
        products = grants(db, shop, READ_PRODUCTS)
    wanted = [gid for gid in gids if kind(gid) == "Order"]
    orders, refused = read_each(admin, wanted, products=products)
    customers = read_customers(admin, [gid for gid in gids if kind(gid) == "Customer"])
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", shop)
        follows, spoilt = _book_each(db, shop, orders.values(), customers.values(), asked_at)
        refused |= spoilt
        hidden = [gid for gid, order in orders.items() if order is None]
        for gid in surely_gone(db, shop, hidden, asked_at):
            follows |= delete_order(db, shop, gid, asked_at)
        missing = [gid for gid, customer in customers.items() if customer is None]
        for gid in missing:
            delete_customer(db, shop, gid, asked_at)
        settle(db, shop, follows)
        forget(db, shop, gids)
        note(db, shop, refused)
        _done(db, shop, due)
    _LOG.info("read from Shopify", shop=shop, read=len(gids), not_there=len(missing + hidden))


def read_each(
    admin: Admin, gids: Sequence[str], *, products: bool
) -> tuple[dict[str, OrderNode | None], dict[str, Exception]]:
    """Orders by gid in few queries, and those that Shopify does not let us read, with its words.

    Raises what else `read_orders` raises.
    """
    found, refused = by_halves(
        gids, lambda some: read_orders(admin, some, products=products), (RequestRefused,)
    )
    return {gid: node for part in found for gid, node in part.items()}, dict(refused)


def _book_each(
    db: Connection,
    shop: str,
    orders: Iterable[OrderNode | None],
    customers: Iterable[CustomerNode | None],
    asked_at: datetime,
) -> tuple[Effects, dict[str, Exception]]:
    """Book what was read; returns what follows, and by gid what could not be kept."""

    def book(some: Sequence[OrderNode]) -> Effects:
        booked = (book_order(db, shop, node) for node in some)
        return write_lines(db, shop, reduce(or_, booked, NOTHING))

    def book_people(some: Sequence[CustomerNode]) -> Effects:
        return reduce(or_, (book_customer(db, shop, node, asked_at) for node in some), NOTHING)

    follows, refused = book_by_halves(db, [*filter(None, orders)], book)
    people, refused_people = book_by_halves(db, [*filter(None, customers)], book_people)
    refusals = {node["id"]: error for node, error in refused}
    refusals |= {node["id"]: error for node, error in refused_people}
    return reduce(or_, [*follows, *people], NOTHING), refusals


def _done(db: Connection, shop: str, due: Sequence[Row[tuple[str, datetime]]]) -> None:
    gids, wanted = [row.gid for row in due], [row.wanted_at for row in due]
    db.execute(_DONE, {"shop": shop, "gids": gids, "wanted": wanted})


def settle(db: Connection, shop: str, follows: Effects) -> None:
    """Have everything done that follows from booked changes, with the caller's transaction."""
    follows = write_lines(db, shop, follows)
    adopt(db, shop, follows.guests_orders)
    compensations.adopt(db, shop, follows.guests_orders)
    mark(db, shop, follows.customers | follows.guests_orders)
    mark_orders(db, shop, follows.coded_orders)
    follows |= changed(*of_interest(db, shop, follows.records))
    if follows.customers:
        follows |= facts_changed(db, shop, follows.customers)
        jobs.queue(db, EVALUATE, shop)
    want(db, shop, follows.reads)


def want_set_aside(db: Connection, shop: str, before: datetime) -> None:
    """Have some of what could not be read or kept, and was tried before then, tried once more."""
    again = [one.gid for one in set_aside(db, shop) if one.tried_at < before]
    want(db, shop, [(gid, Why.STALE) for gid in again])
