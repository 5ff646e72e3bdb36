"""The days of a shop: from midnight to midnight in its own time zone, 23 to 25 hours long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shop_app import timezones


@dataclass(frozen=True, slots=True)
class Days:
    """So many days up to and with today, oldest first; `zone` is an IANA name."""

    zone: str
    dates: tuple[date, ...]

    @property
    def begin(self) -> datetime:
        """When the first of them began, in UTC."""
        return self._midnight(self.dates[0])

    @property
    def end(self) -> datetime:
        """When today ends, in UTC."""
        return self._midnight(self.dates[-1] + timedelta(days=1))

    def last(self, count: int) -> Days:
        """The newest `count` of them."""
        return Days(self.zone, self.dates[-count:])

    def _midnight(self, on: date) -> datetime:
        # Where clocks jump over midnight, the day begins with the jump: fold 0 leads there in UTC.
        return datetime.combine(on, time(), ZoneInfo(self.zone)).astimezone(UTC)


def days_until(now: datetime, zone: str | None, count: int) -> Days:
    """The last `count` days of a shop in `zone` at the aware moment `now`, today included."""
    known = timezones.zone(zone)
    today = now.astimezone(known).date()
    return Days(known.key, tuple(today - timedelta(days=back) for back in reversed(range(count))))
