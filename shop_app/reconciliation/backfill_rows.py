"""The rows of a backfill: what is wanted, how far each kind is. Every move names what it moves from,
so that of two workers on the same row only one gets on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, func, select, text, update

from shop_app.reconciliation.models import DONE, FAILED, RUNNING, Backfill
from shop_app.reconciliation.runs import TakenOver
from shop_app.shops.queries import grants

WANTED, LOADING = "wanted", "loading"
UNDER_WAY = (WANTED, RUNNING, LOADING)
MOST_ATTEMPTS = 5
READ_ALL_ORDERS = "read_all_orders"


class Kind(StrEnum):
    """What is fetched; in this order, so that customers are there when their orders come."""

    CUSTOMERS = "customers"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Work:
    """One row as whoever works on it found it."""

    shop: str
    kind: Kind
    state: str
    attempt: int
    operation_gid: str | None
    url: str | None
    lines_done: int
    booked: int
    wanted_at: datetime
    asked_at: datetime | None


_WANT = text(
    """
    INSERT INTO backfill AS stored (shop, kind, generation)
    SELECT shop, kind, generation FROM shop CROSS JOIN (VALUES ('customers'), ('orders')) AS k (kind)
    WHERE shop = :shop AND state = 'installed'
    ON CONFLICT (shop, kind) DO UPDATE SET state = 'wanted', attempt = 0, whole = DEFAULT,
        generation = excluded.generation, wanted_at = now(), operation_gid = NULL, url = NULL,
        expected = NULL, objects = 0, lines_done = 0, booked = 0, error = NULL, asked_at = NULL,
        loading_at = NULL, finished_at = NULL
    WHERE stored.generation < excluded.generation
        OR (:again AND stored.state IN ('done', 'failed'))
        OR (stored.kind = 'orders' AND stored.state IN ('done', 'failed') AND NOT stored.whole
            AND EXISTS (SELECT FROM shop WHERE shop.shop = :shop AND 'read_all_orders' = ANY (scopes)))
    RETURNING kind
    """
)


def want(db: Connection, shop: str, *, again: bool = False) -> list[str]:
    """Have what was never fetched fetched: all for a new installation, the orders once more when
    `read_all_orders` was granted since, everything when it is wanted `again`. Returns the kinds."""
    return sorted(db.scalars(_WANT, {"shop": shop, "again": again}))


def next_work(db: Connection, shop: str) -> Work | None:
    """What is to be done first, None when nothing is left."""
    return _first(db, _UNDER_WAY.where(Backfill.shop == shop))


def work_on(db: Connection, shop: str, kind: Kind) -> Work | None:
    """How the work on that kind stands now, None when it is over."""
    return _first(db, _UNDER_WAY.where(Backfill.shop == shop, Backfill.kind == kind))


_UNDER_WAY = (
    select(*(getattr(Backfill, name) for name in Work.__slots__))
    .where(Backfill.state.in_(UNDER_WAY))
    .order_by(Backfill.kind)
    .limit(1)
)


def _first(db: Connection, rows: Select[Any]) -> Work | None:
    row = db.execute(rows).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    return Work(**{**values, "kind": Kind(values["kind"])})


def move(db: Connection, work: Work, **values: Any) -> None:
    """Change the row with the caller's transaction, if it still is as `work` says.

    Raises TakenOver, so that the transaction is rolled back, when it is not.
    """
    done = db.execute(
        update(Backfill)
        .where(
            Backfill.shop == work.shop,
            Backfill.kind == work.kind,
            Backfill.state == work.state,
            Backfill.attempt == work.attempt,
            Backfill.lines_done == work.lines_done,
        )
        .values(**values)
    )
    if done.rowcount != 1:
        raise TakenOver(f"{work.shop}: another process goes on with the backfill of {work.kind}")


def begin(db: Connection, work: Work, operation: str, expected: int, *, whole: bool) -> None:
    """The operation runs at Shopify; `whole` says whether it sees every order."""
    move(
        db,
        work,
        state=RUNNING,
        attempt=work.attempt + 1,
        operation_gid=operation,
        expected=expected,
        whole=whole,
        url=None,
        objects=0,
        lines_done=0,
        booked=0,
        asked_at=work.asked_at,
    )


def again(db: Connection, work: Work, why: str) -> bool:
    """It has to start anew; False when it was tried often enough: failed, with the reason."""
    last = work.attempt >= MOST_ATTEMPTS
    values: dict[str, Any] = {"state": FAILED if last else WANTED, "error": why[:500]}
    if last:
        # Only a scope that was not there yet is a reason to begin anew.
        whole = grants(db, work.shop, READ_ALL_ORDERS)
        values |= {"finished_at": func.now(), "whole": whole}
    if work.state == WANTED:  # it did not even start: that is an attempt too
        values["attempt"] = work.attempt + 1
    move(db, work, **values, lines_done=0)
    return not last


def finish(db: Connection, work: Work) -> None:
    """Everything is booked."""
    move(db, work, state=DONE, url=None, error=None, finished_at=func.now())
