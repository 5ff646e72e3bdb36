"""The job that reads orders which used our codes, and books what the codes took off.

It may look as often as it likes: what it sets is what Shopify says the order is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.compensation import queries
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import State
from shop_app.compensation.marking import REDEEM
from shop_app.compensation.redeeming import SETTLED, Taken, redeemed
from shop_app.compensation.telling_flow import tell_granted
from shop_app.shopify.order_discounts import OrderDiscounts, read_order_discounts
from shop_app.timeline.service import Actor, By

_BATCH = 40
"""Orders of one turn: 5 queries."""

_AGAIN = timedelta(minutes=1)
"""When an order is looked at again whose code is just being made at Shopify."""

_LOG = structlog.get_logger(__name__)
_BY = By(Actor.CUSTOMER)

_DUE = text(
    """
    SELECT order_gid, look_at, marks FROM redemption_look
    WHERE shop = :shop AND look_at <= now() ORDER BY look_at, order_gid LIMIT :limit
    """
)
# Who read an older state than somebody after him finds the look gone, or marked anew.
_STILL = text(
    """
    SELECT FROM redemption_look
    WHERE shop = :shop AND order_gid = :gid AND look_at = :look_at AND marks = :marks FOR UPDATE
    """
)
_SEEN = text("DELETE FROM redemption_look WHERE shop = :shop AND order_gid = :gid")
_LATER = text(
    """
    UPDATE redemption_look SET look_at = now() + make_interval(secs => :wait)
    WHERE shop = :shop AND order_gid = :gid
    """
)
_NEXT = text("SELECT min(look_at) FROM redemption_look WHERE shop = :shop")
_DELETED = text(
    "SELECT EXISTS (SELECT FROM orders WHERE shop = :shop AND gid = :gid AND deleted_at IS NOT NULL)"
)
# What the order uses and what it was said to use before, in the order of locks.
_CONCERNED = text(
    """
    SELECT id, number, state, currency, code, customer_gid FROM compensation
    WHERE shop = :shop AND (code = ANY(:codes) OR id IN (
        SELECT compensation_id FROM redemption WHERE shop = :shop AND place = :gid))
    ORDER BY id
    """
)

_GRANTED = text(
    """
    UPDATE compensation SET state = 'granted', granted_at = now(), op = NULL, op_due_at = NULL,
        op_since = NULL, op_token = NULL, op_lease_until = NULL, op_sent_at = NULL, op_error = NULL
    WHERE shop = :shop AND id = :id AND state = 'in_doubt'
    """
)


@dataclass(frozen=True, slots=True)
class _Look:
    """An order to read, as it was marked when it was taken."""

    gid: str
    look_at: datetime
    marks: int


def redeem(deps: jobs.Deps, shop: str) -> None:
    """Read the orders that are due, some at a time, and book what they redeemed.

    Raises what the Admin API client raises; the orders stay due and are read on the next run.
    """
    with deps.engine.begin() as db:
        jobs.handshake(db, REDEEM, shop)
        rows = db.execute(_DUE, {"shop": shop, "limit": _BATCH}).all()
    looks = [_Look(*row) for row in rows]
    if looks:
        found = read_order_discounts(deps.admin(shop), [look.gid for look in looks])
        for look in looks:
            _settle(deps, shop, look, found[look.gid])
    with deps.engine.begin() as db:
        upcoming = db.scalar(_NEXT, {"shop": shop})
        if upcoming is not None:
            jobs.queue(db, REDEEM, shop, delay=max(upcoming - datetime.now(UTC), timedelta()))


def _settle(deps: jobs.Deps, shop: str, look: _Look, order: OrderDiscounts | None) -> None:
    """Book one order: a transaction for each compensation, as each locks allowances of its own."""
    with deps.engine.begin() as db:
        if order is None and not db.scalar(_DELETED, {"shop": shop, "gid": look.gid}):
            # Hidden by its age, or its deletion is still to be told: what is booked stays.
            _LOG.info("order of a code not shown", shop=shop, gid=look.gid)
            _done(db, shop, look, later=False)
            return
        concerned = _concerned(db, shop, look.gid, order)
    later = False
    for row in concerned:
        with deps.engine.begin() as db:
            if db.execute(_STILL, _of(shop, look)).one_or_none() is None:
                return
            later |= not _book(db, shop, row, look.gid, order)
    with deps.engine.begin() as db:
        _done(db, shop, look, later=later)


@dataclass(frozen=True, slots=True)
class _Concerned:
    """A compensation that an order uses, or used."""

    id: int
    number: int
    state: State
    currency: str
    code: str
    customer_gid: str | None


def _concerned(
    db: Connection, shop: str, gid: str, order: OrderDiscounts | None
) -> list[_Concerned]:
    codes = [code.upper() for code in order.codes] if order else []
    rows = db.execute(_CONCERNED, {"shop": shop, "gid": gid, "codes": codes})
    return [
        _Concerned(row.id, row.number, State(row.state), row.currency, row.code, row.customer_gid)
        for row in rows
    ]


def _book(
    db: Connection, shop: str, its: _Concerned, gid: str, order: OrderDiscounts | None
) -> bool:
    """Whether it is booked; not while nobody knows yet whether the code came about."""
    if its.state is State.IN_DOUBT:
        _found(db, shop, its)
    elif its.state not in SETTLED:
        return False
    now = datetime.now(UTC)
    taken = Taken(gid, None, now)
    if order is not None:
        taken = Taken(gid, _amount(shop, order, its), order.at)
    redeemed(db, shop, its.id, taken, by=_BY, now=now)
    return True


def _amount(shop: str, order: OrderDiscounts, its: _Concerned) -> int | None:
    """What the code took off, None when the order does not use it (any more).

    Of an order in a currency that the shop had at another time nothing is known but that it was used.
    """
    used = {code.upper(): money for code, money in order.codes.items()}
    if its.code not in used:
        return None
    money = used[its.code]
    if money is not None and money.currency != its.currency:
        _LOG.warning("redeemed in another currency", shop=shop, compensation=its.number)
        return 0
    return money.minor if money else 0


def _found(db: Connection, shop: str, its: _Concerned) -> None:
    """An order uses the code of which nobody knew whether Shopify had made it: it had."""
    if db.execute(_GRANTED, {"shop": shop, "id": its.id}).rowcount:
        about = Ref(its.id, its.customer_gid)
        append(db, shop, about, EventKind.GRANTED, by=_BY, data={"looked_up": True})
        tell_granted(db, queries.by_id(db, shop, its.id))


def _done(db: Connection, shop: str, look: _Look, *, later: bool) -> None:
    if db.execute(_STILL, _of(shop, look)).one_or_none() is not None:
        given = {"shop": shop, "gid": look.gid}
        db.execute(_LATER if later else _SEEN, given | {"wait": _AGAIN.total_seconds()})


def _of(shop: str, look: _Look) -> dict[str, object]:
    return {"shop": shop, "gid": look.gid, "look_at": look.look_at, "marks": look.marks}
