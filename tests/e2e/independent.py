"""Who must carry which tag, worked out from the CSV file alone: no rule, no ledger, no sandbox.

A plain second opinion on the seven rules a new shop has. Positive invoices are orders. A
cancellation (a negative amount) refunds that customer's earlier orders, newest first, up to what is
left of each. Nothing in such a file is ever cancelled whole, or late.
"""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TextIO

FIRST, RETURNING = "First-time buyer", "Returning"
SILVER, GOLD = "VIP Silver", "VIP Gold"
LAPSED, REFUNDER, TROUBLE = "Lapsed", "Serial refunder", "Delivery trouble"
_YEAR, _HALF_YEAR = timedelta(days=365), timedelta(days=180)


@dataclass(frozen=True)
class Figures:
    """A customer's numbers. `orders` count over the whole life.

    Of the last 365 days: `bought` orders, `spent` on them less the `refunds` made on them since.
    Of the last 180 days: `returned` times `given_back` in all, by the day of the refund; `rate`, of
    that half year's orders the per cent on which something was given back since, None of none.
    `last` is the newest order; it is older than 180 days when `lapsed`.
    """

    orders: int
    bought: int
    spent: Decimal
    refunds: int
    returned: int
    given_back: Decimal
    rate: Decimal | None
    last: datetime | None
    lapsed: bool

    @property
    def tags(self) -> frozenset[str]:
        """What these numbers deserve; of the two tiers only the higher."""
        gold = self.spent >= Decimal("1000.00") or self.bought >= 10
        silver = self.spent >= Decimal("500.00") or self.bought >= 5
        refunder = self.returned >= 3 and self.given_back >= Decimal("100.00")
        deserved = {
            FIRST: self.orders == 1,
            RETURNING: self.orders >= 2,
            SILVER: silver and not gold,
            GOLD: gold,
            LAPSED: self.lapsed,
            REFUNDER: refunder and self.rate is not None and self.rate >= 30,
        }
        return frozenset(tag for tag, holds in deserved.items() if holds)


@dataclass
class Bought:
    """One order: when, for how much, and what was given back on it and when."""

    at: datetime
    amount: Decimal
    given: list[tuple[datetime, Decimal]] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        """What was not given back."""
        return self.amount - sum((amount for _, amount in self.given), Decimal(0))

    def as_of(self, now: datetime) -> "Bought":
        """The order with what had been given back by then."""
        return Bought(self.at, self.amount, [one for one in self.given if one[0] <= now])


def figures_of(orders: Sequence[Bought], now: datetime, counted: int | None = None) -> Figures:
    """The numbers of a customer with these orders; `counted` when somebody else counts more."""
    recent = [order for order in orders if order.at > now - _YEAR]
    lately = [order for order in orders if order.at > now - _HALF_YEAR]
    back = [amount for one in orders for at, amount in one.given if at > now - _HALF_YEAR]
    last = max((order.at for order in orders), default=None)
    return Figures(
        orders=max(len(orders), counted or 0),
        bought=len(recent),
        spent=sum((order.left for order in recent), Decimal(0)),
        refunds=sum(len(order.given) for order in recent),
        returned=len(back),
        given_back=sum(back, Decimal(0)),
        rate=_per_cent(sum(bool(order.given) for order in lately), len(lately)),
        last=last,
        lapsed=last is not None and last <= now - _HALF_YEAR,
    )


def _per_cent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def figures(path: Path, shift: timedelta, now: datetime) -> dict[str, Figures]:
    """The numbers of every customer with an order, by the file's customer id, as of `now`.

    `shift` moves all of the file's times, taken as UTC.
    """
    return {customer: figures_of(orders, now) for customer, orders in accounts(path, shift).items()}


def accounts(path: Path, shift: timedelta) -> dict[str, list[Bought]]:
    """What every customer has bought in the end, oldest first, by the file's customer id."""
    bought: dict[str, list[Bought]] = {}
    for at, customer, amount, cancels in rows(path):
        if not customer:
            continue
        if cancels and amount < 0 and customer in bought:
            _cancel(bought[customer], at + shift, -amount)
        elif not cancels and amount > 0:
            bought.setdefault(customer, []).append(Bought(at + shift, amount))
    return bought


def _cancel(orders: Sequence[Bought], at: datetime, amount: Decimal) -> None:
    for order in reversed(orders):
        given = min(order.left, amount)
        if given > 0:
            order.given.append((at, given))
            amount -= given


def rows(path: Path) -> list[tuple[datetime, str, Decimal, bool]]:
    """Time, customer, amount and whether it cancels, of every invoice, in time order."""
    with _opened(path) as file:
        read = [
            (
                datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC),
                row["CustomerID"],
                Decimal(row["amount"]),
                row["is_cancellation"] == "1",
            )
            for row in csv.DictReader(file)
        ]
    return sorted(read, key=lambda row: row[0])


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
