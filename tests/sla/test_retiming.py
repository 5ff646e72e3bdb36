"""Service levels kept, and issues at work that follow them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, insert, text, update

from shop_app import jobs
from shop_app.errors import Invalid
from shop_app.flow.outbox import FIRE_TRIGGERS
from shop_app.issues import changing, queries, retiming
from shop_app.issues.models import IssueReason
from shop_app.issues.rules import Severity, Status
from shop_app.shops.models import Shop
from shop_app.shops.retiming import RETIME
from shop_app.shops.service import shop_updated
from shop_app.sla import settings
from shop_app.sla.levels import Goal, Levels
from shop_app.sla.rules import Shift, Target, Targets
from shop_app.sla.shipped import SHIPPED
from tests.issue_rows import ADA, NOW, OTHER, SHOP, opened
from tests.shops.rows import queued

HOUR = 3600
MINE = Levels(
    week=((Shift(480, 720), Shift(780, 1440)),) * 6 + ((),),
    days={date(2026, 5, 5): (), date(2026, 5, 10): (Shift(0, 60),)},
    country="DE",
    subdivision="BY",
    targets=Targets({4: Target(60, None)}, {(4, "chat"): Target(None, 120)}),
    follow_up_days=0,
    solved=Goal(90, 10 * HOUR),
    answered=Goal(75, HOUR),
)


@pytest.fixture
def shops(engine: Engine) -> None:
    """Two shops in London."""
    with engine.begin() as db:
        rows = [{"shop": name, "timezone": "Europe/London"} for name in (SHOP, OTHER)]
        db.execute(insert(Shop), rows)


def run(engine: Engine, shop: str = SHOP) -> None:
    """The job."""
    retiming.retime_issues(jobs.Deps(engine, Mock(), Mock()), shop)


def due(engine: Engine, number: int, shop: str = SHOP) -> datetime | None:
    """When an issue has to be solved."""
    with engine.connect() as db:
        return queries.issue(db, shop, number).resolve_due_at


def left(engine: Engine) -> list[str]:
    """The shops that still have to be gone through."""
    with engine.connect() as db:
        options = {"all_shops": True}
        return list(db.scalars(text("SELECT shop FROM retiming"), execution_options=options))


@pytest.mark.usefixtures("shops")
def test_what_is_saved_is_read_again_and_another_shop_keeps_what_is_shipped(engine: Engine) -> None:
    with engine.begin() as db:
        settings.save(db, SHOP, MINE)
        assert settings.levels(db, SHOP) == MINE
        assert settings.levels(db, OTHER) == SHIPPED
        terms = settings.terms(db, SHOP)
    assert terms.hours.zone.key == "Europe/London"
    assert terms.hours.on(date(2026, 12, 25)) == ()
    assert terms.hours.on(date(2027, 1, 6)) == ()  # Bavaria's own
    assert terms.hours.on(date(2026, 5, 10)) == (Shift(0, 60),)
    assert queued(engine, SHOP) == [RETIME]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"week": ((),) * 6}, "week_not_whole"),
        ({"week": ((Shift(60, 120), Shift(100, 130)),) + ((),) * 6}, "shifts_overlap"),
        ({"week": ((Shift(60, 60),),) + ((),) * 6}, "shifts_overlap"),
        ({"days": {date(2026, 1, 1): (Shift(0, 1441),)}}, "shifts_overlap"),
        ({"country": "XX"}, "holidays_unknown"),
        ({"subdivision": "TX"}, "holidays_unknown"),
        ({"targets": Targets({2: Target(0, None)})}, "target_out_of_range"),
        ({"solved": Goal(101, 60)}, "share_out_of_range"),
        ({"follow_up_days": 366}, "follow_up_out_of_range"),
    ],
)
@pytest.mark.usefixtures("shops")
def test_what_can_not_be_kept_is_refused_and_nothing_changes(
    engine: Engine, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as caught, engine.begin() as db:
        settings.save(db, SHOP, replace(MINE, **wrong))  # type: ignore[arg-type]
    assert caught.value.code == code
    with engine.connect() as db:
        assert settings.levels(db, SHOP) == SHIPPED
    assert queued(engine, SHOP) == []


@pytest.mark.usefixtures("shops")
def test_issues_at_work_follow_new_targets_in_portions_and_solved_ones_keep_theirs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiming, "_PORTION", 2)
    with engine.begin() as db:
        numbers = [opened(db, severity=Severity.NORMAL).number for _ in range(5)]
        theirs = opened(db, shop=OTHER, severity=Severity.NORMAL).number
        done = numbers[0]
        resolved = changing.move(db, SHOP, done, Status.RESOLVED, version=1, by=ADA, now=NOW)
        before = queries.issue(db, SHOP, done)
        targets = Targets({2: Target(None, 3 * HOUR)})
        settings.save(db, SHOP, replace(SHIPPED, targets=targets))
    assert left(engine) == [SHOP]
    run(engine)
    assert left(engine) == []
    # 11:00 in London, three hours on.
    assert {due(engine, number) for number in numbers[1:]} == {NOW + timedelta(hours=3)}
    assert due(engine, theirs, OTHER) != NOW + timedelta(hours=3)
    with engine.connect() as db:
        assert queries.issue(db, SHOP, done) == before
        assert queries.issue(db, SHOP, numbers[1]).version == 1, "nobody's edit is stopped"
    assert resolved == 2


@pytest.mark.usefixtures("shops")
def test_issues_at_work_follow_the_shops_clocks(engine: Engine) -> None:
    with engine.begin() as db:
        number = opened(db, severity=Severity.URGENT).number
        assert shop_updated(db, SHOP, NOW, name="Bakery", timezone="Europe/London")
    assert left(engine) == []
    # 10:00 UTC is 11:00 in London, 6 hours before it closes, and 6:00 in New York.
    assert due(engine, number) == datetime(2026, 5, 5, 10, tzinfo=UTC)
    with engine.begin() as db:
        assert shop_updated(db, SHOP, NOW, timezone="America/New_York")
    assert left(engine) == [SHOP]
    assert queued(engine, SHOP) == [FIRE_TRIGGERS, RETIME]  # the issue itself is told to Flow
    run(engine)
    assert due(engine, number) == datetime(2026, 5, 4, 21, tzinfo=UTC)


@pytest.mark.usefixtures("shops")
def test_a_reasons_own_time_is_kept_when_targets_change(engine: Engine) -> None:
    with engine.begin() as db:
        number = opened(db, severity=Severity.NORMAL).number
        own = {"shop": SHOP, "key": "late", "position": 1, "resolve_seconds": HOUR}
        db.execute(insert(IssueReason).values(own))
        settings.save(db, SHOP, SHIPPED)
    run(engine)
    assert due(engine, number) == NOW + timedelta(hours=1)


@pytest.mark.usefixtures("shops")
def test_erasing_forgets_service_levels_of_a_shop_that_is_gone(engine: Engine) -> None:
    with engine.begin() as db:
        settings.save(db, SHOP, MINE)
        db.execute(update(Shop).where(Shop.shop == SHOP).values(state="installed"))
        settings.forget(db, SHOP)
        assert settings.levels(db, SHOP) == MINE
        db.execute(update(Shop).where(Shop.shop == SHOP).values(state="uninstalled"))
        settings.forget(db, SHOP)
        assert settings.levels(db, SHOP) == SHIPPED
    assert left(engine) == []
