"""Which runs of actions were answered, and with what: a run that comes again gets the same answer.

Shopify sends a run again until it has an answer, up to 36 hours, so rows are kept longer than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from shop_app.flow.models import FlowRun
from shop_app.tenancy import ALL_SHOPS

Values = dict[str, Any]
"""What an action answers, by the names of its schema."""

_SET = text(
    "SELECT set_config('lock_timeout', :lock, true), set_config('statement_timeout', :run, true)"
)
_LOCK_MS, _STATEMENT_MS = 2_000, 4_000
"""How long a statement of a run may wait, and take: Shopify hangs up after ten seconds."""

_FORGET = text(
    """
    DELETE FROM flow_run WHERE (shop, run_id) IN (
        SELECT shop, run_id FROM flow_run WHERE at < now() - interval '7 days' LIMIT :limit
    )
    """
).execution_options(**ALL_SHOPS)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of an action, by Shopify's id. `seen_at`: when it came first."""

    shop: str
    id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a run answers, and whom that is about."""

    values: Values
    customer_gid: str | None = None
    order_gid: str | None = None


def seen(db: Connection, shop: str, run_id: str, action: str) -> Run:
    """Remember that a run has come; `action` is its handle. Commit it before the work begins."""
    bound(db)
    row = insert(FlowRun).values(shop=shop, run_id=run_id, action=action)
    db.execute(row.on_conflict_do_nothing())
    its = select(FlowRun.at).where(FlowRun.shop == shop, FlowRun.run_id == run_id)
    return Run(shop, run_id, db.execute(its).scalar_one())


def once(db: Connection, run: Run, work: Callable[[], Done]) -> Values:
    """What the run was answered, else what `work` answers now, with the transaction of `db`.

    Of several that come at once the first one works, the others wait for it.
    """
    bound(db)
    mine = (FlowRun.shop == run.shop, FlowRun.run_id == run.id)
    answer = db.execute(select(FlowRun.answer).where(*mine).with_for_update()).scalar_one()
    if answer is not None:
        return dict(answer)
    done = work()
    kept = {"customer_gid": done.customer_gid, "order_gid": done.order_gid}
    db.execute(update(FlowRun).where(*mine).values(answer=done.values, **kept))
    return done.values


def bound(db: Connection) -> None:
    """Have no statement of this transaction keep Shopify waiting for long."""
    db.execute(_SET, {"lock": f"{_LOCK_MS}ms", "run": f"{_STATEMENT_MS}ms"})


def forget_old(db: Connection, limit: int) -> int:
    """Delete up to `limit` runs that came more than seven days ago; returns how many."""
    return db.execute(_FORGET, {"limit": limit}).rowcount


def erase_customer(db: Connection, shop: str, customer_gid: str, order_gids: Sequence[str]) -> None:
    """Delete the answers that were about a customer, or about these orders of theirs."""
    theirs = or_(FlowRun.customer_gid == customer_gid, FlowRun.order_gid.in_(order_gids))
    db.execute(delete(FlowRun).where(FlowRun.shop == shop, theirs))
