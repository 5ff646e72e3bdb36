"""What staff do among very many issues: open one, write a note, look at the pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.opening import IssueDraft, open_issue
from shop_app.issues.rules import Channel, Said
from shop_app.timeline.service import Actor, By
from tests.bench.figures import Figure, at_most
from tests.bench.issues_fill import COMMON, RARE
from tests.bench.many_customers import SHOP
from tests.bench.pages import desk

AIM_OPEN_MS, AIM_PAGE_MS = 30.0, 150.0
_TIMES = 100
_BY = By(Actor.STAFF, "905")


def measure(engine: Engine, url: str) -> Iterator[Figure]:
    """All lines of this part, on a database that `issues_fill.live` filled."""
    with engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO issue_counter (shop, last) SELECT shop, max(number) FROM issue"
                " WHERE shop = :shop GROUP BY shop"
            ),
            {"shop": SHOP},
        )
        found = db.execute(
            text(
                "SELECT gid, customer_gid FROM orders WHERE shop = :shop AND customer_gid IS NOT NULL"
                " ORDER BY gid LIMIT :times"
            ),
            {"shop": SHOP, "times": _TIMES},
        ).all()
        number, issue = db.execute(
            text("SELECT number, id FROM issue WHERE shop = :shop ORDER BY id DESC LIMIT 1"),
            {"shop": SHOP},
        ).one()
    drafts = iter([IssueDraft(one.customer_gid, one.gid, "late", Channel.EMAIL) for one in found])
    opened = _p95(engine, lambda db, now: open_issue(db, SHOP, next(drafts), by=_BY, now=now))
    yield at_most("Opening an issue, p95", opened, AIM_OPEN_MS, " ms")
    noted = _p95(engine, lambda db, now: _note(db, issue, now))
    yield at_most("Writing a note, p95", noted, AIM_OPEN_MS, " ms")
    with desk(engine, url) as visit:
        for what, path in _pages(number).items():
            seen = visit(path)
            yield at_most(f"{what}, server time p95", seen.p95_ms, AIM_PAGE_MS, " ms")
            yield at_most("– queries", seen.queries, 8)


def _note(db: Connection, issue: int, now: datetime) -> None:
    add_note(
        db, SHOP, Place(issue=issue), "The parcel is back.", said=Said.INTERNAL, by=_BY, now=now
    )


def _pages(number: int) -> dict[str, str]:
    return {
        "List of all": "/issues?list=all",
        "List of at risk": "/issues?list=at_risk",
        "Search page, rare word": f"/issues?list=all&q={RARE}",
        "Search page, common word": f"/issues?list=all&q={COMMON}",
        "One issue": f"/issues/{number}",
        "Its history": f"/issues/{number}/story",
        "A new issue": "/issues/new",
        "Notifications": "/notifications",
        "Report of a month": "/issues/report",
        "– its months, late": "/issues/report/months",
    }


def _p95(engine: Engine, do: Callable[[Connection, datetime], object]) -> float:
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        with engine.begin() as db:
            do(db, datetime.now(UTC))
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(0.95 * _TIMES)]
