"""The service levels: targets, shifts, holidays and days of one's own, checked field by field."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.shops.retiming import RETIME
from shop_app.sla import settings
from shop_app.sla.levels import Goal, Levels
from shop_app.sla.rules import Shift, Target
from shop_app.sla.shipped import SHIPPED
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import queued

PATH = "/settings/service-levels"
HOUR = 3600


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner, in English."""
    return visitor(client, engine, world, installed)


def levels(engine: Engine, shop: Shop) -> Levels:
    """What is kept."""
    with engine.connect() as db:
        return settings.levels(db, shop.domain)


def form(**changes: Any) -> dict[str, Any]:
    """What the page sends of the levels as shipped, but for `changes`; None leaves a field out."""
    sent: dict[str, Any] = {"version": "0", "country": "", "follow_up": "3"}
    for code, hours in {
        "urgent": (1, 8),
        "high": (4, 16),
        "normal": (8, 24),
        "low": (16, 40),
    }.items():
        for name, value in zip(("response", "resolve"), hours, strict=True):
            sent |= {f"{name}.{code}.hours": str(value), f"{name}.{code}.minutes": ""}
    for day in range(5):
        sent |= {f"from.{day}.0": "09:00", f"to.{day}.0": "17:00"}
    for name, hours_ in {"solved": "24", "answered": "8"}.items():
        sent |= {f"share.{name}": "80", f"within.{name}.hours": hours_}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def version_of(page: str) -> str:
    """What the next save has to be based on."""
    found = re.search(r'name="version" value="([0-9]+)"', page)
    assert found
    return found[1]


def test_the_page_sends_what_is_shipped(engine: Engine, installed: Shop, owner: Visitor) -> None:
    page = owner.get(PATH).text
    for name, value in form().items():
        for one in value if isinstance(value, list) else [value]:
            assert re.search(rf'name="{re.escape(name)}"[^>]*value="{one}"', page), name
    assert owner.post(PATH, form()).status_code == 200
    assert levels(engine, installed) == SHIPPED


def test_everything_is_saved_and_issues_are_timed_anew(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    sent = form(
        exception=["urgent.chat"],
        country="DE",
        subdivision="BY",
        day=["2026-12-24", "2026-12-31"],
        follow_up="0",
        **{
            "response.urgent.hours": "",
            "response.urgent.minutes": "45",
            "resolve.low.hours": "",
            "response.urgent.chat.minutes": "5",
            "from.0.0": "13:30",
            "to.0.0": "6 pm",
            "from.0.1": "8",
            "to.0.1": "12.15",
            "from.0.2": "",
            "to.0.2": "",
            "from.5.0": "22:00",
            "to.5.0": "24:00",
            "from.2026-12-24.0": "09:00",
            "to.2026-12-24.0": "12:00",
            "share.solved": "95",
        },
    )
    answer = owner.post(PATH, sent)
    assert answer.status_code == 200
    assert "Service levels saved" in answer.headers["HX-Trigger"]
    kept = levels(engine, installed)
    assert kept.targets.of(4, "email") == Target(45 * 60, 8 * HOUR)
    assert kept.targets.of(4, "chat") == Target(5 * 60, 8 * HOUR)
    assert kept.targets.of(1, "email") == Target(16 * HOUR, None)
    assert kept.week[0] == (Shift(480, 735), Shift(810, 1080))
    assert kept.week[5] == (Shift(1320, 1440),)
    assert kept.days == {date(2026, 12, 24): (Shift(540, 720),), date(2026, 12, 31): ()}
    assert (kept.country, kept.subdivision, kept.follow_up_days) == ("DE", "BY", 0)
    assert kept.solved == Goal(95, 24 * HOUR)
    assert RETIME in queued(engine, installed.domain)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response.high.hours": "x"}, "Enter whole hours, and minutes from 0 to 59."),
        ({"response.high.minutes": "60"}, "Enter whole hours, and minutes from 0 to 59."),
        ({"response.high.hours": "0"}, "Enter at least 1 minute and at most 2,000 hours."),
        ({"resolve.high.hours": "2001"}, "Enter at least 1 minute and at most 2,000 hours."),
        ({"within.solved.hours": ""}, "Enter at least 1 minute and at most 2,000 hours."),
        ({"share.solved": "101"}, "Enter a whole number from 1 to 100."),
        ({"follow_up": "-1"}, "Enter whole days from 0 to 365."),
        ({"from.1.0": "25:00"}, "Enter two times such as 09:00 and 17:30."),
        (
            {"from.1.0": "17:00"},
            "A shift has to end after it starts; one over midnight is two shifts.",
        ),
        (
            {"from.1.1": "16:59", "to.1.1": "18:00"},
            "This shift overlaps with another one of the day.",
        ),
        ({"country": "XX"}, "No holidays are known there. Choose another country or region."),
        ({"exception": ["high.sms"]}, "Say what is promised here, or remove the exception."),
        ({"adding_severity": "high"}, "Choose a severity and a channel."),
        ({"adding_day": "tomorrow"}, "Choose a date."),
    ],
)
def test_what_can_not_be_saved_is_refused_beside_its_field(
    *, engine: Engine, installed: Shop, owner: Visitor, wrong: dict[str, Any], error: str
) -> None:
    answer = owner.post(PATH, form(**{"resolve.low.hours": "41", **wrong}))
    assert answer.status_code == 422
    assert answer.text.count(error) == 1
    assert 'name="resolve.low.hours" label="Solution: hours" value="41"' in answer.text
    assert "data-unsaved" in answer.text
    assert levels(engine, installed) == SHIPPED
    assert RETIME not in queued(engine, installed.domain)


def test_rows_come_and_go_without_losing_what_was_typed_and_nothing_is_saved(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    def pressed(what: str, **changes: Any) -> str:
        answer = owner.post(f"{PATH}/rows?do={what}", form(follow_up="soon", **changes))
        assert answer.status_code == 200
        assert 'value="soon"' in answer.text
        assert "data-unsaved" in answer.text
        return answer.text

    assert 'data-focus="from.0.1" data-unsaved' in pressed("shift:0")
    assert pressed("shift:6").count('name="from.6.0"') == 1
    assert 'name="from.0.' not in pressed("drop-shift:0:0")
    added = pressed("exception", adding_severity="high", adding_channel="chat")
    assert 'name="response.high.chat.hours"' in added
    assert "response.high.chat" not in pressed("drop-exception:high.chat", exception=["high.chat"])
    assert 'name="day" value="2026-12-24"' in pressed("day", adding_day="2026-12-24")
    assert 'name="day"' not in pressed("drop-day:2026-12-24", day=["2026-12-24"])
    assert levels(engine, installed) == SHIPPED


def test_the_next_holidays_are_shown_before_anything_is_saved(owner: Visitor) -> None:
    answer = owner.post(f"{PATH}/rows?do=holidays", form(country="DE", subdivision="BY"))
    assert answer.status_code == 200
    assert '<s-option value="BY" selected>Bayern</s-option>' in answer.text
    assert answer.text.count("<s-list-item>") == 5
    elsewhere = owner.post(f"{PATH}/rows?do=holidays", form(country="IT", subdivision="BY"))
    assert elsewhere.status_code == 200, "the region of the country before is no error"
    assert "Bayern" not in elsewhere.text


def test_the_second_of_two_people_is_told_what_differs_and_may_then_replace(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    first = visitor(client, engine, world, installed)
    second = visitor(client, engine, world, installed, Role.MANAGER, name="Max")
    assert first.post(PATH, form(**{"resolve.urgent.hours": "6"})).status_code == 200
    mine = form(follow_up="5")
    answer = second.post(PATH, mine)
    assert answer.status_code == 409
    assert "Somebody else saved the service levels meanwhile" in answer.text
    assert "Urgent: First answer within 1 h, solved within 6 h" in answer.text
    assert "Ask the customer: After 3 days" in answer.text
    assert answer.text.count("<s-list-item>") == 2, "only what differs"
    assert levels(engine, installed).follow_up_days == 3
    again = second.post(PATH, mine | {"version": version_of(answer.text)})
    assert again.status_code == 200
    assert levels(engine, installed).follow_up_days == 5
    assert levels(engine, installed).targets == SHIPPED.targets


@pytest.mark.parametrize("path", [PATH, f"{PATH}/rows?do=shift:1"])
def test_who_may_not_change_settings_changes_nothing(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, path: str
) -> None:
    staff = visitor(client, engine, world, installed, Role.STAFF)
    assert staff.post(path, form(follow_up="9")).status_code == 403
    assert levels(engine, installed) == SHIPPED
    page = staff.get(PATH).text
    fields = len(re.findall("<s-(?:number|text)-field", page))
    assert page.count(" readonly") == fields > 20
    assert "<s-select" not in page
    assert f'hx-post="{PATH}/rows' not in page


@pytest.mark.parametrize(
    "broken",
    [
        {"version": "x"},
        {"exception": ["worst.chat"]},
        {"exception": ["high.pigeon"]},
        {"day": ["2026-02-30"]},
        {"day": ["2026-12-24"] * 400},
    ],
)
def test_a_form_that_the_page_could_not_have_sent_is_refused(
    *, engine: Engine, installed: Shop, owner: Visitor, broken: dict[str, Any]
) -> None:
    assert owner.post(PATH, form(follow_up="9", **broken)).status_code == 400
    assert owner.post(f"{PATH}/rows?do=burn", form()).status_code == 400
    assert levels(engine, installed) == SHIPPED
