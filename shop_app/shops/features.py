"""What Amends may do in a shop: the scopes it can't do without, and features that ask for more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REQUIRED_SCOPES = (
    "read_fulfillments",
    "read_locales",
    "read_orders",
    "read_returns",
    "write_customers",
    "write_discounts",
)
"""`scopes` of shopify.app.toml: granted with the installation."""


@dataclass(frozen=True)
class Feature:
    """Something that needs more than the installation grants; all its `scopes` are asked together.

    `shop_app.shops.feature_sentences` says what it is and why.
    """

    code: str
    scopes: tuple[str, ...]

    def granted(self, scopes: Iterable[str]) -> bool:
        """Whether a shop that has granted `scopes` can use it."""
        return not missing_scopes(self.scopes, scopes)


FEATURES = (
    Feature("all_orders", ("read_all_orders",)),
    Feature("products", ("read_products",)),
    Feature("merges", ("read_customer_merge",)),
    Feature("disputes", ("read_shopify_payments_disputes",)),
    Feature("order_notes", ("write_orders",)),
    Feature("gift_cards", ("write_gift_cards",)),
    Feature(
        "store_credit", ("read_store_credit_accounts", "write_store_credit_account_transactions")
    ),
)
"""In the order of the settings page; their scopes are the `optional_scopes` of shopify.app.toml."""


def missing_scopes(wanted: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """Those of `wanted` that are not granted, sorted. Shopify: writing includes reading."""
    there = set(granted)
    there |= {"read_" + one.removeprefix("write_") for one in there if one.startswith("write_")}
    return tuple(sorted(set(wanted) - there))
