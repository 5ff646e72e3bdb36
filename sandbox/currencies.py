"""The currencies the sandbox knows: their digits, and one fixed rate each so that runs repeat."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 exponents that are not 2.
_DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "KWD": 3, "BHD": 3}

# Units of the currency for one pound; invented, near the rates of 2026.
PER_POUND = {
    "GBP": Decimal("1"),
    "EUR": Decimal("1.17"),
    "USD": Decimal("1.31"),
    "PLN": Decimal("4.97"),
    "RON": Decimal("5.95"),
    "CHF": Decimal("1.09"),
    "JPY": Decimal("196"),
    "KRW": Decimal("1830"),
    "KWD": Decimal("0.402"),
    "BHD": Decimal("0.494"),
    "ILS": Decimal("4.86"),
    "ISK": Decimal("164"),
}

_STEP = {digits: Decimal(1).scaleb(-digits) for digits in (0, 2, 3)}


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in major units rounded half up to the digits of its currency (2 if unlisted)."""
    return amount.quantize(_STEP[_DIGITS.get(currency, 2)], ROUND_HALF_UP)


def exchanged(amount: Decimal, source: str, target: str) -> Decimal:
    """An amount in another currency, rounded; raises KeyError for a currency without a rate."""
    if source == target:
        return amount
    return rounded(amount * PER_POUND[target] / PER_POUND[source], target)
