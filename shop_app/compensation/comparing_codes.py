"""Our discount codes beside Shopify's: deleted, switched off or on, extended, or there by mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.compensation import queries
from shop_app.compensation.by_hand_changes import BY, ends, switched_off, switched_on
from shop_app.compensation.claiming import send_soon
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import State
from shop_app.compensation.portions import Portion, Work
from shop_app.compensation.queries import CompensationRow
from shop_app.shopify.code_states import CodeSeen, CodeState, read_code_states

OURS = re.compile(r"Amends #([0-9]{1,18})")
"""Title of our discounts and note of our gift cards, with the compensation's number."""

_TAG = "amends"
_PORTION = 200
_CLOCKS = timedelta(minutes=1)
"""A code that ends so soon may have ended by Shopify's clock."""

_LOG = structlog.get_logger(__name__)

# What is on its way to Shopify is compared the next time.
_OWN = text(
    """
    SELECT id, remote_gid, expires_at FROM compensation
    WHERE shop = :shop AND state = 'granted' AND kind IN ('discount_code', 'free_shipping')
        AND remote_gid IS NOT NULL AND op IS NULL AND id > :after
    ORDER BY id LIMIT :limit
    """
)
_KNOWN = text(
    """
    SELECT id, number, remote_gid, code FROM compensation
    WHERE shop = :shop AND (remote_gid = ANY(:gids) OR code = ANY(:codes))
    """
)
_REMEMBER = text(
    "UPDATE compensation SET remote_gid = coalesce(remote_gid, :gid) WHERE shop = :shop AND id = :id"
)
_SWITCH_OFF = text(
    """
    UPDATE compensation SET op = 'revoke', op_due_at = now(), op_since = now(), op_attempts = 0,
        op_error = NULL, op_known = '{}', op_wants = jsonb_build_object('actor', CAST(:actor AS text))
    WHERE shop = :shop AND id = :id
    """
)


def compare_own(work: Work) -> Portion:
    """Compare the next of our codes that can still be used, by id.

    Raises what the Admin API client raises.
    """
    shop, after = work.shop, int(work.after or 0)
    with work.deps.engine.begin() as db:
        known = db.execute(_OWN, {"shop": shop, "after": after, "limit": _PORTION}).all()
    if not known:
        return Portion()
    states = read_code_states(work.deps.admin(shop), [row.remote_gid for row in known])
    changed = 0
    for row in known:
        state, now = states[row.remote_gid], datetime.now(UTC)
        if state is not None and state.alive and state.ends_at == row.expires_at:
            continue
        with work.deps.engine.begin() as db:
            its = queries.by_id(db, shop, row.id, locked=True)
            moved = its.op is not None or its.expires_at != row.expires_at
            if its.state is State.GRANTED and not moved:
                changed += _follow(db, its, state, now)
    last = str(known[-1].id) if len(known) == _PORTION else None
    return Portion(last, len(known), changed)


def _follow(db: Connection, row: CompensationRow, state: CodeState | None, now: datetime) -> bool:
    """Whether somebody changed a locked, granted code by hand; it ends by itself otherwise."""
    if state is not None and state.alive:
        return ends(db, row, state.ends_at)
    if state is not None and row.expires_at is not None and row.expires_at <= now + _CLOCKS:
        return False
    switched_off(db, row, now=now)
    return True


def compare_seen(
    deps: jobs.Deps, shop: str, seen: Sequence[CodeSeen], asked_at: datetime
) -> tuple[int, list[CodeSeen]]:
    """Of discounts as they were at `asked_at`, how many of ours were changed, and those of others."""
    wanted = {"gids": [one.gid for one in seen], "codes": [one.code for one in seen]}
    with deps.engine.begin() as db:
        rows = db.execute(_KNOWN, {"shop": shop, **wanted}).all()
    by_gid = {row.remote_gid: row for row in rows}
    by_code = {row.code: row for row in rows}
    changed, others = 0, []
    for one in seen:
        row = by_gid.get(one.gid) or by_code.get(one.code)
        title = OURS.fullmatch(one.title) if _TAG in one.tags else None
        if row is None and title is None:
            others.append(one)
        elif row is None:
            _LOG.warning("a code of ours that is in no books", shop=shop, gid=one.gid)
        elif row.remote_gid == one.gid or (title and int(title[1]) == row.number):
            with deps.engine.begin() as db:
                its = queries.by_id(db, shop, row.id, locked=True)
                changed += _look(db, its, one, asked_at)
    return changed, others


def _look(db: Connection, row: CompensationRow, seen: CodeSeen, asked_at: datetime) -> bool:
    """Whether a locked compensation stood otherwise than its code."""
    if row.state in (State.GRANTED, State.REDEEMED):
        remember(db, row, seen.gid)
    ended_before = row.ended_at is not None and row.ended_at < asked_at
    if row.op is not None or row.cleaned_at is not None or not ended_before or not seen.usable:
        return False
    if row.state in (State.FAILED, State.TAKEN_BACK):
        stray(db, row, seen.gid)
        return True
    if row.state in (State.EXPIRED, State.REVOKED):
        ends(db, row, seen.state.ends_at)
        switched_on(db, row, now=asked_at)
        return True
    return False


def remember(db: Connection, row: CompensationRow, gid: str) -> None:
    """Keep which object it is of a locked compensation of which only its code was known."""
    db.execute(_REMEMBER, {"shop": row.shop, "id": row.id, "gid": gid})


def stray(db: Connection, row: CompensationRow, gid: str) -> None:
    """Have something of ours switched off that should not be there: a locked compensation failed or
    was taken back, and Shopify has it all the same. Nothing is held for it."""
    remember(db, row, gid)
    db.execute(_SWITCH_OFF, {"shop": row.shop, "id": row.id, "actor": BY.actor})
    append(db, row.shop, Ref(row.id, row.customer_gid), EventKind.STRAY, by=BY)
    send_soon(db, row.shop)
    _LOG.warning("switched off what should not be there", shop=row.shop, compensation=row.number)
