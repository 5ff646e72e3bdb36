"""Amounts, times and days as they come in arguments.

What cannot be read is no user error but fails the query, as a wrong type of a variable does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError

from sandbox.state import Shop


def decimal_input(value: Any) -> Decimal:
    """A `Decimal`: a number, or a text with one."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise _unreadable("Decimal", value) from None
    if isinstance(value, bool) or not number.is_finite():
        raise _unreadable("Decimal", value)
    return number


def time_input(value: Any) -> datetime:
    """A `DateTime`; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unreadable("DateTime", value) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_input(value: Any) -> date:
    """A `Date`, such as 2026-11-22."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unreadable("Date", value) from None


def _unreadable(kind: str, value: Any) -> GraphQLError:
    return GraphQLError(
        f"Could not coerce value {value!r} to {kind}", extensions={"code": "INVALID_VARIABLE"}
    )


def unknown_customer(shop: Shop, number: int) -> bool:
    """Whether a shop has no such customer, or no longer."""
    customer = shop.customers.get(number)
    return customer is None or customer.merged_into is not None
