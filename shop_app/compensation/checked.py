"""The nightly check of every ledger: what did not add up is logged, and kept for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Engine, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.check_models import LedgerCheck, LedgerDifference
from shop_app.compensation.checking import Difference, check
from shop_app.compensation.kinds import Scope
from shop_app.compensation.models import CompensationCounter
from shop_app.tenancy import ALL_SHOPS

CHECK_LEDGER: Final = "check_ledger"
"""The name of the job."""

_PLACE = (
    LedgerDifference.scope,
    LedgerDifference.scope_id,
    LedgerDifference.period,
    LedgerDifference.compensation_id,
)
# A million movements take some seconds; more than the usual minute is for the largest shops.
_PATIENCE = text("SET LOCAL statement_timeout = '10min'")
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, and since when every check has found one there."""

    difference: Difference
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """The latest check of a shop's ledger. `found` is empty when all adds up."""

    at: datetime
    found: tuple[Found, ...]


def queue_ledger_checks(engine: Engine) -> None:
    """Have the ledger of every shop checked that ever gave something; meant to run nightly."""
    with engine.begin() as db:
        shops = db.scalars(select(CompensationCounter.shop), execution_options=ALL_SHOPS).all()
        jobs.queue(db, CHECK_LEDGER, shops)


def check_ledger(deps: jobs.Deps, shop: str) -> None:
    """Check a shop's ledger."""
    check_now(deps.engine, shop)


def check_now(engine: Engine, shop: str) -> tuple[Difference, ...]:
    """Check a shop's ledger, log what does not add up, and keep it instead of the check before."""
    with engine.begin() as db:
        jobs.alone_with(db, "ledger check", shop)
        db.execute(_PATIENCE)
        found = check(db, shop)
        keep(db, shop, found)
    for one in found:
        _LOG.error("ledger_difference", shop=shop, **_place(one), **_amounts(one))
    _LOG.info("ledger_checked", shop=shop, differences=len(found))
    return found


def keep(db: Connection, shop: str, found: Sequence[Difference]) -> None:
    """Remember a check instead of the one before; a difference that was there then keeps its time."""
    now = db.execute(select(func.now())).scalar_one()
    before = db.execute(
        delete(LedgerDifference)
        .where(LedgerDifference.shop == shop)
        .returning(*_PLACE, LedgerDifference.found_at)
    )
    since = {tuple(place): found_at for *place, found_at in before}
    rows = [{"shop": shop, "number": one.number, **_place(one), **_amounts(one)} for one in found]
    for row in rows:
        row["found_at"] = since.get(tuple(row[column.key] for column in _PLACE), now)
    if rows:
        db.execute(insert(LedgerDifference), rows)
    told = {"checked_at": now, "differences": len(found)}
    kept = insert(LedgerCheck).values(shop=shop, **told)
    db.execute(kept.on_conflict_do_update(index_elements=["shop"], set_=told))


def last_check(db: Connection, shop: str) -> Checked | None:
    """The latest check of a shop's ledger, allowances first; None: it was never checked."""
    at = db.scalar(select(LedgerCheck.checked_at).where(LedgerCheck.shop == shop))
    if at is None:
        return None
    asked = select(LedgerDifference).where(LedgerDifference.shop == shop)
    rows = db.execute(asked.order_by(LedgerDifference.compensation_id, *_PLACE))
    return Checked(at, tuple(Found(_difference(row), row.found_at) for row in rows))


def forget(db: Connection, shop: str) -> None:
    """Delete what was found in a shop's ledger."""
    for table in (LedgerDifference, LedgerCheck):
        db.execute(delete(table).where(table.shop == shop))


def _place(one: Difference) -> dict[str, Any]:
    """Where a difference is, as its row says it."""
    key = one.key
    return {
        "scope": key.scope.value if key else "",
        "scope_id": key.scope_id if key else "",
        "period": key.period if key else "",
        "compensation_id": one.compensation_id or 0,
    }


def _amounts(one: Difference) -> dict[str, Any]:
    return {
        "held": one.stands.held,
        "spent": one.stands.spent,
        "moved_held": one.moved.held,
        "moved_spent": one.moved.spent,
        "counted_held": one.counted.held if one.counted else None,
        "counted_spent": one.counted.spent if one.counted else None,
    }


def _difference(row: Any) -> Difference:
    counted = row.counted_held is not None
    return Difference(
        AllowanceKey(Scope(row.scope), row.scope_id, row.period) if row.scope else None,
        row.compensation_id or None,
        row.number,
        Balance(row.held, row.spent),
        Balance(row.moved_held, row.moved_spent),
        Balance(row.counted_held, row.counted_spent) if counted else None,
    )
