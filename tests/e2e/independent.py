"""Who must carry which tag, worked out from the CSV file alone: no rule, no ledger, no sandbox.

A plain second opinion. Positive invoices are orders. A cancellation (a negative amount) refunds
that customer's earlier orders, newest first, up to what is left of each. Every order counts over
the whole life; the last 365 days count for money and for the number of orders.
"""

import csv
import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TextIO

FIRST, VIP = "First-time buyer", "VIP"
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """A customer's numbers; `spent`, `bought` and `refunds` are those of the last 365 days."""

    orders: int
    bought: int
    spent: Decimal
    refunds: int

    @property
    def tags(self) -> frozenset[str]:
        """What these numbers deserve."""
        first = {FIRST} if self.orders == 1 else set()
        vip = {VIP} if self.spent >= Decimal("1000.00") or self.bought >= 10 else set()
        return frozenset(first | vip)


@dataclass
class _Bought:
    at: datetime
    left: Decimal
    refunds: int = 0


@dataclass
class _Account:
    orders: list[_Bought] = field(default_factory=list)

    def cancel(self, amount: Decimal) -> None:
        for order in reversed(self.orders):
            given = min(order.left, amount)
            if given > 0:
                order.left -= given
                order.refunds += 1
                amount -= given

    def figures(self, now: datetime) -> Figures:
        recent = [order for order in self.orders if order.at > now - _YEAR]
        return Figures(
            orders=len(self.orders),
            bought=len(recent),
            spent=sum((order.left for order in recent), Decimal(0)),
            refunds=sum(order.refunds for order in recent),
        )


def figures(path: Path, shift: timedelta, now: datetime) -> dict[str, Figures]:
    """The numbers of every customer with an order, by the file's customer id, as of `now`.

    `shift` moves all of the file's times, taken as UTC.
    """
    accounts: dict[str, _Account] = {}
    for at, customer, amount, cancels in rows(path):
        if not customer:
            continue
        if cancels and amount < 0 and customer in accounts:
            accounts[customer].cancel(-amount)
        elif not cancels and amount > 0:
            account = accounts.setdefault(customer, _Account())
            account.orders.append(_Bought(at + shift, amount))
    return {customer: account.figures(now) for customer, account in accounts.items()}


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
