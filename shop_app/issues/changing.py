"""Change an issue: what it says, where it stands, who owns it, how it was made good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict
from urllib.parse import urlsplit

from sqlalchemy import Connection

from shop_app.errors import Invalid, NotFound
from shop_app.issues import clock, saving
from shop_app.issues import reasons as reasons_of
from shop_app.issues.events import EventKind, append
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Channel, Remedy, RootCause, Severity, Status, can_become
from shop_app.issues.subjects import check_owner, check_words, checked
from shop_app.issues.telling_flow import tell_resolved
from shop_app.money import Money
from shop_app.notifications.service import Told, tell
from shop_app.sla import settings as sla_settings
from shop_app.sla.levels import Terms
from shop_app.timeline.service import By

LONGEST_LINK = 2000
"""Characters of the address behind a remedy; our own choice."""

MOST_AT_ONCE = 250
"""Issues changed in one go; our own choice, as long as a page of a list can get."""

_WORDS = ("impact", "wish")
"""What the customer said: an event names it and keeps nothing of it."""


class IssueChanges(TypedDict, total=False):
    """What of an issue is to change; a missing key stays as it is."""

    order_gid: str | None
    lines: tuple[str, ...]
    reason: str
    sub_reason: str | None
    channel: Channel
    severity: Severity
    impact: str
    wish: str
    root_cause: RootCause | None


@dataclass(frozen=True, slots=True)
class Remedied:
    """What was done for the customer; None: nothing noted. `link` leads to it (https)."""

    remedy: Remedy | None
    amount: Money | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """How a change of many went: the numbers it was done for, and the refusals' codes by number."""

    done: tuple[int, ...]
    refused: dict[int, str]


def edit(
    db: Connection,
    shop: str,
    number: int,
    changes: IssueChanges,
    *,
    version: int | None,
    by: By,
    now: datetime,
) -> int:
    """Change what an issue says; returns its version afterwards, the same when nothing changed.

    Other reason, severity or channel: its targets are worked out anew. Raises Conflict and NotFound
    as `saving.locked`, Invalid as `opening.open_issue`.
    """
    row = saving.locked(db, shop, number, version)
    check_words(impact=changes.get("impact", ""), wish=changes.get("wish", ""))
    wanted = _wanted(db, row, changes)
    changed = {name: new for name, new in wanted.items() if getattr(row, name) != new}
    if not changed:
        return row.version
    values: dict[str, Any] = dict(changed)
    if "lines" in values:
        values["lines"] = list(values["lines"])
    if changed.keys() & set(_WORDS):
        words = (wanted.get(name, getattr(row, name)) for name in _WORDS)
        values["search"] = saving.searchable(shop, *words, at=row.opened_at)
    values |= _targets(db, row, changed)
    after = saving.save(db, row, values, now)
    fields = {name: _told(name, getattr(row, name), new) for name, new in changed.items()}
    append(db, shop, saving.ref(row), EventKind.EDITED, by=by, data={"fields": fields}, at=now)
    return after


def move(
    db: Connection,
    shop: str,
    number: int,
    to: Status,
    *,
    version: int | None,
    by: By,
    now: datetime,
) -> int:
    """Bring an issue to another status; returns its new version. Its clock follows.

    Resolving sets the day to ask whether the customer is content, reopening takes it back. Raises
    Invalid (`move_not_allowed`) where `rules.moves` has no such move, Conflict, NotFound.
    """
    row = saving.locked(db, shop, number, version)
    if not can_become(row.status, to):
        raise Invalid(
            f"issue {number} is {row.status} and can't become {to}",
            code="move_not_allowed",
            before=row.status,
            after=to,
        )
    terms = sla_settings.terms(db, shop)
    values = {"status": to, **_standing(row, to, terms.follow_up_days, now)}
    values |= clock.moved(terms, row, to, now)
    after = saving.save(db, row, values, now)
    data = {"before": row.status, "after": to}
    append(db, shop, saving.ref(row), EventKind.MOVED, by=by, data=data, at=now)
    if to is Status.RESOLVED:
        tell_resolved(db, row, now)
    return after


def assign(
    db: Connection,
    shop: str,
    number: int,
    owner_id: str | None,
    *,
    version: int | None,
    by: By,
    now: datetime,
) -> int:
    """Give an issue to a staff member, who is told, or to nobody; returns its version afterwards.

    Raises Invalid (`owner_unknown`, `owner_may_not`), Conflict, NotFound.
    """
    row = saving.locked(db, shop, number, version)
    if owner_id == row.owner_id:
        return row.version
    if owner_id is not None:
        check_owner(db, shop, owner_id)
    after = saving.save(db, row, {"owner_id": owner_id}, now)
    data = {"before": row.owner_id, "after": owner_id}
    append(db, shop, saving.ref(row), EventKind.ASSIGNED, by=by, data=data, at=now)
    if owner_id is not None:
        tell(db, shop, (owner_id,), Told.ASSIGNED, row.id, key=str(after), by=by)
    return after


def remedy(
    db: Connection,
    shop: str,
    number: int,
    given: Remedied,
    *,
    version: int | None,
    by: By,
    now: datetime,
) -> int:
    """Note how an issue was made good; returns its version afterwards.

    Raises Invalid (`remedy_missing`, `amount_negative`, `link_unusable`), Conflict, NotFound.
    """
    row = saving.locked(db, shop, number, version)
    _check_remedy(given)
    amount = given.amount
    values = {
        "remedy": given.remedy,
        "remedy_amount": None if amount is None else amount.minor,
        "remedy_currency": None if amount is None else amount.currency,
        "remedy_link": given.link,
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return row.version
    after = saving.save(db, row, values, now)
    data = {
        "remedy": given.remedy,
        "amount": values["remedy_amount"],
        "currency": values["remedy_currency"],
    }
    append(db, shop, saving.ref(row), EventKind.REMEDIED, by=by, data=data, at=now)
    return after


def assign_many(
    db: Connection,
    shop: str,
    numbers: Sequence[int],
    owner_id: str | None,
    *,
    by: By,
    now: datetime,
) -> Bulk:
    """Give many issues to a staff member or to nobody; one that can't be stops no other.

    Raises Invalid for an owner who can't be one, and for more than MOST_AT_ONCE.
    """
    if owner_id is not None:
        check_owner(db, shop, owner_id)

    def one(number: int) -> None:
        assign(db, shop, number, owner_id, version=None, by=by, now=now)

    return _each(numbers, one)


def close_many(db: Connection, shop: str, numbers: Sequence[int], *, by: By, now: datetime) -> Bulk:
    """Close many issues; those at work are resolved in the same step. Closed ones are refused and stop
    none. Raises Invalid for too many."""
    terms = sla_settings.terms(db, shop)

    def one(number: int) -> None:
        row = saving.locked(db, shop, number, None)
        if row.status.at_work:
            _close_at_work(db, row, terms, by=by, now=now)
        else:
            move(db, shop, number, Status.CLOSED, version=None, by=by, now=now)

    return _each(numbers, one)


def is_link(text: str) -> bool:
    """Whether a text is an https address that a remedy may name."""
    if len(text) > LONGEST_LINK or any(not char.isprintable() or char.isspace() for char in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username


def _each(numbers: Sequence[int], change: Callable[[int], None]) -> Bulk:
    # In the order of their numbers, so that two who change many never wait crosswise.
    wanted = sorted(set(numbers))
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(
            f"{MOST_AT_ONCE} issues can be changed at once, got {len(wanted)}",
            code="too_many",
            limit=MOST_AT_ONCE,
            value=len(wanted),
        )
    refused: dict[int, str] = {}
    for number in wanted:
        try:
            change(number)
        except (Invalid, NotFound) as error:  # nothing was written for it
            refused[number] = error.code
    return Bulk(tuple(number for number in wanted if number not in refused), refused)


def _wanted(db: Connection, row: IssueRow, changes: IssueChanges) -> dict[str, Any]:
    """The values of the columns that are to change, checked."""
    wanted: dict[str, Any] = dict(changes)
    if "order_gid" in changes or "lines" in changes:
        wanted |= _about(db, row, changes)
    if "reason" in changes or "sub_reason" in changes:
        reason = changes.get("reason", row.reason)
        kept = row.sub_reason if reason == row.reason else None
        wanted["sub_reason"] = changes.get("sub_reason", kept)
        reasons_of.chosen(db, row.shop, reason, wanted["sub_reason"])
    return wanted


def _about(db: Connection, row: IssueRow, changes: IssueChanges) -> dict[str, Any]:
    order = changes.get("order_gid", row.order_gid)
    if order == row.order_gid:  # whoever the order belongs to by now, the issue stays theirs
        whose = row.customer_gid if order is None else None
        subject = checked(db, row.shop, whose, order, changes.get("lines", row.lines))
        return {"lines": subject.lines}
    subject = checked(db, row.shop, row.customer_gid, order, changes.get("lines", ()))
    return {
        "customer_gid": subject.customer_gid,
        "order_gid": subject.order_gid,
        "lines": subject.lines,
    }


def _targets(db: Connection, row: IssueRow, changed: dict[str, Any]) -> dict[str, Any]:
    if not changed.keys() & {"reason", "severity", "channel"}:
        return {}
    key = changed.get("reason", row.reason)
    reason = reasons_of.chosen(db, row.shop, key, None)
    return clock.retargeted(
        sla_settings.terms(db, row.shop),
        row,
        reason.resolve_seconds,
        changed.get("severity", row.severity),
        changed.get("channel", row.channel),
    )


def _close_at_work(db: Connection, row: IssueRow, terms: Terms, *, by: By, now: datetime) -> None:
    """Its clock stops as it does when it is resolved; both moves stand in its history."""
    values = _standing(row, Status.RESOLVED, 0, now) | {"status": Status.CLOSED, "closed_at": now}
    saving.save(db, row, values | clock.moved(terms, row, Status.RESOLVED, now), now)
    before: Status = row.status
    for to in (Status.RESOLVED, Status.CLOSED):
        data = {"before": before, "after": to}
        append(db, row.shop, saving.ref(row), EventKind.MOVED, by=by, data=data, at=now)
        before = to
    tell_resolved(db, row, now)


def _told(name: str, before: Any, after: Any) -> list[Any]:
    if name in _WORDS:
        return [None, None]
    if name == "severity":
        return [before.code, after.code]
    return [before, after]


def _standing(row: IssueRow, to: Status, follow_up_days: int, now: datetime) -> dict[str, Any]:
    """The times of resolving and closing that belong to a move."""
    if to is Status.RESOLVED:
        ask_at = now + timedelta(days=follow_up_days) if follow_up_days else None
        return {"resolved_at": now, "follow_up_at": ask_at}
    if to is Status.CLOSED:
        return {"closed_at": now, "follow_up_at": None}
    if row.status.at_work:
        return {}
    cleared = dict.fromkeys(("resolved_at", "closed_at", "follow_up_at"))
    return {**cleared, "reopened": row.reopened + 1}


def _check_remedy(given: Remedied) -> None:
    if given.remedy is None and (given.amount or given.link):
        raise Invalid("an amount or a link belongs to a remedy", code="remedy_missing")
    if given.amount is not None and given.amount.minor < 0:
        raise Invalid(
            f"the amount must not be negative, got {given.amount.minor}", code="amount_negative"
        )
    link = given.link
    if link is not None and not is_link(link):
        raise Invalid(
            f"the link must start with https:// and have at most {LONGEST_LINK} characters",
            code="link_unusable",
            limit=LONGEST_LINK,
            value=len(link),
        )
