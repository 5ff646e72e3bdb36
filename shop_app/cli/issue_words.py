"""What the `issues` commands found, as plain text. The frame is English, like every command's;
names of reasons and statuses come in the language asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shop_app.desk.issues import words
from shop_app.issues.queries import EventRow, IssueRow
from shop_app.issues.reasons import Reason, by_key
from shop_app.money import Money
from shop_app.texts import money

_HEAD = ("NUMBER", "VERSION", "STATUS", "SEVERITY", "REASON", "OWNER", "DUE")


def listed(rows: Sequence[IssueRow], reasons: Sequence[Reason], *, more: bool) -> str:
    """One line each, under a head."""
    if not rows:
        return "There are no such issues."
    known = by_key(reasons)
    lines = [
        (
            f"#{row.number}",
            str(row.version),
            words.status(row.status),
            words.severity(row.severity),
            words.reason(known, row.reason),
            row.owner_id or "-",
            _moment(row.due_at),
        )
        for row in rows
    ]
    widths = [max(len(line[at]) for line in [_HEAD, *lines]) for at in range(len(_HEAD))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [_HEAD, *lines]
    ]
    return "\n".join([*table, "There are more: --limit shows them."] if more else table)


def shown(row: IssueRow, events: Sequence[EventRow], reasons: Sequence[Reason]) -> str:
    """An issue with what happened to it, the newest last."""
    lines = [f"#{row.number}, version {row.version}: {words.status(row.status)}"]
    lines += [f"{name + ':':<10} {text}" for name, text in _facts(row, reasons) if text]
    lines += ["", *(_line(event) for event in reversed(events))]
    return "\n".join(lines)


def changed(row: IssueRow) -> str:
    """An issue as it stands after a change."""
    owner = row.owner_id or "nobody"
    return f"#{row.number}, version {row.version}: {words.status(row.status)}, owned by {owner}."


def _facts(row: IssueRow, reasons: Sequence[Reason]) -> list[tuple[str, str | None]]:
    known = by_key(reasons)
    reason = words.reason(known, row.reason)
    if row.sub_reason is not None:
        reason = f"{reason}: {words.sub_reason(known, row.reason, row.sub_reason)}"
    remedy = None if row.remedy is None else words.remedy(row.remedy)
    cost: Money | None = row.remedied
    return [
        ("Reason", reason),
        ("Severity", words.severity(row.severity)),
        ("Channel", words.channel(row.channel)),
        ("Customer", row.customer_gid),
        ("Order", row.order_gid),
        ("Lines", ", ".join(row.lines)),
        ("Impact", row.impact),
        ("Wish", row.wish),
        ("Owner", row.owner_id),
        ("Cause", None if row.root_cause is None else words.root_cause(row.root_cause)),
        ("Remedy", remedy if cost is None else f"{remedy}, {money(cost)}"),
        ("Due", _moment(row.due_at) if row.due_at else None),
        ("Erased", _moment(row.erased_at) if row.erased_at else None),
    ]


def _line(event: EventRow) -> str:
    who: Any = event.by.actor if event.by.id is None else f"{event.by.actor} {event.by.id}"
    told = ", ".join(f"{name}: {value}" for name, value in event.data.items())
    return f"{_moment(event.at)}  {event.kind} by {who}" + (f" ({told})" if told else "")


def _moment(at: datetime | None) -> str:
    return "-" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
