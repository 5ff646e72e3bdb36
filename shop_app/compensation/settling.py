"""Noting how it went to tell Shopify something; a transaction of its own after each call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, func

from shop_app import jobs
from shop_app.compensation import queries
from shop_app.compensation.becoming import (
    DONE,
    become_failed,
    become_granted,
    become_in_doubt,
    become_revoked,
    put,
    tell_delay,
)
from shop_app.compensation.claiming import SEND_LATER, Claim
from shop_app.compensation.crediting import linked_elsewhere
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.outcomes import (
    Doubtful,
    Happened,
    Later,
    Outcome,
    Refused,
    Unknown,
)
from shop_app.compensation.queries import CompensationRow
from shop_app.errors import Conflict
from shop_app.timeline.service import Actor, By

LIMIT = timedelta(hours=24)
"""How long Shopify is told again and again of something before it counts as failed or in doubt."""

LOOKS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
"""How long until what is in doubt is looked at again; afterwards it is a person's to say."""

_LOG = structlog.get_logger(__name__)


def settle(engine: Engine, claim: Claim, outcome: Outcome) -> None:
    """Note the outcome of a call; nothing when somebody else has taken it over meanwhile.

    What is in doubt may still be settled by the late answer to our own call.
    """
    with engine.begin() as db:
        row = queries.by_id(db, claim.row.shop, claim.row.id, locked=True)
        if row.op_token != claim.token and not _still_tells(row, outcome):
            _LOG.warning("outcome of a claim that was taken over", compensation=row.number)
            return
        if isinstance(outcome, Happened) and _somebody_elses(db, row, outcome):
            outcome = Doubtful()
        _SETTLE[row.op or Op.CREATE](db, row, claim, outcome)


def _still_tells(row: CompensationRow, outcome: Outcome) -> bool:
    """Store credit is sent once, so a late no is as good as a late yes."""
    if row.state is not State.IN_DOUBT:
        return False
    once = row.kind is Kind.STORE_CREDIT
    return isinstance(outcome, Happened) or (once and isinstance(outcome, Refused))


def _somebody_elses(db: Connection, row: CompensationRow, outcome: Happened) -> bool:
    if outcome.gid is None or row.kind is not Kind.STORE_CREDIT:
        return False
    return bool(linked_elsewhere(db, row.shop, row.id, [outcome.gid]))


def _settle_create(db: Connection, row: CompensationRow, claim: Claim, outcome: Outcome) -> None:
    match outcome:
        case Happened():
            become_granted(db, row, outcome, by=row.by)
        case Refused(failure):
            become_failed(db, row, failure, by=row.by)
        case Doubtful():
            _look_again(db, row)
        case Later(failure, wait):
            if row.state is State.IN_DOUBT:
                _look_again(db, row)
            elif not _too_old(row):
                _retry(db, row, failure, wait, sent_at=claim.earlier)
            elif claim.earlier is None:
                become_failed(db, row, Failure.TOO_LATE, by=row.by)
            else:
                _look_again(db, row)
        case Unknown(failure):
            if row.state is State.IN_DOUBT or _too_old(row):
                _look_again(db, row)
            else:
                _retry(db, row, failure, None, sent_at=row.op_sent_at)


def _settle_extend(db: Connection, row: CompensationRow, claim: Claim, outcome: Outcome) -> None:
    if isinstance(outcome, Happened):
        until = row.op_wants["until"]
        put(db, row, **DONE, expires_at=datetime.fromisoformat(until))
        append(db, row.shop, _ref(row), EventKind.EXTENDED, by=_asker(row), data={"until": until})
    else:
        _unless_happened(db, row, claim, outcome)


def _settle_revoke(db: Connection, row: CompensationRow, claim: Claim, outcome: Outcome) -> None:
    gone = isinstance(outcome, Refused) and outcome.failure is Failure.GONE_BY_HAND
    if isinstance(outcome, Happened) or (gone and row.kind is not Kind.STORE_CREDIT):
        credit = row.kind is Kind.STORE_CREDIT
        debit = outcome.gid if credit and isinstance(outcome, Happened) else None
        back = _taken_back(row) if debit or not credit else 0
        become_revoked(db, row, debit=debit, back=back, by=_asker(row))
    elif isinstance(outcome, Doubtful):
        _look_again(db, row)
    else:
        _unless_happened(db, row, claim, outcome)


def _taken_back(row: CompensationRow) -> int | None:
    """How much store credit there was to take back when Shopify was told, minor units."""
    return row.op_known.get("amount") if row.kind is Kind.STORE_CREDIT else None


def _settle_delete(db: Connection, row: CompensationRow, claim: Claim, outcome: Outcome) -> None:
    gone = isinstance(outcome, Refused) and outcome.failure is Failure.GONE_BY_HAND
    if isinstance(outcome, Happened) or gone:
        put(db, row, **DONE, cleaned_at=func.now())
        append(db, row.shop, _ref(row), EventKind.CLEANED, by=_asker(row))
    else:
        _unless_happened(db, row, claim, outcome)


_SETTLE: dict[Op, Callable[[Connection, CompensationRow, Claim, Outcome], None]] = {
    Op.CREATE: _settle_create,
    Op.EXTEND: _settle_extend,
    Op.REVOKE: _settle_revoke,
    Op.DELETE: _settle_delete,
}


def _unless_happened(db: Connection, row: CompensationRow, claim: Claim, outcome: Outcome) -> None:
    """A change that did not happen is tried again for a day; then all stays as it was."""
    failure = Failure.TOO_LATE
    if isinstance(outcome, Later | Unknown) and not _too_old(row):
        later = isinstance(outcome, Later)
        sent_at = claim.earlier if later else row.op_sent_at
        wait = outcome.wait if isinstance(outcome, Later) else None
        _retry(db, row, outcome.failure, wait, sent_at=sent_at)
        return
    if isinstance(outcome, Unknown) and row.kind is Kind.STORE_CREDIT:
        _look_again(db, row)
        return
    if isinstance(outcome, Refused):
        failure = outcome.failure
    put(db, row, **DONE | {"op_error": failure})
    data = {"code": failure, "op": row.op}
    append(db, row.shop, _ref(row), EventKind.FAILED, by=_asker(row), data=data)


def _retry(
    db: Connection,
    row: CompensationRow,
    failure: Failure,
    wait: timedelta | None,
    *,
    sent_at: datetime | None,
) -> None:
    """Try again, longer after each attempt, and not before Shopify wants to be asked again."""
    pause = max(jobs.backoff(row.op_attempts), wait or timedelta())
    put(
        db,
        row,
        op_token=None,
        op_lease_until=None,
        op_sent_at=sent_at,
        op_error=failure,
        op_due_at=func.now() + pause,
    )
    tell_delay(db, row, failure)


def _look_again(db: Connection, row: CompensationRow) -> None:
    """It is in doubt; looked at a few times more, it waits for a person."""
    looks = int(row.op_known.get("looks", 0))
    if looks == 0:
        become_in_doubt(db, row)
    due = None if looks >= len(LOOKS) else func.now() + LOOKS[looks]
    put(
        db,
        row,
        op_token=None,
        op_lease_until=None,
        op_error=Failure.NOBODY_KNOWS,
        op_known=row.op_known | {"looks": looks + 1},
        op_due_at=due,
    )


def _too_old(row: CompensationRow) -> bool:
    return row.op_since is not None and datetime.now(UTC) - row.op_since >= LIMIT


def _ref(row: CompensationRow) -> Ref:
    return Ref(row.id, row.customer_gid)


def _asker(row: CompensationRow) -> By:
    """Who wants the change that is on its way."""
    actor = row.op_wants.get("actor")
    return By(Actor(actor), row.op_wants.get("actor_id")) if actor else By(Actor.RECONCILIATION)


def settle_doubt(engine: Engine, shop: str, number: int, done: bool | None, *, by: By) -> None:
    """A person says of what is in doubt that it happened, or that it did not; None: look again.

    Raises NotFound; Conflict (`not_in_doubt`) when nobody doubts it (any more), and
    (`looked_at_now`) while Shopify is being asked.
    """
    with engine.begin() as db:
        row = queries.compensation(db, shop, number, locked=True)
        _must_be_doubted(row)
        if done is None:
            known = row.op_known | {"looks": 1}
            put(db, row, op_due_at=func.now(), op_known=known)
            jobs.queue(db, SEND_LATER, shop)
            return
        append(db, shop, _ref(row), EventKind.SETTLED, by=by, data={"done": done})
        if row.op is Op.REVOKE:
            _settle_doubted_revoke(db, row, done=done, by=by)
        elif done:
            become_granted(db, row, Happened(), by=by)
        else:
            become_failed(db, row, Failure.SAID_NOT_DONE, by=by)


def _settle_doubted_revoke(db: Connection, row: CompensationRow, *, done: bool, by: By) -> None:
    if done:
        become_revoked(db, row, back=_taken_back(row), by=by)
    else:
        put(db, row, **DONE)


def _must_be_doubted(row: CompensationRow) -> None:
    doubted = row.state is State.IN_DOUBT or (
        row.op is Op.REVOKE and row.op_error == Failure.NOBODY_KNOWS
    )
    if not doubted:
        raise Conflict(
            f"compensation {row.number} is not in doubt, it is {row.state}",
            code="not_in_doubt",
            number=row.number,
            state=row.state.value,
        )
    if row.op_lease_until is not None and row.op_lease_until > datetime.now(UTC):
        raise Conflict(
            f"Shopify is being asked about compensation {row.number} right now",
            code="looked_at_now",
            number=row.number,
        )
