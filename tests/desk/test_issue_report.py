"""The report in the merchant's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues.models import Issue
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor

HOUR = 3600
_NUMBERS = count(1001)


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner, in English."""
    return visitor(client, engine, world, installed, member="70")


def solved(
    engine: Engine, shop: Shop, hours: list[int], opened_at: datetime, **given: object
) -> None:
    """An issue each that took so many business hours."""
    usual = {
        "shop": shop.domain,
        "customer_gid": "gid://shopify/Customer/1",
        "reason": "late",
        "channel": "email",
        "severity": 2,
        "status": "closed",
        "opened_at": opened_at,
        "opened_by": "staff",
        "owner_id": "70",
        "response_used": HOUR,
        "response_target": 8 * HOUR,
        "resolve_target": 30 * HOUR,
        **given,
    }
    rows = [{**usual, "number": next(_NUMBERS), "clock_used": used * HOUR} for used in hours]
    with engine.begin() as db:
        db.execute(insert(Issue), rows)


def test_this_month_is_told_in_the_merchants_words(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    now = datetime.now(UTC)
    solved(engine, installed, [10, 23, 24, 24, 20, 25], now)
    solved(engine, installed, [1], now, repeat_of=1, reopened=1, severity=4)
    page = owner.get("/issues/report").text
    assert "80% of issues solved within 24 h: 85% this month" in page
    assert "Within the time: 6. Later, or overdue: 1." in page
    assert "80% of issues answered within 8 h: 100% this month" in page
    assert page.count("Goal met") == 2
    for words in ("Late delivery", "Normal", "Urgent", "E-mail", "Ada Merchant"):
        assert f"<s-table-cell>{words}</s-table-cell>" in page
    # Issues, solved and answered within the goals, within their own targets, repeats, reopened.
    late = page.split("<s-table-cell>Late delivery</s-table-cell>")[1].split("</s-table-row>")[0]
    assert [cell.split("<")[0] for cell in late.split("<s-table-cell>")[1:]] == [
        "7", "85%", "100%", "100%", "1", "1",
    ]  # fmt: skip


def test_a_missed_goal_and_an_earlier_month_are_told(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    before = (datetime.now(UTC).replace(day=1) - timedelta(days=10)).replace(hour=12)
    solved(engine, installed, [40, 1], before)
    page = owner.get("/issues/report", month=f"{before:%Y-%m}").text
    assert f"80% of issues solved within 24 h: 50% in {before:%B %Y}" in page
    assert "Goal missed" in page
    assert "No issue was opened in" in owner.get("/issues/report").text
    months = owner.get("/issues/report/months").text
    row = months.split(f"<s-table-cell>{before:%B %Y}</s-table-cell>")[1].split("</s-table-row>")[0]
    assert [cell.split("<")[0] for cell in row.split("<s-table-cell>")[1:]] == ["50%", "100%"]
    assert "<polyline" in months


@pytest.mark.parametrize("month", ["2026-13", "1999-01", "0000-00", "9999-12", "x", "２０２６-01"])
def test_a_month_that_can_not_be_chosen_is_the_current_one(owner: Visitor, month: str) -> None:
    answer = owner.get("/issues/report", month=month)
    assert answer.status_code == 200
    assert f'<s-option value="{datetime.now(UTC):%Y-%m}" selected>' in answer.text


def test_external_staff_see_no_report(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    outside = visitor(client, engine, world, installed, Role.EXTERNAL_STAFF)
    assert outside.get("/issues/report").status_code == 403
    assert outside.get("/issues/report/months").status_code == 403
