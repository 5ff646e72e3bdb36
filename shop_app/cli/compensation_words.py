"""What the `compensations` commands found, as plain text. The frame is English, like every
command's; names of kinds and states come in the language asked for."""

from __future__ import annotations

from collections.abc import Sequence

from shop_app.compensation.queries import CompensationRow, EventRow
from shop_app.desk.compensations import event_words, words
from shop_app.money import Money
from shop_app.texts import money

_HEAD = ("NUMBER", "STATE", "KIND", "AMOUNT", "HELD", "SPENT", "REASON", "ASKED")


def listed(rows: Sequence[CompensationRow], following: int | None) -> str:
    """One line each, under a head."""
    if not rows:
        return "There are no such compensations."
    lines = [
        (
            str(row.number),
            words.state(row.state),
            words.kind(row.kind),
            *(money(Money(one, row.currency)) for one in (row.amount, row.held, row.spent)),
            row.reason or "-",
            f"{row.asked_at:%Y-%m-%d %H:%M}",
        )
        for row in rows
    ]
    widths = [max(len(line[at]) for line in [_HEAD, *lines]) for at in range(len(_HEAD))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [_HEAD, *lines]
    ]
    more = [] if following is None else [f"There are more: --after {following} shows them."]
    return "\n".join([*table, *more])


def shown(row: CompensationRow, events: Sequence[EventRow]) -> str:
    """A compensation with what happened to it, the newest last."""
    lines = [line(row), *(f"{name + ':':<10} {text}" for name, text in _facts(row) if text), ""]
    for event in reversed(events):
        told = (
            event_words.what(event.kind, event.data),
            event_words.more(event.kind, event.data, row.currency),
        )
        words_ = " · ".join(part for part in told if part)
        lines.append(f"{event.at:%Y-%m-%d %H:%M}  {event.by.actor}  {words_}")
    return "\n".join(lines)


def line(row: CompensationRow) -> str:
    """How it stands, in a line."""
    amount = money(Money(row.amount, row.currency))
    return f"{row.number}: {words.kind(row.kind)}, {amount}, {words.state(row.state)}"


def _facts(row: CompensationRow) -> Sequence[tuple[str, str | None]]:
    held, spent = (money(Money(one, row.currency)) for one in (row.held, row.spent))
    return (
        ("held", held),
        ("spent", spent),
        ("reason", row.reason),
        ("customer", row.customer_gid),
        ("order", row.order_gid),
        ("code", row.code or (row.code_tail and f"…{row.code_tail}")),
        ("expires", None if row.expires_at is None else f"{row.expires_at:%Y-%m-%d %H:%M}"),
        ("note", row.note),
    )
