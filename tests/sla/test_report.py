"""The report's figures against counting issue by issue."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, RowMapping, insert, select

from shop_app.issues.models import Issue
from shop_app.issues.reports import By, Figures, Met, by_month, report
from shop_app.sla.levels import Goal, Terms, terms_of
from shop_app.sla.rules import business_seconds
from shop_app.sla.shipped import SHIPPED
from tests.issue_rows import OTHER, SHOP

HOUR = 3600
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MONTHS = [datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10, 11, 12)]
TERMS = terms_of(
    replace(SHIPPED, solved=Goal(80, 10 * HOUR), answered=Goal(90, 3 * HOUR)),
    ZoneInfo("Europe/London"),
)


def issue(rng: random.Random, number: int, shop: str = SHOP) -> dict[str, Any]:
    """A random issue of autumn: at work, waiting or done, answered or not, with targets or without."""
    opened_at = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(
        seconds=rng.randrange(int((NOW - MONTHS[0]).total_seconds()))
    )
    status = rng.choice(["open", "waiting_customer", "waiting_carrier", "resolved", "closed"])
    runs = status in ("open", "waiting_carrier")
    used = rng.choice([0, rng.randrange(60 * HOUR)])
    answered = status in ("resolved", "closed") or rng.random() < 0.5
    since = opened_at + (NOW - opened_at) * rng.random()
    return {
        "shop": shop,
        "number": number,
        "customer_gid": "gid://shopify/Customer/1",
        "reason": rng.choice(["late", "lost"]),
        "channel": rng.choice(["email", "chat"]),
        "severity": rng.randint(1, 4),
        "owner_id": rng.choice([None, "70", "71"]),
        "status": status,
        "opened_at": opened_at,
        "opened_by": "staff",
        "repeat_of": rng.choice([None, None, 1]),
        "reopened": rng.choice([0, 0, 2]),
        "clock_used": used,
        "clock_from": since if runs else None,
        "first_response_at": NOW if answered else None,
        "response_used": rng.randrange(used + 1) if answered else None,
        "response_target": rng.choice([None, 4 * HOUR]),
        "resolve_target": rng.choice([None, 16 * HOUR]),
    }


def counted(rows: Iterable[RowMapping], terms: Terms) -> Figures:
    """The figures, issue by issue."""
    found = list(rows)
    return Figures(
        issues=len(found),
        at_work=sum(not _solved(row) for row in found),
        repeats=sum(row["repeat_of"] is not None for row in found),
        reopened=sum(row["reopened"] > 0 for row in found),
        solved=_met(found, lambda row: _solution(row, terms, terms.solved.within)),
        answered=_met(found, lambda row: _answer(row, terms, terms.answered.within)),
        in_time=_met(found, lambda row: _solution(row, terms, row["resolve_target"])),
        first_in_time=_met(found, lambda row: _answer(row, terms, row["response_target"])),
    )


def _met(rows: list[RowMapping], judged: Callable[[RowMapping], bool | None]) -> Met:
    verdicts = [judged(row) for row in rows]
    return Met(verdicts.count(True), verdicts.count(False))


def _solved(row: RowMapping) -> bool:
    return row["status"] in ("resolved", "closed")


def _used(row: RowMapping, terms: Terms) -> int:
    if row["clock_from"] is None:
        return int(row["clock_used"])
    return int(row["clock_used"]) + business_seconds(terms.hours, row["clock_from"], NOW)


def _solution(row: RowMapping, terms: Terms, within: int | None) -> bool | None:
    if within is None:
        return None
    if _used(row, terms) > within:
        return False
    return True if _solved(row) else None


def _answer(row: RowMapping, terms: Terms, within: int | None) -> bool | None:
    if within is None:
        return None
    if row["response_used"] is not None:
        return bool(row["response_used"] <= within)
    return False if _used(row, terms) > within else None


def test_every_figure_is_what_counting_finds_and_no_other_shop_counts(engine: Engine) -> None:
    rng = random.Random(5)
    with engine.begin() as db:
        rows = [issue(rng, 1001 + place) for place in range(300)]
        db.execute(insert(Issue), [*rows, *(issue(rng, 1 + n, OTHER) for n in range(40))])
        kept = list(db.execute(select(Issue.__table__).where(Issue.shop == SHOP)).mappings())
        october = [row for row in kept if MONTHS[1] <= row["opened_at"] < MONTHS[2]]
        found = report(db, SHOP, TERMS, start=MONTHS[1], end=MONTHS[2], now=NOW)
        months = by_month(db, SHOP, TERMS, MONTHS, NOW)
        nobody = report(db, SHOP, TERMS, start=MONTHS[3], end=NOW + timedelta(days=90), now=NOW)
    assert found.total == counted(october, TERMS)
    assert found.total.solved.missed > found.total.at_work > 10
    for by in By:
        values = {row[by] for row in october}
        assert found.groups[by] == {
            value: counted((row for row in october if row[by] == value), TERMS) for value in values
        }
        assert sum(one.issues for one in found.groups[by].values()) == len(october)
    assert months == [
        counted((row for row in kept if begin <= row["opened_at"] < end), TERMS)
        for begin, end in pairwise(MONTHS)
    ]
    assert nobody.total.issues == 0
    assert nobody.total.solved.percent is None


def test_a_share_is_not_rounded_up() -> None:
    assert Met(199, 1).percent == 99
    assert Met(1, 0).percent == 100
    assert Met(0, 0).percent is None
