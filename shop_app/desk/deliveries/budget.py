"""What of the API budget was used, by the hour or by the day of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shop_app.shops.usage import Usage
from shop_app.texts import gettext, hour, short_day
from shop_app.timezones import zone
from shop_app.web.charts import Chart, line_chart

HOURS, DAYS = 24, 30
_MARK_EVERY = 8


@dataclass(frozen=True, slots=True)
class Spell:
    """An hour, or a day of the shop, and what was asked in it; points in whole ones."""

    since: datetime
    requests: int
    points: int
    throttled: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What is `available` now of `maximum` points (None: never heard of), `restore_rate` of which
    come back each second, as last heard at `heard_at`; and what was used, the oldest first."""

    spells: Sequence[Spell]
    available: int | None
    maximum: int | None
    restore_rate: int | None
    heard_at: datetime | None

    @property
    def total(self) -> Spell:
        """All of it together."""
        return _sum(self.spells[0].since, self.spells)


def budget(usage: Usage, now: datetime, *, timezone: str | None, daily: bool) -> Budget:
    """The last 30 days (`daily`) or 24 hours up to `now` (aware), whether anything was asked or not.

    `timezone` (IANA) decides where a day begins; an unknown one is taken for UTC.
    """
    hours = [
        Spell(one.since, one.requests, round(one.points), one.throttled) for one in usage.hours
    ]
    spells = _days(hours, now, zone(timezone)) if daily else _hours(hours, now)
    bucket = usage.bucket
    if bucket is None:
        return Budget(spells, None, None, None, None)
    return Budget(
        spells,
        available=int(bucket.available(now)),
        maximum=int(bucket.status.maximum),
        restore_rate=int(bucket.status.restore_rate),
        heard_at=bucket.heard_at,
    )


def chart(used: Budget, *, daily: bool) -> Chart:
    """Requests, points and those turned away, each in a panel of its own."""
    labels = [short_day(one.since.date()) if daily else hour(one.since) for one in used.spells]
    return line_chart(
        "budget-chart",
        gettext("API budget used by the day") if daily else gettext("API budget used by the hour"),
        gettext("Day") if daily else gettext("Hour"),
        labels,
        [
            (gettext("Requests"), [one.requests for one in used.spells]),
            (gettext("Points used"), [one.points for one in used.spells]),
            (gettext("Turned away for the budget"), [one.throttled for one in used.spells]),
        ],
        mark_every=_MARK_EVERY,
    )


def _hours(asked: Sequence[Spell], now: datetime) -> list[Spell]:
    known = {one.since: one for one in asked}
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    places = [last - timedelta(hours=back) for back in range(HOURS - 1, -1, -1)]
    return [known.get(place, Spell(place, 0, 0, 0)) for place in places]


def _days(asked: Sequence[Spell], now: datetime, zone: ZoneInfo) -> list[Spell]:
    by_day: dict[datetime, list[Spell]] = {}
    for one in asked:
        by_day.setdefault(_midnight(one.since, zone), []).append(one)
    today = _midnight(now, zone)
    places = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [_sum(place, by_day.get(place, ())) for place in places]


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _sum(since: datetime, spells: Sequence[Spell]) -> Spell:
    return Spell(
        since,
        requests=sum(one.requests for one in spells),
        points=sum(one.points for one in spells),
        throttled=sum(one.throttled for one in spells),
    )
