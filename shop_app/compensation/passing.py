"""What passes with time: what a customer got grows old, days and months of the shop end. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from shop_app.compensation.judgement import Past, Standing
from shop_app.compensation.policy import Policy


def days_back(policy: Policy) -> int:
    """How many days of what a customer got before the policy looks at, in any tier."""
    gaps = [policy.limits.gap_days, *(tier.limits.gap_days for tier in policy.tiers)]
    return max(policy.customer_days, *(days for days in gaps if days is not None), 0)


def recent(past: Iterable[Past], now: datetime, days: int) -> list[Past]:
    """What a customer got within the last so many days, the oldest first."""
    since = now - timedelta(days=days)
    return sorted((one for one in past if one.at > since), key=lambda one: one.at)


def more_left(moments: Iterable[tuple[datetime, int]], limit: int, days: int) -> datetime | None:
    """When so much has grown older than `days` that more of `limit` is left than now.

    `moments` are what counts, the oldest first, each with how much. None when that never comes.
    """
    counted = list(moments)
    used = sum(worth for _, worth in counted)
    left = max(0, limit - used)
    for at, worth in counted:
        used -= worth
        if limit - used > left:
            return at + timedelta(days=days)
    return None


def local_day(at: datetime, standing: Standing) -> date:
    """The day on which a moment falls in the shop."""
    return at.astimezone(standing.timezone).date()


def next_day(standing: Standing) -> datetime:
    """When the shop's day is over, in UTC."""
    return _begins(standing, local_day(standing.now, standing) + timedelta(days=1))


def next_month(standing: Standing) -> datetime:
    """When the shop's month is over, in UTC."""
    first = local_day(standing.now, standing).replace(day=1)
    return _begins(standing, (first + timedelta(days=31)).replace(day=1))


def _begins(standing: Standing, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=standing.timezone).astimezone(UTC)
