"""How well targets and goals were met by the issues opened in some months; each is counted once.

An issue belongs to the month in which it was opened, by the shop's clocks. What is neither solved
nor late yet is undecided and changes no share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app.sla.levels import Terms
from shop_app.sla.rules import spans


class By(StrEnum):
    """What issues are grouped by: columns of the issue."""

    REASON = "reason"
    SEVERITY = "severity"
    CHANNEL = "channel"
    OWNER = "owner_id"


@dataclass(frozen=True, slots=True)
class Met:
    """Of the issues that are decided, how many kept within a time."""

    kept: int
    missed: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all of them; None where nothing is decided."""
        decided = self.kept + self.missed
        return self.kept * 100 // decided if decided else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a group of issues. `solved` and `answered` are by the goals, `in_time` by each issue's own
    target of resolution, `first_in_time` by that of the first answer."""

    issues: int
    at_work: int
    repeats: int
    reopened: int
    solved: Met
    answered: Met
    in_time: Met
    first_in_time: Met


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of all issues, and those of each group by its value."""

    total: Figures
    groups: dict[By, dict[Any, Figures]]


# `used`: business seconds up to now. The clock of an issue at work has run since clock_from: the
# business time since then is that between the first moment and now, less that up to clock_from,
# which is found among the shifts: their starts, what came before each, and how long it is. These
# come as float8, which PostgreSQL searches without converting them for every row. OFFSET 0:
# it is worked out once for a row and not in every FILTER.
_WORK = """
    WITH found AS (
        SELECT *, CAST(extract(epoch FROM clock_from) AS float8) AS since
        FROM issue WHERE shop = :shop AND opened_at >= {start} AND opened_at < {end}
    ), placed AS (
        SELECT *, width_bucket(since, CAST(:starts AS float8[])) AS nth FROM found
    ), work AS (
        SELECT reason, severity, channel, owner_id, opened_at, resolve_target, response_target,
            response_used, reopened > 0 AS reopened, repeat_of IS NOT NULL AS repeated,
            status IN ('resolved', 'closed') AS solved,
            clock_used + CASE
                WHEN since IS NULL THEN 0
                WHEN nth = 0 THEN CAST(:total AS float8)
                ELSE :total - (CAST(:before AS float8[]))[nth]
                    - least(since - (CAST(:starts AS float8[]))[nth],
                        (CAST(:lengths AS float8[]))[nth])
            END AS used
        FROM placed OFFSET 0
    )
"""
_FIGURES = """
    count(*) AS issues,
    count(*) FILTER (WHERE NOT solved) AS at_work,
    count(*) FILTER (WHERE repeated) AS repeats,
    count(*) FILTER (WHERE reopened) AS reopened,
    count(*) FILTER (WHERE solved AND used <= :solved_within) AS solved_kept,
    count(*) FILTER (WHERE used > :solved_within) AS solved_missed,
    count(*) FILTER (WHERE solved AND used <= resolve_target) AS in_time,
    count(*) FILTER (WHERE used > resolve_target) AS late,
    count(*) FILTER (WHERE response_used <= :answered_within) AS answered_kept,
    count(*) FILTER (WHERE coalesce(response_used, used) > :answered_within) AS answered_missed,
    count(*) FILTER (WHERE response_used <= response_target) AS first_in_time,
    count(*) FILTER (WHERE coalesce(response_used, used) > response_target) AS first_late
"""
_REPORT = text(
    f"""
    {_WORK.format(start=":start", end=":end")}
    SELECT grouping(reason, severity, channel, owner_id) AS left_out,
        reason, severity, channel, owner_id, {_FIGURES}
    FROM work GROUP BY GROUPING SETS ((), (reason), (severity), (channel), (owner_id))
    """  # noqa: S608 - constants
)
_BY_MONTH = text(
    f"""
    SELECT figures.* FROM unnest(CAST(:begins AS timestamptz[]), CAST(:ends AS timestamptz[]))
        WITH ORDINALITY AS month (begins, ends, place)
    CROSS JOIN LATERAL (
        {_WORK.format(start="begins", end="ends")} SELECT {_FIGURES} FROM work
    ) AS figures
    ORDER BY place
    """  # noqa: S608 - constants
)
_LEFT_OUT = {0b0111: By.REASON, 0b1011: By.SEVERITY, 0b1101: By.CHANNEL, 0b1110: By.OWNER}
"""What a row is grouped by, as PostgreSQL's grouping() says what it leaves out."""


def report(
    db: Connection, shop: str, terms: Terms, *, start: datetime, end: datetime, now: datetime
) -> Report:
    """The figures of the issues opened from `start` until before `end`."""
    rows = db.execute(_REPORT, _params(shop, terms, start, end, now)).all()
    groups: dict[By, dict[Any, Figures]] = {by: {} for by in By}
    total = Figures(0, 0, 0, 0, *(Met(0, 0),) * 4)
    for row in rows:
        by = _LEFT_OUT.get(row.left_out)
        if by is None:
            total = _figures(row)
        else:
            groups[by][getattr(row, by)] = _figures(row)
    return Report(total, groups)


def by_month(
    db: Connection, shop: str, terms: Terms, months: Sequence[datetime], now: datetime
) -> list[Figures]:
    """The figures of consecutive months; `months` are their beginnings and the last one's end."""
    params = _params(shop, terms, months[0], months[-1], now)
    edges = {"begins": list(months[:-1]), "ends": list(months[1:])}
    return [_figures(row) for row in db.execute(_BY_MONTH, params | edges)]


def _params(
    shop: str, terms: Terms, start: datetime, end: datetime, now: datetime
) -> dict[str, Any]:
    starts: list[float] = []
    before: list[float] = []
    lengths: list[float] = []
    total = 0.0
    for opens, closes in spans(terms.hours, start, now):
        starts.append(opens.timestamp())
        before.append(total)
        lengths.append((closes - opens).total_seconds())
        total += lengths[-1]
    return {
        "shop": shop,
        "start": start,
        "end": end,
        "starts": starts,
        "before": before,
        "lengths": lengths,
        "total": total,
        "solved_within": terms.solved.within,
        "answered_within": terms.answered.within,
    }


def _figures(row: Row[Any]) -> Figures:
    return Figures(
        row.issues,
        row.at_work,
        row.repeats,
        row.reopened,
        Met(row.solved_kept, row.solved_missed),
        Met(row.answered_kept, row.answered_missed),
        Met(row.in_time, row.late),
        Met(row.first_in_time, row.first_late),
    )
