"""What becomes of a compensation once Shopify has answered, with its money and its story.

Every function works in the caller's transaction, in which the row is locked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, update

from shop_app.compensation import ledger
from shop_app.compensation.balances import share
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.outcomes import Happened
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.redeeming import BALANCE, Taken, redeemed
from shop_app.compensation.telling_flow import tell_granted
from shop_app.notifications.service import Told, tell
from shop_app.staff.queries import leaders
from shop_app.timeline.service import Actor, By

REVOKED = "revoked"
"""The `end` of what a person took back here."""

DONE = {
    "op": None,
    "op_token": None,
    "op_lease_until": None,
    "op_due_at": None,
    "op_sent_at": None,
    "op_error": None,
}
"""Nothing is left to tell Shopify."""


def become_granted(db: Connection, row: CompensationRow, made: Happened, *, by: By) -> None:
    """The customer has it; its money stays held until it is redeemed or ends."""
    put(
        db,
        row,
        **DONE,
        state=State.GRANTED,
        granted_at=func.now(),
        remote_gid=made.gid,
        account_gid=made.account_gid,
    )
    data = {"looked_up": made.looked_up}
    append(db, row.shop, _ref(row), EventKind.GRANTED, by=by, data=data)
    tell_granted(db, row)


def become_failed(db: Connection, row: CompensationRow, failure: Failure, *, by: By) -> None:
    """Shopify did not do it, and will not: its money is free again."""
    ledger.release(db, row.shop, row.id, why="failed")
    put(db, row, **DONE, state=State.FAILED, ended_at=func.now(), end=failure)
    append(db, row.shop, _ref(row), EventKind.FAILED, by=by, data={"code": failure})


def become_revoked(
    db: Connection,
    row: CompensationRow,
    *,
    by: By,
    debit: str | None = None,
    back: int | None = None,
) -> None:
    """It can't be redeemed any more: what was not redeemed is free again.

    Of store credit `back` minor units of its own currency were taken back, by the transaction
    `debit`; the rest the customer had spent. One that had ended before stays so.
    """
    known = row.op_known | ({"debit": debit} if debit else {})
    if back is not None and row.state is State.GRANTED:
        row = _spent_before(db, row, back)
    if row.state is not State.GRANTED:
        put(db, row, **DONE, op_known=known)
        return
    released = ledger.release(db, row.shop, row.id, why=REVOKED)
    ended = {"state": State.REVOKED, "ended_at": func.now(), "end": REVOKED}
    put(db, row, **DONE, **ended, op_known=known)
    append(db, row.shop, _ref(row), EventKind.REVOKED, by=by, data={"released": released})


def _spent_before(db: Connection, row: CompensationRow, back: int) -> CompensationRow:
    """Book what was spent of a store credit before the rest was taken back: nobody reads it later.

    Where nothing was left of one whose end has come, nobody knows whether it was spent or lapsed:
    what was read before stays.
    """
    now, value = datetime.now(UTC), row.value or 0
    over = row.expires_at is not None and row.expires_at <= now
    if row.kind is not Kind.STORE_CREDIT or back >= value or (back == 0 and over):
        return row
    spent = share(row.amount, value - back, value)
    taken = Taken(BALANCE, spent, now, everything=back == 0)
    return redeemed(db, row.shop, row.id, taken, by=By(Actor.CUSTOMER), now=now)


def become_in_doubt(db: Connection, row: CompensationRow) -> None:
    """Nobody knows whether Shopify did it: managers are told, the money stays held.

    What is being taken back and in doubt stays granted: the customer may have it still.
    """
    if row.op is Op.CREATE:
        put(db, row, state=State.IN_DOUBT)
    append(db, row.shop, _ref(row), EventKind.IN_DOUBT, by=row.by, data=_about(row))
    told = leaders(db, row.shop)
    key = (row.op_sent_at or row.asked_at).isoformat()
    tell(
        db,
        row.shop,
        told,
        Told.COMPENSATION_IN_DOUBT,
        None,
        key=key,
        by=By(row.actor),
        compensation_id=row.id,
    )


def tell_delay(db: Connection, row: CompensationRow, failure: Failure) -> None:
    """A line in its story, unless the last one says the same."""
    if row.op_error != failure:
        data = {"code": failure} | _about(row)
        append(db, row.shop, _ref(row), EventKind.DELAYED, by=row.by, data=data)


def put(db: Connection, row: CompensationRow, **values: Any) -> None:
    """Change these columns of a compensation."""
    its = (Compensation.shop == row.shop, Compensation.id == row.id)
    db.execute(update(Compensation).where(*its).values(**values))


def _about(row: CompensationRow) -> dict[str, Any]:
    """Which of the things that Shopify is told a line is about, when it is not the grant."""
    return {} if row.op is Op.CREATE else {"op": row.op}


def _ref(row: CompensationRow) -> Ref:
    return Ref(row.id, row.customer_gid)
