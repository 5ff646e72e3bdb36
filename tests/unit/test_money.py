"""Money is read from Shopify's decimal text without losing or inventing anything."""

from decimal import Decimal

import pytest

from shop_app.money import Money, MoneyError


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.5", "EUR", 1250),
        ("12.50", "EUR", 1250),
        ("0", "EUR", 0),
        ("-3.01", "EUR", -301),
        ("12.345", "EUR", 1235),
        ("6100", "JPY", 6100),
        ("6100.0", "JPY", 6100),
        ("12.345", "KWD", 12345),
        ("1.0001", "CLF", 10001),
        ("90071992547409.93", "USD", 9007199254740993),
    ],
)
def test_amounts_become_minor_units(amount: str, currency: str, minor: int) -> None:
    money = Money.parse(amount, currency)

    assert money == Money(minor, currency)
    assert Money.parse(str(money.major), currency) == money


@pytest.mark.parametrize("amount", ["", "ten", "NaN", "Infinity", "1,5", "1e999999999"])
def test_what_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError, match="decimal number"):
        Money.parse(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "€"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(MoneyError, match="ISO 4217"):
        Money.parse("1", currency)


def test_sums_stay_within_one_currency() -> None:
    assert Money(150, "EUR") + Money(50, "EUR") - Money(1, "EUR") == Money(199, "EUR")
    assert Money(150, "EUR").major == Decimal("1.50")
    with pytest.raises(MoneyError, match="convert it first"):
        Money(1, "EUR") + Money(1, "USD")
