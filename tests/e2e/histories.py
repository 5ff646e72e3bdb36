"""A small shop's history as a CSV file: deterministic, with everything that makes money awkward."""

import csv
import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

CUSTOMERS = 150
LAST = datetime(2011, 12, 9, 12, 50)  # noqa: DTZ001 - the file's times bear no zone
_WINDOW = timedelta(days=365)
_COLUMNS = (
    "Invoice",
    "InvoiceDate",
    "CustomerID",
    "Country",
    "lines",
    "units",
    "amount",
    "is_cancellation",
)

Row = tuple[datetime, str, str, bool]
"""When, whose (empty: a guest's), over how much, and whether it is a cancellation."""


def write_small_history(path: Path, seed: int = 1, customers: int = CUSTOMERS) -> None:
    """About 900 invoices of 150 customers and some guests over two years, the last one now."""
    chance = random.Random(seed)
    rows = [*_edges(), *_guests(chance)]
    for number in range(1, customers + 1):
        rows += _customer(chance, f"{13000 + number}")
    rows.append((LAST, "13001", "12.34", False))
    rows.sort(key=lambda row: row[0])
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for number, (at, customer, amount, cancels) in enumerate(rows, start=500_000):
            invoice = f"C{number}" if cancels else str(number)
            writer.writerow([invoice, at, customer, "France", 1, 1, amount, int(cancels)])


def _customer(chance: random.Random, name: str) -> list[Row]:
    """One to some twenty orders, some given back in part, whole, or beyond what was paid."""
    count = chance.choice((1, 1, 1, 2, 2, 3, 4, 5, 9, 11, 18))
    most = chance.choice((4_000, 20_000, 60_000))
    rows = []
    for _ in range(count):
        at = LAST - timedelta(minutes=chance.randrange(10, 730 * 24 * 60))
        pence = chance.randrange(1, most)
        rows.append((at, name, _money(pence), False))
        if chance.random() < 0.15:
            given = chance.choice((pence, pence // 3 + 1, pence * 2))
            later = min(at + timedelta(days=chance.randrange(1, 40)), LAST)
            rows.append((later, name, _money(-given), True))
    return rows


def _guests(chance: random.Random) -> list[Row]:
    moments = [LAST - timedelta(hours=chance.randrange(1, 700 * 24)) for _ in range(60)]
    rows: list[Row] = [(at, "", _money(chance.randrange(1, 9_000)), False) for at in moments]
    return [*rows, *((at, "", "-5.00", True) for at in moments[:5])]


def _edges() -> list[Row]:
    """What sits exactly on a limit, or a minute beside it."""
    month, minute = timedelta(days=30), timedelta(minutes=1)
    ten = [(LAST - month - minute * number, "12001", "1.00", False) for number in range(10)]
    nine = [(LAST - month - minute * number, "12002", "1.00", False) for number in range(9)]
    return [
        *ten,
        *nine,
        (LAST - month, "12003", "1000.00", False),
        (LAST - month, "12004", "999.99", False),
        (LAST - month, "12005", "1500.00", False),
        (LAST - month + minute, "12005", "-500.00", True),
        (LAST - month, "12006", "1500.00", False),
        (LAST - month + minute, "12006", "-500.01", True),
        (LAST - _WINDOW - minute, "12007", "5000.00", False),
        (LAST - _WINDOW + timedelta(hours=2), "12008", "5000.00", False),
        # Falls out of the window while the test runs: nobody can say which tag is right.
        (LAST - _WINDOW + timedelta(seconds=4), "12009", "5000.00", False),
        # The newest order is refunded first, so the old one outside the window is spared.
        (LAST - _WINDOW - month, "12010", "900.00", False),
        (LAST - month, "12010", "1100.00", False),
        (LAST - month + minute, "12010", "-150.00", True),
        # More than was ever paid: what is beyond is nobody's money.
        (LAST - month, "12011", "30.00", False),
        (LAST - month + minute, "12011", "-45.00", True),
        # A refund leaves an order an order.
        (LAST - month, "12012", "30.00", False),
        (LAST - month + minute, "12012", "-30.00", True),
        # No order at all: nothing, less than nothing, and cancellations of nothing.
        (LAST - month, "12013", "0.00", False),
        (LAST - month, "12014", "-70.00", False),
        (LAST - month, "12015", "-70.00", True),
        (LAST - month, "12016", "70.00", True),
    ]


def _money(pence: int) -> str:
    return str(Decimal(pence) / 100)
