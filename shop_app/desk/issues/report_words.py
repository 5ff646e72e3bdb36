"""The report in the merchant's words: goals, groups and the chart of the months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shop_app.desk.issues import words
from shop_app.desk.issues.clock_words import span
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.report_months import Month
from shop_app.issues.reasons import Reason
from shop_app.issues.reports import By, Figures, Met, Report
from shop_app.issues.rules import Channel, Severity
from shop_app.sla.levels import Goal, Terms
from shop_app.texts import gettext, number, percent
from shop_app.web.charts import Chart, line_chart

_MARK_EVERY = 1


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with what came of it; `tone` and `badge` are those of a badge."""

    said: str
    counted: str
    badge: str
    tone: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A row of a table."""

    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Table:
    """The issues by one of their properties."""

    heading: str
    column: str
    lines: Sequence[GroupLine]


def goals(report: Report, terms: Terms, month: Month, *, current: bool) -> tuple[GoalLine, ...]:
    """The two goals: what should be, and what is."""
    total = report.total
    return (
        _goal(
            _solved(total.solved, terms.solved, month, current=current), total.solved, terms.solved
        ),
        _goal(
            _answered(total.answered, terms.answered, month, current=current),
            total.answered,
            terms.answered,
        ),
    )


def share(met: Met) -> str:
    """How many per cent kept it."""
    return gettext("None yet") if met.percent is None else percent(Decimal(met.percent))


def tables(report: Report, known: Mapping[str, Reason], crew: Crew) -> tuple[Table, ...]:
    """The issues by reason, severity, channel and owner; the most frequent first."""
    groups = report.groups
    worst_first = sorted(groups[By.SEVERITY].items(), reverse=True)
    severities = [GroupLine(words.severity(Severity(key)), found) for key, found in worst_first]
    return (
        Table(
            gettext("By reason"),
            gettext("Reason"),
            _lines((words.reason(known, key), found) for key, found in groups[By.REASON].items()),
        ),
        Table(gettext("By severity"), gettext("Severity"), severities),
        Table(
            gettext("By channel"),
            gettext("Channel"),
            _lines((words.channel(Channel(k)), found) for k, found in groups[By.CHANNEL].items()),
        ),
        Table(
            gettext("By who is in charge"),
            gettext("In charge"),
            _lines((crew.name(key), found) for key, found in groups[By.OWNER].items()),
        ),
    )


def chart(months: Sequence[Month], found: Sequence[Figures], goal: Goal) -> Chart:
    """Issues of each month, how many were solved within the goal's time, and how many repeats."""
    within = gettext("Solved within %(time)s", time=span(goal.within))
    return line_chart(
        "months",
        gettext("Issues by the month in which they were opened"),
        gettext("Month"),
        [month.short for month in months],
        [
            (gettext("Issues opened"), [one.issues for one in found]),
            (within, [one.solved.kept for one in found]),
            (gettext("Repeat contacts"), [one.repeats for one in found]),
        ],
        mark_every=_MARK_EVERY,
    )


def _lines(found: Iterable[tuple[str, Any]]) -> list[GroupLine]:
    lines = [GroupLine(name, figures) for name, figures in found]
    return sorted(lines, key=lambda line: (-line.figures.issues, line.name.casefold()))


def _goal(said: str, met: Met, goal: Goal) -> GoalLine:
    counted = gettext(
        "Within the time: %(kept)s. Later, or overdue: %(missed)s.",
        kept=number(met.kept),
        missed=number(met.missed),
    )
    if met.percent is None:
        return GoalLine(said, counted, gettext("Nothing decided yet"), "neutral")
    # Not by the rounded share: 79.9 % is not 80 %.
    if met.kept * 100 >= goal.share * (met.kept + met.missed):
        return GoalLine(said, counted, gettext("Goal met"), "success")
    return GoalLine(said, counted, gettext("Goal missed"), "critical")


def _solved(met: Met, goal: Goal, month: Month, *, current: bool) -> str:
    told = {
        "wanted": percent(Decimal(goal.share)),
        "time": span(goal.within),
        "found": share(met),
        "month": month.name,
    }
    if met.percent is None:
        return gettext("%(wanted)s of issues solved within %(time)s: nothing to tell yet", **told)
    if current:
        return gettext("%(wanted)s of issues solved within %(time)s: %(found)s this month", **told)
    return gettext("%(wanted)s of issues solved within %(time)s: %(found)s in %(month)s", **told)


def _answered(met: Met, goal: Goal, month: Month, *, current: bool) -> str:
    told = {
        "wanted": percent(Decimal(goal.share)),
        "time": span(goal.within),
        "found": share(met),
        "month": month.name,
    }
    if met.percent is None:
        return gettext("%(wanted)s of issues answered within %(time)s: nothing to tell yet", **told)
    if current:
        return gettext(
            "%(wanted)s of issues answered within %(time)s: %(found)s this month", **told
        )
    return gettext("%(wanted)s of issues answered within %(time)s: %(found)s in %(month)s", **told)
