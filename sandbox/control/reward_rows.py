"""How the control API shows codes, gift cards and store credit; money is a string."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.rewards import (
    BasicCode,
    CodeDiscount,
    Credit,
    CreditAccount,
    CreditTransaction,
    FreeShippingCode,
    GiftCard,
)
from sandbox.state import gid


def discount_row(one: CodeDiscount) -> dict[str, Any]:
    """A discount code with the orders it was used on."""
    row: dict[str, Any] = {
        "id": one.id,
        "gid": gid("DiscountCodeNode", one.id),
        "code": one.code,
        "title": one.title,
        "tags": list(one.tags),
        "starts_at": one.starts_at.isoformat(),
        "ends_at": _time(one.ends_at),
        "customers": one.customers,
        "usage_limit": one.usage_limit,
        "by_app": one.by_app,
        "orders": [use.order_id for use in one.uses],
    }
    if isinstance(one, BasicCode):
        return row | {"amount": _text(one.amount), "percentage": _text(one.percentage)}
    if isinstance(one, FreeShippingCode):
        return row | {"maximum_shipping": _text(one.maximum_shipping)}
    return row


def card_row(card: GiftCard) -> dict[str, Any]:
    """A gift card, with its code."""
    return {
        "id": card.id,
        "gid": gid("GiftCard", card.id),
        "code": card.code,
        "initial_value": str(card.initial_value),
        "balance": str(card.balance),
        "customer_id": card.customer_id,
        "note": card.note,
        "expires_on": card.expires_on and card.expires_on.isoformat(),
        "deactivated_at": _time(card.deactivated_at),
        "source": card.source,
    }


def account_row(account: CreditAccount) -> dict[str, Any]:
    """A store credit account with everything that happened, oldest first."""
    return {
        "id": account.id,
        "gid": gid("StoreCreditAccount", account.id),
        "customer_id": account.customer_id,
        "currency": account.currency,
        "balance": str(account.balance),
        "transactions": [transaction_row(one) for one in account.transactions],
    }


def transaction_row(one: CreditTransaction) -> dict[str, Any]:
    """Something that happened to a store credit account."""
    return {
        "id": one.id,
        "kind": type(one).__name__.lower(),
        "amount": str(one.amount),
        "remaining": str(one.remaining) if isinstance(one, Credit) else None,
        "created_at": one.created_at.isoformat(),
        "event": one.event,
    }


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
