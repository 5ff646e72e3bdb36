"""Time all issues at work anew after service levels, reasons or the shop's clocks changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, select, text, update

from shop_app import jobs
from shop_app.issues import clock
from shop_app.issues.models import AT_WORK, Issue
from shop_app.issues.queries import COLUMNS, IssueRow, as_row
from shop_app.issues.reasons import Reason, by_key, reasons
from shop_app.shops.models import Retiming
from shop_app.shops.retiming import RETIME
from shop_app.sla import settings
from shop_app.sla.levels import Terms

_PORTION = 500
"""Issues in a transaction: whoever changes one of them waits for the others, some 0.1 s."""

_TIMES = (
    "response_target", "resolve_target", "response_due_at", "resolve_due_at", "due_at", "at_risk_at",
)  # fmt: skip


def retime_issues(deps: jobs.Deps, shop: str) -> None:
    """Work out anew when each issue at work is due, a portion in a transaction.

    Nobody's edit is stopped by it: the version stays. Doing a portion twice, as after a crash, is
    harmless.
    """
    with deps.engine.begin() as db:
        jobs.handshake(db, RETIME, shop)
        settings.handshake(db, shop)
    while _portion(deps.engine, shop):
        pass


def _portion(engine: Engine, shop: str) -> bool:
    """The next issues; False when there are none any more. Whoever wants all of them anew waits."""
    state = (Retiming.shop == shop,)
    with engine.begin() as db:
        after = db.scalar(select(Retiming.after_id).where(*state).with_for_update())
        if after is None:
            return False
        rows = _next(db, shop, after)
        if not rows:
            db.execute(delete(Retiming).where(*state))
            return False
        _write(db, shop, rows, settings.terms(db, shop), by_key(reasons(db, shop)))
        db.execute(update(Retiming).where(*state).values(after_id=rows[-1].id))
    return True


def _next(db: Connection, shop: str, after: int) -> list[IssueRow]:
    wanted = (
        select(*COLUMNS)
        .where(Issue.shop == shop, Issue.id > after, text(AT_WORK))
        .order_by(Issue.id)
        .limit(_PORTION)
        .with_for_update()
    )
    return [as_row(row) for row in db.execute(wanted).mappings()]


def _write(
    db: Connection, shop: str, rows: list[IssueRow], terms: Terms, known: Mapping[str, Reason]
) -> None:
    changed = []
    for row in rows:
        reason = known.get(row.reason)
        own = reason.resolve_seconds if reason else None
        values = clock.retargeted(terms, row, own, row.severity, row.channel)
        if any(values[name] != getattr(row, name) for name in _TIMES):
            changed.append(_params(row, values))
    if changed:
        statement = (
            update(Issue)
            .where(Issue.shop == shop, Issue.id == bindparam("row_id"))
            .values({name: bindparam(f"new_{name}") for name in _TIMES})
        )
        db.execute(statement, changed)


def _params(row: IssueRow, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"row_id": row.id} | {f"new_{name}": values[name] for name in _TIMES}
