"""What was held back: counted, listed, opened by somebody after all, or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from shop_app import jobs
from shop_app.auto_open.finding import Wanted
from shop_app.auto_open.models import FORGOTTEN, HELD, JOINED, OPENED, IssueCause
from shop_app.auto_open.opening import Work
from shop_app.auto_open.rules import Cause
from shop_app.auto_open.store import rule
from shop_app.issues.models import Issue
from shop_app.orders.models import Order
from shop_app.timeline.service import By

AT_ONCE = 50
"""Held causes that are opened with one press, the oldest first."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a rule's causes: opened and joined on the shop's day, held back until now."""

    opened: int = 0
    joined: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause as a page lists it; `number` is its issue's, `order_name` None: about a customer."""

    id: int
    key: str
    at: datetime
    state: str
    why: str | None
    customer_gid: str | None
    order_gid: str | None
    order_name: str | None
    number: int | None


def tallies(db: Connection, shop: str, since: datetime) -> Mapping[str, Tally]:
    """By the key of the rule; `since` is when the shop's day began."""
    held = (
        select(IssueCause.rule_key, IssueCause.state, func.count().label("number"))
        .where(IssueCause.shop == shop, IssueCause.state == HELD)
        .group_by(IssueCause.rule_key, IssueCause.state)
    )
    today = (
        select(IssueCause.rule_key, IssueCause.state, func.count().label("number"))
        .where(
            IssueCause.shop == shop,
            IssueCause.decided_at >= since,
            IssueCause.state.in_((OPENED, JOINED)),
        )
        .group_by(IssueCause.rule_key, IssueCause.state)
    )
    counts: dict[str, dict[str, int]] = {}
    for row in db.execute(held.union_all(today)):
        counts.setdefault(row.rule_key, {})[row.state] = row.number
    return {
        key: Tally(found.get(OPENED, 0), found.get(JOINED, 0), found.get(HELD, 0))
        for key, found in counts.items()
    }


def latest(
    db: Connection, shop: str, rule_key: str, *, held: bool, limit: int = 20
) -> list[CauseRow]:
    """The oldest causes held back, or the newest ones of the others."""
    wanted = (
        select(
            IssueCause.id, IssueCause.key, IssueCause.at, IssueCause.state, IssueCause.why,
            IssueCause.customer_gid, IssueCause.order_gid,
            Order.name.label("order_name"), Issue.number,
        )
        .outerjoin(Order, (Order.shop == shop) & (Order.gid == IssueCause.order_gid))
        .outerjoin(Issue, (Issue.shop == shop) & (Issue.id == IssueCause.issue_id))
        .where(IssueCause.shop == shop, IssueCause.rule_key == rule_key)
    )  # fmt: skip
    if held:
        wanted = wanted.where(IssueCause.state == HELD).order_by(IssueCause.id)
    else:
        wanted = wanted.where(IssueCause.state != HELD).order_by(IssueCause.decided_at.desc())
    return [CauseRow(*row) for row in db.execute(wanted.limit(limit))]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a press of a button goes, by the ids of causes: to the last of the AT_ONCE oldest, and
    to the newest. What is held back later was not seen by whoever presses."""

    opening: int
    forgetting: int


def reach(db: Connection, shop: str, rule_key: str) -> Reach:
    """How far the buttons of a rule that holds something back go."""
    held = (IssueCause.shop == shop, IssueCause.rule_key == rule_key, IssueCause.state == HELD)
    place = func.row_number().over(order_by=IssueCause.id).label("place")
    rows = select(IssueCause.id, place).where(*held).subquery()
    last = func.max(rows.c.id)
    found = db.execute(select(last.filter(rows.c.place <= AT_ONCE), last)).one()
    return Reach(found[0] or 0, found[1] or 0)


@dataclass(frozen=True, slots=True)
class Released:
    """What came of opening what was held back; `left` are held still, `refused` of them since they
    can't be opened (`why`: the code)."""

    opened: int
    left: int
    refused: int
    why: str | None


def open_held(
    db: Connection, shop: str, rule_key: str, *, until: int, by: By, now: datetime
) -> Released:
    """Open what a rule holds back up to the cause `until` (`Reach`), whatever its cap: at most
    AT_ONCE. Pressed twice it opens nothing more. Raises NotFound."""
    jobs.alone_with(db, "auto_open", shop)
    found = rule(db, shop, rule_key)
    rows = db.execute(
        select(IssueCause.__table__)
        .where(
            IssueCause.shop == shop,
            IssueCause.rule_key == rule_key,
            IssueCause.state == HELD,
            IssueCause.id <= until,
        )
        .order_by(IssueCause.id)
        .limit(AT_ONCE)
    ).all()
    work = Work(db, shop, now)
    codes = []
    for row in rows:
        wanted = Wanted(_cause(row), row.customer_gid, found)
        codes.append(work.open_held(row.id, wanted, by))
    refused = [code for code in codes if code is not None]
    left = db.scalar(
        select(func.count()).where(
            IssueCause.shop == shop, IssueCause.rule_key == rule_key, IssueCause.state == HELD
        )
    )
    return Released(
        len(rows) - len(refused), left or 0, len(refused), refused[0] if refused else None
    )


def forget_held(
    db: Connection, shop: str, rule_key: str, *, until: int, by: By, now: datetime
) -> int:
    """Open nothing of what a rule holds back up to the cause `until`, now or later; returns how many
    those were."""
    jobs.alone_with(db, "auto_open", shop)
    done = db.execute(
        update(IssueCause)
        .where(
            IssueCause.shop == shop,
            IssueCause.rule_key == rule_key,
            IssueCause.state == HELD,
            IssueCause.id <= until,
        )
        .values(state=FORGOTTEN, decided_at=now, by_id=by.id)
    )
    return done.rowcount


def follow_merge(db: Connection, shop: str, lost: str, kept: str) -> None:
    """What is held back about `lost` is about `kept` from now on."""
    theirs = (IssueCause.state == HELD, IssueCause.customer_gid == lost)
    db.execute(update(IssueCause).where(IssueCause.shop == shop, *theirs).values(customer_gid=kept))


def _cause(row: Row[Any]) -> Cause:
    return Cause(row.key, row.at, row.order_gid, frozenset({row.key}))
