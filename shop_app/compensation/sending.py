"""Tell Shopify what it has yet to be told of compensations: claim, call, settle, one after the other.

No transaction is open during a call. What is new never waits for what is tried again: they are two
jobs. A compensation whose telling fails holds up no other; a shop that can't be asked at all ends
the portion, and the worker leaves the shop alone for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, text

from shop_app import jobs
from shop_app.compensation.changing import change
from shop_app.compensation.claiming import (
    NEW,
    SEND_LATER,
    Claim,
    TakenOver,
    claim_again,
    claim_new,
    claim_too_old,
    send_soon,
)
from shop_app.compensation.creating import Teller, create
from shop_app.compensation.crediting import credit
from shop_app.compensation.failing import WHOLE_SHOP, Failure, cause
from shop_app.compensation.kinds import Kind, Op
from shop_app.compensation.outcomes import Later, Outcome, Refused, Unknown
from shop_app.compensation.settling import settle
from shop_app.errors import AppError
from shop_app.shopify.errors import AccessDenied, RequestRefused, ShopifyUnavailable, Throttled

_LOG = structlog.get_logger(__name__)

_PORTION = 25
_ENOUGH_SILENCE = 3
"""Answers in a row that did not come: Shopify is away, the rest of the portion can wait too."""

_LONGEST_WAIT = timedelta(seconds=30)
_A_MOMENT = timedelta(seconds=2)

_NEXT = text(
    f"""
    SELECT min(at) FILTER (WHERE {NEW}) AS new, min(at) FILTER (WHERE NOT ({NEW})) AS again
    FROM (
        SELECT op, op_attempts, greatest(op_due_at, op_lease_until) AS at FROM compensation
        WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL
    ) AS waiting
    """  # noqa: S608 - a constant
)


def send_new(deps: jobs.Deps, shop: str) -> None:
    """Tell Shopify what is due and was never tried; queues itself again while there is more.

    Raises what says that the whole shop can't be told anything, and what a defect raises; either
    way the compensation at which it happened waits longer than the others.
    """
    _send(deps, shop, claim_new)


def send_again(deps: jobs.Deps, shop: str) -> None:
    """Like `send_new`, for what was tried before, has to be looked up, or is to be cleaned."""
    _send(deps, shop, claim_again)


def _send(deps: jobs.Deps, shop: str, take: Callable[[Engine, str], Claim | None]) -> None:
    teller = Teller(deps, deps.admin(shop))
    told = silent = 0
    while told < _PORTION and silent < _ENOUGH_SILENCE:
        claim = take(deps.engine, shop)
        if claim is None:
            break
        told += 1
        outcome = _told(teller, claim)
        unreachable = isinstance(outcome, Unknown) and outcome.failure is Failure.UNREACHABLE
        silent = silent + 1 if unreachable else 0
    with deps.engine.begin() as db:
        queue_next(db, shop, at_once=told > 0 and not silent)


def _told(teller: Teller, claim: Claim) -> Outcome | None:
    """Tell Shopify of one, and note what came of it; None when somebody else has taken it over."""
    engine, shop = teller.deps.engine, claim.row.shop
    try:
        outcome = _tell(teller, claim)
    except TakenOver:
        _LOG.warning("a claim was taken over", compensation=claim.row.number)
        return None
    except WHOLE_SHOP as error:
        settle(engine, claim, _later(error))
        _give_up(engine, shop, error)
        if isinstance(error, Throttled):
            with engine.begin() as db:
                queue_next(db, shop)
        raise
    except Exception:
        settle(engine, claim, Unknown(Failure.DEFECT))
        raise
    settle(engine, claim, outcome)
    return outcome


def _tell(teller: Teller, claim: Claim) -> Outcome:
    """One call and what came of it. Raises TakenOver, and WHOLE_SHOP: the call did nothing."""
    act = change
    if claim.row.op is Op.CREATE:
        act = credit if claim.row.kind is Kind.STORE_CREDIT else create
    try:
        return act(teller, claim)
    except ShopifyUnavailable:
        return Unknown(Failure.UNREACHABLE)
    except (AccessDenied, RequestRefused) as error:
        return Refused(cause(error))


def _later(error: AppError) -> Later:
    wait = timedelta(seconds=error.wait_seconds) if isinstance(error, Throttled) else None
    return Later(cause(error), wait)


def _give_up(engine: Engine, shop: str, error: AppError) -> None:
    """End what was to be told more than a day ago to a shop that still can't be told anything."""
    while (claim := claim_too_old(engine, shop)) is not None:
        settle(engine, claim, _later(error))


def queue_next(db: Connection, shop: str, *, at_once: bool = True) -> None:
    """Have done what is due next; not `at_once` when what is due could not be done just now."""
    waiting = db.execute(_NEXT, {"shop": shop}).one()
    least = timedelta() if at_once else _A_MOMENT
    now = datetime.now(UTC)
    if waiting.new is not None:
        send_soon(db, shop, max(waiting.new - now, least))
    if waiting.again is not None:
        delay = min(max(waiting.again - now, least), _LONGEST_WAIT)
        jobs.queue(db, SEND_LATER, shop, delay=delay)
