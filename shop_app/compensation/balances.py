"""Ask Shopify what is left of gift cards and store credits, which no webhook tells.

The nightly comparison asks about all of them. Between two nights an hourly job asks about those
that move: people spend soon after they were given something, or go on where they have begun.

What can't be told apart: money that staff take off a card or an account by hand counts as spent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection, Engine, text

from shop_app import jobs
from shop_app.compensation import queries
from shop_app.compensation.by_hand_changes import ends, ends_after, on_its_way, switched_off
from shop_app.compensation.expiring import LAST
from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.portions import Portion, Work
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.redeeming import BALANCE, Taken, redeemed
from shop_app.shopify.balances import Balance, read_cards, read_credits, read_lapsed
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied
from shop_app.shops.features import missing_scopes
from shop_app.tenancy import ALL_SHOPS
from shop_app.timeline.service import Actor, By
from shop_app.timezones import zone

POLL_BALANCES = "poll_balances"

SCOPES = {
    Kind.GIFT_CARD: ("read_gift_cards",),
    Kind.STORE_CREDIT: ("read_store_credit_accounts", "read_store_credit_account_transactions"),
}
"""What each kind needs to be read."""

PORTION = 100
"""Objects of one query."""

_READS: dict[Kind, Callable[[Admin, Sequence[str]], dict[str, Balance | None]]] = {
    Kind.GIFT_CARD: read_cards,
    Kind.STORE_CREDIT: read_credits,
}
_LOG = structlog.get_logger(__name__)
_BY = By(Actor.CUSTOMER)

# Hourly in the week after something was given or used, and once after it has ended: then it may be
# released. Else daily, should the nightly comparison not have asked; for 30 days also what is used
# up, since a refund can fill a card again.
_DUE = f"""
    kind IN ('gift_card', 'store_credit') AND remote_gid IS NOT NULL AND (
        (state = 'granted' AND (
            checked_at IS NULL OR checked_at < now() - interval '25 hours'
            OR (checked_at < {LAST} AND {LAST} <= now())
            OR (checked_at < now() - interval '55 minutes' AND (
                granted_at > now() - interval '7 days' OR EXISTS (
                    SELECT FROM redemption WHERE redemption.shop = compensation.shop
                        AND redemption.compensation_id = compensation.id
                        AND redemption.updated_at > now() - interval '7 days')))))
        OR (state = 'redeemed' AND ended_at > now() - interval '30 days'
            AND checked_at < now() - interval '25 hours')
        OR (state = 'revoked' AND kind = 'gift_card' AND ended_at > now() - interval '7 days'
            AND coalesce(checked_at, '-infinity') < ended_at))
    """
_TAKE = text(
    f"""
    SELECT id, remote_gid FROM compensation
    WHERE shop = :shop AND kind = :kind AND {_DUE}
    ORDER BY checked_at NULLS FIRST, id LIMIT :limit
    """  # noqa: S608 - constants
)
_SHOPS = text(
    f"""
    SELECT DISTINCT shop FROM compensation WHERE {_DUE} AND shop IN (
        SELECT shop FROM shop WHERE state = 'installed' AND token_dead_at IS NULL
            AND (blocked_until IS NULL OR blocked_until <= now()))
    """  # noqa: S608 - constants
)
_OPEN = text(
    """
    SELECT id, remote_gid FROM compensation
    WHERE shop = :shop AND kind = :kind AND state = 'granted' AND remote_gid IS NOT NULL
        AND id > :after
    ORDER BY id LIMIT :limit
    """
)
_SHOP = text("SELECT scopes, timezone FROM shop WHERE shop = :shop AND state = 'installed'")
# Who read earlier than somebody who has booked meanwhile changes nothing.
_CHECKED = text(
    """
    UPDATE compensation SET checked_at = :asked_at
    WHERE shop = :shop AND id = :id AND (checked_at IS NULL OR checked_at < :asked_at)
    """
)


def queue_balances(engine: Engine) -> None:
    """Have the balances read that are due; meant to run hourly."""
    with engine.begin() as db:
        shops = list(db.scalars(_SHOPS, execution_options=ALL_SHOPS))
        jobs.queue(db, POLL_BALANCES, shops)


def poll_balances(deps: jobs.Deps, shop: str) -> None:
    """Read a portion of what is due of each kind, then have the next one read.

    A kind that the shop's scopes do not show is left out. Raises what the Admin API client raises.
    """
    more = False
    for kind in SCOPES:
        with deps.engine.begin() as db:
            jobs.handshake(db, POLL_BALANCES, shop)
            given = {"shop": shop, "kind": kind.value, "limit": PORTION}
            found = {row.remote_gid: row.id for row in db.execute(_TAKE, given)}
        more |= _look(deps, shop, kind, found) and len(found) == PORTION
    if more:
        with deps.engine.begin() as db:
            jobs.queue(db, POLL_BALANCES, shop)


def look_at_all(work: Work, kind: Kind) -> Portion:
    """Read the next portion of everything of a kind that can still be spent, by id.

    Raises what the Admin API client raises but AccessDenied.
    """
    given = {"shop": work.shop, "kind": kind.value, "after": int(work.after or 0)}
    with work.deps.engine.begin() as db:
        rows = db.execute(_OPEN, given | {"limit": PORTION})
        found = {row.remote_gid: row.id for row in rows}
    if not _look(work.deps, work.shop, kind, found):
        return Portion(hidden=True)
    last = str(max(found.values())) if len(found) == PORTION else None
    return Portion(last, len(found))


def _look(deps: jobs.Deps, shop: str, kind: Kind, wanted: dict[str, int]) -> bool:
    """Read these and book what is gone of them; False when that is not granted."""
    if not wanted:
        return True
    with deps.engine.begin() as db:
        known = db.execute(_SHOP, {"shop": shop}).one_or_none()
    if known is None or missing_scopes(SCOPES[kind], known.scopes):
        return False
    admin, asked_at = deps.admin(shop), datetime.now(UTC)
    try:
        found = _READS[kind](admin, list(wanted))
        lapsed = _lapsed(admin, found, asked_at)
    except AccessDenied as error:
        _LOG.warning("balances not shown", shop=shop, kind=kind, code=error.code)
        return False
    for gid, balance in found.items():
        with deps.engine.begin() as db:
            row = queries.by_id(db, shop, wanted[gid], locked=True)
            told = {"shop": shop, "id": row.id, "asked_at": asked_at}
            if db.execute(_CHECKED, told).rowcount and balance is not None:
                seen = _Seen(balance, lapsed.get(gid, 0), asked_at, known.timezone)
                _book(db, row, seen)
    return True


def _lapsed(admin: Admin, found: dict[str, Balance | None], asked_at: datetime) -> dict[str, int]:
    """What of ended store credits lapsed unspent: Shopify says of it only that it is not left."""
    accounts = {
        balance.account_gid
        for balance in found.values()
        if balance and balance.account_gid and balance.expires_at and not balance.left.minor
        if balance.expires_at <= asked_at
    }
    return {
        gid: money.minor
        for account in sorted(accounts)
        for gid, money in read_lapsed(admin, account).items()
    }


@dataclass(frozen=True, slots=True)
class _Seen:
    """A balance as it was read; `lapsed` of it, minor units, was not spent and is gone."""

    balance: Balance
    lapsed: int
    at: datetime
    timezone: str | None


def _book(db: Connection, row: CompensationRow, seen: _Seen) -> None:
    given, left = seen.balance.given, seen.balance.left
    if (given.minor, given.currency) != (row.value, row.value_currency):
        _LOG.warning("another amount was given", shop=row.shop, compensation=row.number)
        return
    gone = max(given.minor - left.minor - seen.lapsed, 0)
    amount = share(row.amount, gone, given.minor) if gone else None
    taken = Taken(BALANCE, amount, seen.at, everything=gone >= given.minor)
    row = redeemed(db, row.shop, row.id, taken, by=_BY, now=seen.at)
    if row.state is not State.GRANTED or on_its_way(row):
        return
    if not seen.balance.enabled:
        switched_off(db, row, now=seen.at)
    elif row.kind is Kind.GIFT_CARD:
        ends_after(db, row, seen.balance.expires_on, zone(seen.timezone))
    else:
        ends(db, row, seen.balance.expires_at)


def share(amount: int, part: int, whole: int) -> int:
    """What `part` of `whole` in another currency is of `amount`, half a unit rounding up.

    All of `whole` is all of `amount`.
    """
    return (2 * amount * part + whole) // (2 * whole)
