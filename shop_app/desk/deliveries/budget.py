"""What of the API budget was used, by the hour or by the day of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shop_app.shops.usage import Hour, Usage

HOURS = timedelta(hours=24)
DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time: an hour, or a day of the shop."""

    since: datetime
    requests: int
    points: int
    throttled: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What is `available` now of `maximum` points (None: never heard of), `restore_rate` of which
    come back each second, as last heard at `heard_at`; and what was used, the latest first."""

    spells: Sequence[Spell]
    available: int | None
    maximum: int | None
    restore_rate: int | None
    heard_at: datetime | None

    @property
    def total(self) -> Spell | None:
        """All of it together; None when nothing was asked."""
        return _sum(self.spells[-1].since, self.spells) if self.spells else None


def budget(usage: Usage, now: datetime, *, timezone: str | None, daily: bool) -> Budget:
    """`timezone` (IANA) decides where a day begins; an unknown one is taken for UTC."""
    hours = [_spell(one) for one in usage.hours]
    spells = _days(hours, timezone) if daily else [one for one in hours if one.since > now - HOURS]
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


def _spell(hour: Hour) -> Spell:
    return Spell(hour.since, hour.requests, round(hour.points), hour.throttled)


def _days(hours: Sequence[Spell], timezone: str | None) -> list[Spell]:
    zone = _zone(timezone)
    days: dict[datetime, list[Spell]] = {}
    for hour in hours:
        day = hour.since.astimezone(zone).replace(hour=0, minute=0)
        days.setdefault(day, []).append(hour)
    return [_sum(day, found) for day, found in days.items()]


def _sum(since: datetime, spells: Sequence[Spell]) -> Spell:
    return Spell(
        since,
        requests=sum(one.requests for one in spells),
        points=sum(one.points for one in spells),
        throttled=sum(one.throttled for one in spells),
    )


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
