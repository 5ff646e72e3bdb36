"""Book what was redeemed of a compensation, and what that leaves of it.

One function for an order, a polled balance and the nightly comparison: it sets what was redeemed at
one place, so late, doubled and unordered news end alike. Facts are booked beyond every cap, and
after the compensation has ended too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from shop_app.compensation import ledger, queries
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.telling_flow import tell_redeemed
from shop_app.timeline.service import By

GRACE = timedelta(minutes=10)
"""How long after its end a compensation still counts as open: clocks differ by some seconds, and a
checkout that began in time takes some minutes."""

BALANCE = "balance"
"""The place of what Shopify says is gone from a gift card or a store credit."""

REDEEMED = "redeemed"
"""Why money moves when something was redeemed, or given back."""

SETTLED = frozenset(
    {
        State.GRANTED,
        State.REDEEMED,
        State.EXPIRED,
        State.REVOKED,
        State.FAILED,
        State.TAKEN_BACK,
    }
)
"""States in which something can be booked: nobody is about to find out what Shopify did."""

_KEEP = text(
    """
    INSERT INTO redemption AS stored (shop, compensation_id, place, amount, at)
    VALUES (:shop, :id, :place, :amount, :at)
    ON CONFLICT (shop, compensation_id, place) DO UPDATE
        SET amount = excluded.amount, at = excluded.at, updated_at = now()
        WHERE stored.amount <> excluded.amount
    """
)
_FORGET = text(
    "DELETE FROM redemption WHERE shop = :shop AND compensation_id = :id AND place = :place"
)
_SUM = text(
    """
    SELECT count(*) AS places, CAST(coalesce(sum(amount), 0) AS bigint) AS amount
    FROM redemption WHERE shop = :shop AND compensation_id = :id
    """
)
_STAND = text(
    """
    UPDATE compensation SET state = :state,
        ended_at = CASE WHEN :state = 'granted' THEN NULL ELSE :at END,
        "end" = CASE WHEN :state = 'granted' THEN NULL ELSE :end END
    WHERE shop = :shop AND id = :id
    """
)
_SWITCHED_OFF = text(
    """
    SELECT EXISTS (
        SELECT FROM compensation_event
        WHERE shop = :shop AND compensation_id = :id AND kind IN ('revoked', 'stray')
    )
    """
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was redeemed at one `place` (an order's gid or BALANCE), minor units of the shop's
    currency; None: nothing after all. A code that took nothing off was redeemed with 0.

    `everything`: nothing is left of the gift card or store credit.
    """

    place: str
    amount: int | None
    at: datetime
    everything: bool = False


def redeemed(
    db: Connection, shop: str, compensation_id: int, taken: Taken, *, by: By, now: datetime
) -> CompensationRow:
    """Set what was redeemed at a place, with everything that follows; the compensation afterwards.

    A code ends with its first use: what that did not need is held no longer. A gift card or store
    credit ends when all of it is gone. What is given back by a cancelled order is held again while
    the compensation can still be used. Raises ValueError unless it stands in one of SETTLED.
    """
    row = queries.by_id(db, shop, compensation_id, locked=True)
    if row.state not in SETTLED:
        raise ValueError(f"compensation {row.number} of {shop} is {row.state}: nothing to redeem")
    before = _sums(db, row)
    if not _set(db, row, taken):
        return row
    sums = _sums(db, row)
    state = _state(db, row, sums.places > 0 if _has_code(row) else taken.everything, now)
    stand(db, row, state, sums.amount, why=REDEEMED, at=now)
    amount, order_gid = sums.amount - before.amount, None if taken.place == BALANCE else taken.place
    data = {"amount": amount} | ({"order": order_gid} if order_gid else {})
    append(db, shop, Ref(row.id, row.customer_gid), EventKind.REDEEMED, by=by, data=data)
    after = queries.by_id(db, shop, row.id)
    if amount > 0 or sums.places > before.places:
        tell_redeemed(db, after, amount, order_gid=order_gid)
    return after


@dataclass(frozen=True, slots=True)
class _Sums:
    places: int
    amount: int


def _sums(db: Connection, row: CompensationRow) -> _Sums:
    """At how many places it was redeemed so far, and how much in all."""
    return _Sums(*db.execute(_SUM, {"shop": row.shop, "id": row.id}).one())


def _set(db: Connection, row: CompensationRow, taken: Taken) -> bool:
    """Whether anything changed."""
    given = {"shop": row.shop, "id": row.id, "place": taken.place}
    if taken.amount is None:
        return db.execute(_FORGET, given).rowcount > 0
    return db.execute(_KEEP, given | {"amount": taken.amount, "at": taken.at}).rowcount > 0


def _has_code(row: CompensationRow) -> bool:
    """A discount's code is for one order; money can be spent bit by bit."""
    return row.kind in (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)


def _state(db: Connection, row: CompensationRow, used_up: bool, now: datetime) -> State:
    """Where it stands now, used up or not."""
    if used_up:
        return State.REDEEMED
    if row.state is not State.REDEEMED:
        return row.state
    if db.scalar(_SWITCHED_OFF, {"shop": row.shop, "id": row.id}):
        return State.REVOKED
    over = row.expires_at is not None and row.expires_at + GRACE <= now
    gone = row.cleaned_at is not None or row.op is Op.DELETE
    return State.EXPIRED if over or gone else State.GRANTED


def stand(
    db: Connection, row: CompensationRow, state: State, spent: int, *, why: str, at: datetime
) -> int:
    """Move a locked compensation to `state` with `spent` in all; returns what is released.

    While it is granted the rest of its amount stays held, or is held again, otherwise nothing.
    `why` is also the code of its end.
    """
    held = max(row.amount - spent, 0) if state is State.GRANTED else 0
    left = row.held
    if spent != row.spent:
        overrun = ledger.spend(db, row.shop, row.id, spent - row.spent, why=why)
        left -= max(spent - row.spent, 0) - overrun
    released = max(left - held, 0)
    if released:
        ledger.release(db, row.shop, row.id, released, why=why)
    if state is not row.state:
        # What an order gave back stands again as it had ended before.
        end = state.value if why == REDEEMED else why
        ended = {"state": state.value, "at": at, "end": end}
        db.execute(_STAND, ended | {"shop": row.shop, "id": row.id})
    if held > left:
        ledger.book(db, row.shop, row.id, None, held=held - left, spent=0, why=why)
    return released
