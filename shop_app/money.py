"""Money as integer minor units with its currency; the only type amounts travel in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException

# ISO 4217: digits after the decimal point where they are not two.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_EXPONENTS = {
    currency: digits
    for digits, currencies in ((0, _NONE), (3, _THREE), (4, _FOUR))
    for currency in currencies.split()
}
_CODE = re.compile("[A-Z]{3}")


class MoneyError(ValueError):
    """An amount or a currency that can't be read, or two currencies in one sum."""


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency (ISO 4217): EUR 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (cents for EUR, whole yen for JPY) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str, currency: str) -> Money:
        """Read Shopify's decimal string in major units ("12.5"), half a minor unit rounding up.

        Raises MoneyError when the amount is no finite number or the currency no ISO code.
        """
        if not _CODE.fullmatch(currency):
            raise MoneyError(f"currency must be a three-letter ISO 4217 code, got {currency!r}")
        try:
            scaled = Decimal(amount).scaleb(exponent(currency))
            return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)
        except (DecimalException, ValueError):  # ValueError: not a number has no integer
            raise MoneyError(f"amount must be a decimal number, got {amount!r}") from None

    @property
    def major(self) -> Decimal:
        """The amount in major units: 1250 EUR cents are Decimal("12.50")."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise MoneyError(f"can't add {other.currency} to {self.currency}: convert it first")
        return other.minor
