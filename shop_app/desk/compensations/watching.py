"""Whether something goes on with a compensation that its page should follow by itself."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.compensation.failing import Failure
from shop_app.compensation.kinds import Op, State
from shop_app.compensation.queries import CompensationRow

_SOON, _LATER = 1, 10
"""Seconds between two looks: while Shopify is being told, and while something hinders that."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How the page looks again: every so many `seconds`, and what it has seen so far."""

    seconds: int
    mark: str


def of(row: CompensationRow) -> Watch | None:
    """How the page follows it; None: nothing goes on."""
    if row.op is None or row.op is Op.DELETE or row.op_due_at is None:
        return None
    return Watch(_LATER if row.op_error else _SOON, mark(row))


def mark(row: CompensationRow) -> str:
    """What makes the whole page another one when it changes."""
    return f"{row.state}.{row.op or ''}"


def doubted(row: CompensationRow) -> bool:
    """Whether a person has to say what happened at Shopify."""
    revoke = row.op is Op.REVOKE and row.op_error == Failure.NOBODY_KNOWS
    return row.state is State.IN_DOUBT or revoke
