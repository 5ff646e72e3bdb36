"""Service levels in sentences, for who compares two of them or only looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

import flask_babel
from babel.dates import format_time
from babel.lists import format_list

from shop_app.desk.issues import words
from shop_app.desk.issues.clock_words import span
from shop_app.desk.settings.service_levels_form import WORST_FIRST
from shop_app.issues.rules import Channel, Severity
from shop_app.sla import holiday_calendars
from shop_app.sla.levels import Goal, Levels
from shop_app.sla.rules import DAY_MINUTES, WEEK_DAYS, Shifts, Target
from shop_app.texts import country, day, gettext, ngettext, number, percent

_A_MONDAY = date(2024, 1, 1)


class Line(NamedTuple):
    """What it is about, and what holds there."""

    name: str
    said: str


def weekday(place: int) -> str:
    """A day of the week by its name, 0 for Monday."""
    return day(_A_MONDAY.replace(day=1 + place), "EEEE")


def lines(levels: Levels) -> list[Line]:
    """Everything that is set."""
    return list(_lines(levels))


def differing(theirs: Levels, mine: Levels) -> list[Line]:
    """What holds in `theirs` and not in `mine`; what only mine has is told as not set."""
    own = dict(lines(mine))
    told = [line for line in lines(theirs) if own.get(line.name) != line.said]
    gone = own.keys() - {line.name for line in lines(theirs)}
    return told + [Line(name, gettext("Not set")) for name in own if name in gone]


def shifts(found: Shifts) -> str:
    """The hours of a day, as the language writes times."""
    if not found:
        return gettext("Not open")
    pieces = [
        gettext("%(start)s–%(end)s", start=_time(shift.start), end=_time(shift.end))
        for shift in found
    ]
    return format_list(pieces, locale=flask_babel.get_locale())


def target(found: Target) -> str:
    """What is promised."""
    if found.response is None and found.resolve is None:
        return gettext("Nothing promised")
    if found.resolve is None:
        return gettext("First answer within %(time)s", time=span(found.response or 0))
    if found.response is None:
        return gettext("Solved within %(time)s", time=span(found.resolve))
    return gettext(
        "First answer within %(first)s, solved within %(time)s",
        first=span(found.response),
        time=span(found.resolve),
    )


def holidays(levels: Levels) -> str:
    """Whose holidays are kept."""
    if levels.country is None:
        return gettext("No public holidays")
    if levels.subdivision is None:
        return country(levels.country)
    part = holiday_calendars.subdivision_names(levels.country).get(levels.subdivision)
    return gettext(
        "%(country)s, %(region)s",
        country=country(levels.country),
        region=part or levels.subdivision,
    )


def solved_goal(goal: Goal) -> str:
    """What share is to be solved in which time."""
    return gettext(
        "%(share)s of issues solved within %(time)s",
        share=percent(Decimal(goal.share)),
        time=span(goal.within),
    )


def answered_goal(goal: Goal) -> str:
    """What share is to be answered in which time."""
    return gettext(
        "%(share)s of issues answered within %(time)s",
        share=percent(Decimal(goal.share)),
        time=span(goal.within),
    )


def follow_up(days: int) -> str:
    """When the owner is asked how it went."""
    if not days:
        return gettext("Nobody is asked")
    return ngettext("After %(days)s day", "After %(days)s days", days, days=number(days))


def _lines(levels: Levels) -> Iterator[Line]:
    usual = levels.targets.by_severity
    for severity in WORST_FIRST:
        yield Line(words.severity(severity), target(usual.get(severity, Target(None, None))))
    for (severity_, channel), found in levels.targets.exceptions.items():
        name = gettext(
            "%(severity)s, %(channel)s",
            severity=words.severity(Severity(severity_)),
            channel=words.channel(Channel(channel)),
        )
        yield Line(name, target(found))
    for place in range(WEEK_DAYS):
        yield Line(weekday(place), shifts(levels.week[place]))
    yield Line(gettext("Public holidays"), holidays(levels))
    for on, hours in levels.days.items():
        yield Line(day(on), shifts(hours))
    yield Line(gettext("Goal for solutions"), solved_goal(levels.solved))
    yield Line(gettext("Goal for first answers"), answered_goal(levels.answered))
    yield Line(gettext("Ask the customer"), follow_up(levels.follow_up_days))


def _time(minutes: int) -> str:
    hours, rest = divmod(minutes % DAY_MINUTES, 60)
    return str(format_time(time(hours, rest), "short", locale=flask_babel.get_locale()))
