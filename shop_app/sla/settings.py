"""Keep and read a shop's service levels, and have its issues timed anew when they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.shops import retiming
from shop_app.shops.models import Shop
from shop_app.shops.queries import is_installed
from shop_app.sla.levels import Goal, Levels, Terms, check, terms_of
from shop_app.sla.models import ServiceTerms
from shop_app.sla.rules import Shift, Shifts, Target, Targets
from shop_app.sla.shipped import SHIPPED
from shop_app.timezones import zone

_LOCK = "service levels of "
_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))")


def terms(db: Connection, shop: str) -> Terms:
    """What holds for the shop's issues now, by the shop's clocks.

    Until the transaction ends, nobody who times issues anew overlooks what it writes (`handshake`).
    """
    db.execute(_SHARED, {"name": _LOCK + shop})
    found, timezone = _found(db, shop)
    return terms_of(found, zone(timezone))


def levels(db: Connection, shop: str) -> Levels:
    """What the merchant set; as shipped where nothing is."""
    return _found(db, shop)[0]


def save(db: Connection, shop: str, wanted: Levels) -> None:
    """From now on this is promised; issues at work follow. Raises Invalid for what can't be kept.

    Who changed it is noted by the caller (`preferences.changed`), in the same transaction.
    """
    check(wanted)
    values = {"shop": shop, **_row(wanted)}
    statement = insert(ServiceTerms).values(values)
    db.execute(statement.on_conflict_do_update(index_elements=[ServiceTerms.shop], set_=values))
    retiming.retime(db, shop)


def forget(db: Connection, shop: str) -> None:
    """Shopify wants the shop's data erased. Not where the app has been installed again meanwhile."""
    if not is_installed(db, shop):
        db.execute(delete(ServiceTerms).where(ServiceTerms.shop == shop))
        retiming.forget(db, shop)


def handshake(db: Connection, shop: str) -> None:
    """Wait for every transaction that may time issues by what held before."""
    jobs.alone_with(db, "service levels", shop)


def _found(db: Connection, shop: str) -> tuple[Levels, str | None]:
    row = db.execute(
        select(Shop.timezone, *ServiceTerms.__table__.columns)
        .select_from(Shop)
        .outerjoin(ServiceTerms, ServiceTerms.shop == Shop.shop)
        .where(Shop.shop == shop)
    ).one_or_none()
    if row is None or row.week is None:
        return SHIPPED, None if row is None else row.timezone
    return _levels(row), row.timezone


def _levels(row: Any) -> Levels:
    return Levels(
        week=tuple(_shifts(day) for day in row.week),
        days={date.fromisoformat(day): _shifts(kept) for day, kept in row.days.items()},
        country=row.country,
        subdivision=row.subdivision,
        targets=_targets(row.targets),
        follow_up_days=row.follow_up_days,
        solved=Goal(row.solved_share, row.solved_within),
        answered=Goal(row.answered_share, row.answered_within),
    )


def _row(wanted: Levels) -> dict[str, Any]:
    return {
        "week": [_kept(shifts) for shifts in wanted.week],
        "days": {day.isoformat(): _kept(shifts) for day, shifts in wanted.days.items()},
        "targets": _kept_targets(wanted.targets),
        "country": wanted.country,
        "subdivision": wanted.subdivision,
        "follow_up_days": wanted.follow_up_days,
        "solved_share": wanted.solved.share,
        "solved_within": wanted.solved.within,
        "answered_share": wanted.answered.share,
        "answered_within": wanted.answered.within,
    }


def _shifts(kept: list[list[int]]) -> Shifts:
    return tuple(Shift(start, end) for start, end in kept)


def _kept(shifts: Shifts) -> list[list[int]]:
    return [[shift.start, shift.end] for shift in shifts]


def _targets(kept: Mapping[str, list[int | None]]) -> Targets:
    usual: dict[int, Target] = {}
    exceptions: dict[tuple[int, str], Target] = {}
    for key, (response, resolve) in kept.items():
        severity, _, channel = key.partition(":")
        if channel:
            exceptions[int(severity), channel] = Target(response, resolve)
        else:
            usual[int(severity)] = Target(response, resolve)
    return Targets(usual, exceptions)


def _kept_targets(targets: Targets) -> dict[str, list[int | None]]:
    usual = {str(int(one)): [t.response, t.resolve] for one, t in targets.by_severity.items()}
    others = {
        f"{int(severity)}:{channel}": [t.response, t.resolve]
        for (severity, channel), t in targets.exceptions.items()
    }
    return usual | others
