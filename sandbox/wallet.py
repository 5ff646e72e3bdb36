"""Changes to gift cards and store credit, without a word to anyone. The caller holds `shop.lock`.

Money is in major units. Store credit that expires goes the next time anybody looks at its account.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from sandbox.changes import ActionRefusedError
from sandbox.rewards import (
    Credit,
    CreditAccount,
    CreditTransaction,
    Debit,
    Expiration,
    GiftCard,
)
from sandbox.state import Shop

NEVER = datetime.max.replace(tzinfo=UTC)


def issue_card(
    shop: Shop,
    code: str,
    amount: Decimal,
    at: datetime,
    *,
    customer_id: int | None = None,
    note: str | None = None,
    expires_on: date | None = None,
    source: Literal["api_client", "manual"] = "api_client",
) -> GiftCard:
    """A new card of the shop's currency; nobody has checked the arguments but the caller."""
    card = GiftCard(
        shop.new_id(),
        code.lower(),
        amount,
        amount,
        shop.currency,
        at,
        at,
        customer_id=customer_id,
        note=note,
        expires_on=expires_on,
        source=source,
    )
    shop.rewards.keep_card(card)
    return card


def free_card_code(shop: Shop) -> str:
    """A code of 16 characters, as Shopify makes them."""
    code = secrets.token_hex(8)
    return free_card_code(shop) if code in shop.rewards.card_codes else code


def card_status(card: GiftCard, now: datetime) -> Literal["disabled", "enabled", "expired"]:
    """Whether a card can be used; one may be on the day it expires on."""
    if card.deactivated_at is not None:
        return "disabled"
    if card.expires_on is not None and card.expires_on < now.date():
        return "expired"
    return "enabled"


def pay_with_card(card: GiftCard, amount: Decimal, now: datetime) -> None:
    """Take an amount off a card; raises ActionRefusedError if it cannot be used for that much."""
    status = card_status(card, now)
    if status != "enabled":
        raise ActionRefusedError(f"gift card {card.last_characters} is {status}")
    if not 0 < amount <= card.balance:
        raise ActionRefusedError(
            f"gift card {card.last_characters} has {card.balance} left, not {amount}"
        )
    card.balance -= amount
    card.updated_at = now


def open_account(shop: Shop, customer_id: int, currency: str) -> CreditAccount:
    """A customer's account in a currency, a new one if there is none."""
    rewards = shop.rewards
    account = rewards.account_of.get((customer_id, currency))
    if account is None:
        account = CreditAccount(shop.new_id(), customer_id, currency)
        rewards.accounts[account.id] = rewards.account_of[customer_id, currency] = account
    return account


def credit(
    shop: Shop,
    account: CreditAccount,
    amount: Decimal,
    at: datetime,
    *,
    expires_at: datetime | None = None,
) -> Credit:
    """Give store credit."""
    expire(shop, account, at)
    account.balance += amount
    number, after = shop.new_id(), account.balance
    given = Credit(number, account.id, amount, after, at, remaining=amount, expires_at=expires_at)
    _keep(shop, account, given)
    return given


def debit(
    shop: Shop,
    account: CreditAccount,
    amount: Decimal,
    at: datetime,
    *,
    order_id: int | None = None,
) -> Debit:
    """Take store credit, that which expires first first; raises ActionRefusedError beyond it."""
    expire(shop, account, at)
    if not 0 < amount <= account.balance:
        raise ActionRefusedError(f"account {account.id} has {account.balance}, not {amount}")
    left = amount
    for one in sorted(_left_over(account), key=_first_to_expire):
        taken = min(left, one.remaining)
        one.remaining -= taken
        left -= taken
    account.balance -= amount
    event = "ADJUSTMENT" if order_id is None else "ORDER_PAYMENT"
    number, after = shop.new_id(), account.balance
    gone = Debit(number, account.id, -amount, after, at, event=event, order_id=order_id)
    _keep(shop, account, gone)
    return gone


def expire(shop: Shop, account: CreditAccount, now: datetime) -> None:
    """Book out what has expired by now, each credit at the moment it expired."""
    for one in sorted(_left_over(account), key=_first_to_expire):
        if one.expires_at is None or one.expires_at > now:
            return
        account.balance -= one.remaining
        number, after, lost = shop.new_id(), account.balance, one.remaining
        one.remaining = Decimal(0)
        ended = Expiration(number, account.id, -lost, after, one.expires_at, credit_id=one.id)
        _keep(shop, account, ended)


def _left_over(account: CreditAccount) -> list[Credit]:
    return [one for one in account.transactions if isinstance(one, Credit) and one.remaining]


def _first_to_expire(one: Credit) -> tuple[datetime, int]:
    return one.expires_at or NEVER, one.id


def _keep(shop: Shop, account: CreditAccount, done: CreditTransaction) -> None:
    account.transactions.append(done)
    shop.rewards.transactions[done.id] = done
