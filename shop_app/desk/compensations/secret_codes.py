"""The code that a customer redeems; a gift card's is money, and kept encrypted."""

from __future__ import annotations

from shop_app.compensation.queries import CompensationRow
from shop_app.settings import Settings
from shop_app.shops.vault import unseal


def code_of(row: CompensationRow, settings: Settings) -> str:
    """The code; "" where there is none, or none that Amends knows.

    Raises VaultLocked when no key of the settings fits.
    """
    if row.sealed_code is not None:
        return unseal(settings, row.sealed_code)
    return row.code or ""
