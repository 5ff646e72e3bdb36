"""What features that need more permissions are for, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.shops.features import Feature
from shop_app.texts import gettext


@dataclass(frozen=True)
class Words:
    """`reason`: why Amends asks. `without`: what works, and what does not, without it."""

    title: str
    reason: str
    without: str


def words(feature: Feature) -> Words:
    """The feature in words. Needs an app context, for the language."""
    return Words(_titles()[feature.code], _reasons()[feature.code], _without()[feature.code])


def _titles() -> dict[str, str]:
    return {
        "all_orders": gettext("Orders older than 60 days"),
        "products": gettext("Products and collections"),
        "merges": gettext("Merged customers"),
        "disputes": gettext("Payment disputes"),
        "order_notes": gettext("Notes on orders"),
        "gift_cards": gettext("Gift cards"),
        "store_credit": gettext("Store credit"),
    }


def _reasons() -> dict[str, str]:
    return {
        "all_orders": gettext("Amends reads the whole history, so that rules count every order."),
        "products": gettext(
            "Amends reads types, vendors, tags and collections of what customers bought,"
            " so that rules can ask for them."
        ),
        "merges": gettext(
            "Shopify tells Amends when two customers become one, so that their orders count together."
        ),
        "disputes": gettext(
            "Shopify tells Amends about chargebacks, so that an issue can be opened for each of them."
        ),
        "order_notes": gettext(
            "Amends adds what staff noted about an order to the order's own note in Shopify."
        ),
        "gift_cards": gettext(
            "Amends makes gift cards for customers you want to make it up to,"
            " and reads what is left on them."
        ),
        "store_credit": gettext(
            "Amends puts credit on the accounts of customers you want to make it up to,"
            " and reads what is left of it."
        ),
    }


def _without() -> dict[str, str]:
    return {
        "all_orders": gettext(
            "Without it: orders of the last 60 days count, and everything ordered from now on."
        ),
        "products": gettext("Without it: rules about products wait; all others work."),
        "merges": gettext("Without it: merged customers are put right by the nightly comparison."),
        "disputes": gettext(
            "Without it: no issue is opened for a chargeback; everything else works."
        ),
        "order_notes": gettext("Without it: notes about orders are kept in Amends alone."),
        "gift_cards": gettext(
            "Without it: Amends makes no gift cards, and what is left on those it made is not read;"
            " discount codes work."
        ),
        "store_credit": gettext(
            "Without it: Amends gives no store credit, and what is left of it is not read;"
            " discount codes work."
        ),
    }
