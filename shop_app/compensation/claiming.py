"""Taking what Shopify has to be told, so that one worker at a time tells it.

A claim is a token with a lease: whoever finds a lease over takes the compensation over, and knows from
`op_sent_at` that an earlier call may have happened. Nothing is sent once 40 of the lease's 60 s have
passed, so that a call is over (20 s are twice what an answer may take) before somebody else looks.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app import jobs
from shop_app.compensation import codes
from shop_app.compensation.kinds import Kind
from shop_app.compensation.queries import COLUMNS, CompensationRow, as_row
from shop_app.settings import Settings

SEND = "send_compensations"
"""The job that tells Shopify what was never tried."""

SEND_LATER = "send_compensations_later"
"""What was tried before, and cleaning: its own name lets it wait while a new grant does not."""

_HASTEN = text(
    """
    UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(secs => :delay)
    WHERE queueing_lock = :name AND status = 'todo'
        AND scheduled_at > now() + make_interval(secs => :delay)
    """
)

LEASE_SECONDS = 60.0
_OURS_SECONDS = 40.0
_AT_ONCE = timedelta()

# Of a customer's store credits one is on its way at a time: what moved in the account afterwards is
# then its own. One that waits for a person does not hold up the others; what was sent already is
# only read again, so it may be while another waits.
_UNHINDERED = """
    NOT (given.kind = 'store_credit' AND EXISTS (
        SELECT FROM compensation AS other
        WHERE other.shop = :shop AND other.customer_gid = given.customer_gid
            AND other.kind = 'store_credit' AND other.id <> given.id AND other.op IS NOT NULL
            AND (other.op_lease_until > now() OR (given.op_sent_at IS NULL
                AND other.op_sent_at IS NOT NULL AND other.op_due_at IS NOT NULL))))
    """
NEW = "op_attempts = 0 AND op <> 'delete'"
"""What SEND takes of what is due; SEND_LATER the rest."""

_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id, op_sent_at FROM compensation AS given
        WHERE shop = :shop AND op IS NOT NULL AND op_due_at <= now()
            AND (op_lease_until IS NULL OR op_lease_until <= now())
            AND ({which}) AND {unhindered}
        ORDER BY op_due_at, id LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE compensation AS taken
    SET op_token = :token, op_lease_until = now() + make_interval(secs => :lease),
        op_attempts = taken.op_attempts + 1,
        op_sent_at = CASE WHEN taken.kind = 'store_credit' THEN taken.op_sent_at
            ELSE coalesce(taken.op_sent_at, now()) END
    FROM due WHERE taken.shop = :shop AND taken.id = due.id
    RETURNING {columns}, due.op_sent_at AS earlier,
        (SELECT timezone FROM shop WHERE shop.shop = :shop) AS timezone,
        (SELECT currency FROM shop WHERE shop.shop = :shop) AS shop_currency
    """
_TOO_OLD = "op_since <= now() - interval '24 hours'"
_COLUMNS = ", ".join(f'taken."{column.name}"' for column in COLUMNS)
_CLAIMS = {
    which: text(_CLAIM.format(which=which, unhindered=_UNHINDERED, columns=_COLUMNS))
    for which in (NEW, f"NOT ({NEW})", _TOO_OLD)
}
_MARK_SENT = text(
    """
    UPDATE compensation SET op_sent_at = now(), op_known = :known
    WHERE shop = :shop AND id = :id AND op_token = :token AND op_lease_until > now()
    RETURNING op_sent_at
    """
).bindparams(bindparam("known", type_=JSONB))
_CHOOSE = text(
    """
    UPDATE compensation SET code = :code, sealed_code = :sealed_code, code_tail = :code_tail
    WHERE shop = :shop AND id = :id AND op_token = :token
    """
)


def send_soon(db: Connection, shop: str, delay: timedelta = _AT_ONCE) -> None:
    """Have Shopify told of what is new, `delay` from now at the latest, with the transaction of `db`.

    A job that waits for an older grant's time to be taken back does not hold up what is due sooner.
    """
    jobs.queue(db, SEND, shop, delay=delay)
    db.execute(_HASTEN, {"name": f"{SEND}:{shop}", "delay": delay.total_seconds()})


class TakenOver(Exception):
    """Somebody else has claimed it meanwhile: leave it alone, also its outcome."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A compensation that is ours to tell Shopify about, as it was when it was claimed.

    `earlier` is when an earlier call was made whose outcome nobody knows. Nothing may be sent
    after `not_after` of `time.monotonic()`. `timezone` and `shop_currency` are the shop's now.
    """

    row: CompensationRow
    token: str
    not_after: float
    earlier: datetime | None
    timezone: ZoneInfo
    shop_currency: str


def claim_new(engine: Engine, shop: str) -> Claim | None:
    """Claim what was never tried and is due; None when there is nothing."""
    return _claim(engine, shop, NEW)


def claim_again(engine: Engine, shop: str) -> Claim | None:
    """Claim what has to be tried again, looked up or cleaned; None when there is nothing."""
    return _claim(engine, shop, f"NOT ({NEW})")


def claim_too_old(engine: Engine, shop: str) -> Claim | None:
    """Claim what was to be told more than 24 hours ago; None when there is nothing."""
    return _claim(engine, shop, _TOO_OLD)


def _claim(engine: Engine, shop: str, which: str) -> Claim | None:
    not_after = time.monotonic() + _OURS_SECONDS
    token = secrets.token_hex(16)
    with engine.begin() as db:
        jobs.alone_with(db, "claims", shop)
        params = {"shop": shop, "token": token, "lease": LEASE_SECONDS}
        row = db.execute(_CLAIMS[which], params).mappings().first()
    if row is None:
        return None
    timezone = ZoneInfo(row["timezone"] or "UTC")
    return Claim(as_row(row), token, not_after, row["earlier"], timezone, row["shop_currency"])


def mark_sent(engine: Engine, claim: Claim, known: dict[str, Any]) -> None:
    """Note that it may reach Shopify from now on, and what was `known` there before.

    Raises TakenOver when the claim is ours no longer.
    """
    with engine.begin() as db:
        params = {**_mine(claim), "known": known}
        if db.execute(_MARK_SENT, params).first() is None:
            raise TakenOver


def with_new_code(engine: Engine, settings: Settings, claim: Claim) -> Claim:
    """Choose a code that nobody has, and store it before anybody is told of it.

    Raises TakenOver when the claim is ours no longer, and what `codes.choose` raises.
    """
    with engine.begin() as db:
        chosen = _chosen(db, settings, claim.row)
        if db.execute(_CHOOSE, {**_mine(claim), **chosen}).rowcount != 1:
            raise TakenOver
    row = replace(
        claim.row,
        code=chosen["code"],
        sealed_code=chosen["sealed_code"],
        code_tail=chosen["code_tail"],
    )
    return replace(claim, earlier=None, row=row)


def _mine(claim: Claim) -> dict[str, Any]:
    return {"shop": claim.row.shop, "id": claim.row.id, "token": claim.token}


def _chosen(db: Connection, settings: Settings, row: CompensationRow) -> dict[str, str | None]:
    if row.kind is Kind.GIFT_CARD:
        sealed = codes.gift_card_code(settings)
        return {"code": None, "sealed_code": sealed.sealed_code, "code_tail": sealed.code_tail}
    code = codes.choose(db, row.shop, row.kind, row.conditions)
    return {"code": code, "sealed_code": None, "code_tail": row.code_tail}
