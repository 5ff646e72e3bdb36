"""Why Shopify was not told of a compensation yet, or did not do what it was told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shop_app.compensation.kinds import Kind
from shop_app.errors import AppError
from shop_app.shopify.errors import (
    AccessDenied,
    CredentialsRefused,
    ShopFrozen,
    ShopGone,
    ShopLocked,
    Throttled,
    TokenDead,
)
from shop_app.shopify.payloads import Declined
from shop_app.shops.errors import NotInstalled


class Failure(StrEnum):
    """Stable codes: `compensation.op_error` while it is tried, `compensation.end` when it failed."""

    THROTTLED = "throttled"
    """The shop's API budget is used up for now. It goes on by itself."""
    UNREACHABLE = "unreachable"
    """Shopify did not answer, or not with sense. It goes on by itself."""
    TOKEN_DEAD = "token_dead"  # noqa: S105 - a code
    """Shopify takes the app's access no longer: it goes on once somebody opens the app."""
    SHOP_FROZEN = "shop_frozen"
    """The shop has to pay Shopify; it goes on afterwards."""
    SHOP_LOCKED = "shop_locked"
    """Shopify locked the shop."""
    SHOP_GONE = "shop_gone"
    """Shopify knows no such shop, or the app is not installed there any more."""
    DEFECT = "defect"
    """A defect of Amends; it tries again."""
    WAITS = "waits"
    """Another store credit of the same customer is on its way."""
    NOT_FOUND_YET = "not_found_yet"
    """Shopify says that the code exists, and does not show it yet."""
    NOBODY_KNOWS = "nobody_knows"
    """In doubt: Shopify's answer got lost, and what it shows does not tell whether it happened."""
    BALANCE_CHANGED = "balance_changed"
    """The customer spent store credit while it was taken back: what is left is read anew."""

    TOO_LATE = "too_late"
    """Shopify could not be told within 24 hours; nothing happened."""
    NOT_THERE = "not_there"
    """The answer got lost, Shopify could not be asked for 24 hours, and then it was not there."""
    SAID_NOT_DONE = "said_not_done"
    """It was in doubt; a person said that it did not happen."""
    ACCESS_MISSING = "access_missing"
    """The shop has not granted Amends the access for it, or took it back."""
    CUSTOMER_GONE = "customer_gone"
    """Shopify knows no such customer (any more)."""
    AMOUNT_NOT_POSSIBLE = "amount_not_possible"
    """Shopify does not take this amount."""
    LIMIT_OF_SHOP = "limit_of_shop"
    """More than Shopify's own limit for gift cards or store credit of a customer allows."""
    CURRENCY_NOT_POSSIBLE = "currency_not_possible"
    """The shop can't give store credit or gift cards in this currency, or has another one by now."""
    END_NOT_POSSIBLE = "end_not_possible"
    """The day on which it would end lies in the past, or before it begins."""
    TOO_MANY_DISCOUNTS = "too_many_discounts"
    """The shop has as many discounts as Shopify allows."""
    CODES_TAKEN = "codes_taken"
    """Every code that was tried is in use in the shop: the policy should make longer ones."""
    GONE_BY_HAND = "gone_by_hand"
    """What was to be changed is not in the shop any more."""
    REFUSED = "refused"
    """Shopify refuses it for a reason that Amends does not know."""


_CODES: Mapping[str, Failure] = {
    "CUSTOMER_NOT_FOUND": Failure.CUSTOMER_GONE,
    "OWNER_NOT_FOUND": Failure.CUSTOMER_GONE,
    "GIFT_CARD_LIMIT_EXCEEDED": Failure.LIMIT_OF_SHOP,
    "CREDIT_LIMIT_EXCEEDED": Failure.LIMIT_OF_SHOP,
    "MISMATCHING_CURRENCY": Failure.CURRENCY_NOT_POSSIBLE,
    "UNSUPPORTED_CURRENCY": Failure.CURRENCY_NOT_POSSIBLE,
    "EXPIRES_AT_IN_PAST": Failure.END_NOT_POSSIBLE,
    "END_DATE_BEFORE_START_DATE": Failure.END_NOT_POSSIBLE,
    "MAX_APP_DISCOUNTS": Failure.TOO_MANY_DISCOUNTS,
    "NEGATIVE_OR_ZERO_AMOUNT": Failure.AMOUNT_NOT_POSSIBLE,
    "VALUE_OUTSIDE_RANGE": Failure.AMOUNT_NOT_POSSIBLE,
    "ACCOUNT_NOT_FOUND": Failure.GONE_BY_HAND,
    "GIFT_CARD_NOT_FOUND": Failure.GONE_BY_HAND,
}
_FIELDS: Mapping[str, Failure] = {
    "amount": Failure.AMOUNT_NOT_POSSIBLE,
    "initialAmount": Failure.AMOUNT_NOT_POSSIBLE,
    "maximumShippingPrice": Failure.AMOUNT_NOT_POSSIBLE,
    "endsAt": Failure.END_NOT_POSSIBLE,
    "expiresOn": Failure.END_NOT_POSSIBLE,
    "customerId": Failure.CUSTOMER_GONE,
    "customers": Failure.CUSTOMER_GONE,
    "add": Failure.CUSTOMER_GONE,
    "id": Failure.GONE_BY_HAND,
}
_NOTHING_HAPPENED: Mapping[type[AppError], Failure] = {
    Throttled: Failure.THROTTLED,
    TokenDead: Failure.TOKEN_DEAD,
    CredentialsRefused: Failure.TOKEN_DEAD,
    ShopFrozen: Failure.SHOP_FROZEN,
    ShopLocked: Failure.SHOP_LOCKED,
    ShopGone: Failure.SHOP_GONE,
    NotInstalled: Failure.SHOP_GONE,
}
WHOLE_SHOP = tuple(_NOTHING_HAPPENED)
"""Errors after which nothing of a shop can be told for now; the call that raised one did nothing."""


def taken(declined: Declined) -> bool:
    """Whether the code is already somebody's: ours, after a lost answer, or another's."""
    return "TAKEN" in declined.codes


def failure_of(declined: Declined, kind: Kind) -> Failure:
    """The one reason that a merchant is told for what Shopify declined."""
    for code in sorted(declined.codes):
        if code in _CODES:
            return _CODES[code]
    for name in sorted(declined.about):
        if name in _FIELDS:
            owner = name == "id" and kind is Kind.STORE_CREDIT
            return Failure.CUSTOMER_GONE if owner else _FIELDS[name]
    return Failure.REFUSED


def cause(error: AppError) -> Failure:
    """The code of an error that Shopify's client raised."""
    for family, failure in _NOTHING_HAPPENED.items():
        if isinstance(error, family):
            return failure
    return Failure.ACCESS_MISSING if isinstance(error, AccessDenied) else Failure.REFUSED
