"""Any order history from a CSV file, read as a list of sales and cancellations.

Columns: Invoice (unique), InvoiceDate (ISO, no zone), CustomerID (empty: guest), Country, lines, units,
amount (shop currency, major units), is_cancellation (0 or 1). One row is one invoice.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, cast

COLUMNS = frozenset(
    {"Invoice", "InvoiceDate", "CustomerID", "Country", "amount", "is_cancellation"}
)

_SECOND = timedelta(seconds=1)


class HistoryFileError(Exception):
    """The file is no order history; the message names the line and what is wrong with it."""


@dataclass(slots=True)
class Sale:
    """One invoice that becomes one paid order; `customer` None is a guest."""

    at: datetime
    invoice: str
    customer: str | None
    country: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Repayment:
    """What a cancellation gives back on one earlier sale; `updated_at` becomes the order's."""

    invoice: str
    amount: Decimal
    updated_at: datetime


@dataclass(slots=True)
class Cancellation:
    """One cancellation invoice and the orders it refunds, newest first; never empty."""

    at: datetime
    invoice: str
    customer: str
    repayments: list[Repayment]


@dataclass
class History:
    """What a file holds, in time order, and what of it was left out and why."""

    events: list[Sale | Cancellation] = field(default_factory=list)
    invoices: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    remainder: Decimal = Decimal(0)


@dataclass(slots=True)
class _Row:
    at: datetime
    invoice: str
    customer: str | None
    country: str
    amount: Decimal
    is_cancellation: bool


@dataclass(slots=True)
class _Open:
    """A sale of which something is left to give back."""

    invoice: str
    left: Decimal
    updated_at: datetime


def read(path: str | Path, now: datetime) -> History:
    """Read a history, all dates shifted by one constant so that the last invoice is `now`.

    A cancellation names no sale: it refunds the customer's earlier sales, newest first, up to what
    is left of each. Left out and counted: sales of nothing or less, cancellations that are not
    negative, without a customer, of a customer without an earlier sale, or with nothing left to
    give back; and `remainders`, the part of a cancellation beyond what is left (its money is summed
    in `remainder`). Raises HistoryFileError for a file that is not in the documented form and
    OSError if it cannot be read.
    """
    rows = sorted(_rows(Path(path)), key=lambda row: row.at)
    history = History(invoices=len(rows))
    if not rows:
        return history
    shift = now.astimezone(UTC).replace(microsecond=0) - rows[-1].at
    books: dict[str, list[_Open]] = {}
    for row in rows:
        row.at += shift
        event = _cancellation(row, books, history) if row.is_cancellation else _sale(row, history)
        if event is None:
            continue
        history.events.append(event)
        if isinstance(event, Sale) and event.customer is not None:
            sold = _Open(event.invoice, event.amount, event.at)
            books.setdefault(event.customer, []).append(sold)
    return history


def _sale(row: _Row, history: History) -> Sale | None:
    if row.amount <= 0:
        history.left_out["non-positive invoices"] += 1
        return None
    return Sale(row.at, row.invoice, row.customer, row.country, row.amount)


def _cancellation(
    row: _Row, books: dict[str, list[_Open]], history: History
) -> Cancellation | None:
    reason = _why_not(row, books)
    if reason is not None or row.customer is None:
        history.left_out[reason or "cancellations of guests"] += 1
        return None
    repayments, remainder = _repay(books[row.customer], -row.amount, row.at)
    if remainder:
        history.left_out["remainders"] += 1
        history.remainder += remainder
    return Cancellation(row.at, row.invoice, row.customer, repayments) if repayments else None


def _why_not(row: _Row, books: dict[str, list[_Open]]) -> str | None:
    if row.customer is None:
        return "cancellations of guests"
    if row.amount >= 0:
        return "cancellations that are not negative"
    if row.customer not in books:
        return "cancellations of customers unknown so far"
    return None


def _repay(book: list[_Open], amount: Decimal, at: datetime) -> tuple[list[Repayment], Decimal]:
    """Take `amount` off the sales of a book, newest first; returns what found no sale too."""
    repayments = []
    for sale in reversed(book):
        if amount <= 0:
            break
        given = min(sale.left, amount)
        if given > 0:
            sale.left -= given
            # Strictly later than before: the app tells old from new by this time alone.
            sale.updated_at = max(at, sale.updated_at + _SECOND)
            repayments.append(Repayment(sale.invoice, given, sale.updated_at))
            amount -= given
    return repayments, amount


def _rows(path: Path) -> Iterator[_Row]:
    with path.open("rb") as file:
        plain = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
        with io.TextIOWrapper(cast("IO[bytes]", plain), encoding="utf-8", newline="") as lines:
            yield from _parsed(path, csv.DictReader(lines))


def _parsed(path: Path, reader: csv.DictReader[str]) -> Iterable[_Row]:
    missing = COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise HistoryFileError(f"{path} lacks the columns {', '.join(sorted(missing))}")
    seen: set[str] = set()
    for row in reader:
        try:
            yield _row(row, seen)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise HistoryFileError(f"{path}, line {reader.line_num}: {error}") from error


def _row(row: dict[str, str], seen: set[str]) -> _Row:
    invoice = row["Invoice"]
    if invoice in seen:
        raise ValueError(f"invoice {invoice} stands there twice")
    seen.add(invoice)
    return _Row(
        at=datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC),
        invoice=invoice,
        customer=row["CustomerID"] or None,
        country=row["Country"],
        amount=Decimal(row["amount"]),
        is_cancellation=row["is_cancellation"] == "1",
    )
