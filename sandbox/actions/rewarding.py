"""The merchant makes and ends codes, cards and store credit by hand, and Shopify sets its limits.

Shopify sends no webhook for any of it that the app has asked for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sandbox.changes import ActionRefusedError, customer_of
from sandbox.rewards import BasicCode, CodeDiscount, CreditTransaction, FreeShippingCode, GiftCard
from sandbox.state import Shop
from sandbox.wallet import credit, free_card_code, issue_card, open_account
from sandbox.world import World


def create_discount(
    world: World,
    shop: Shop,
    code: str,
    *,
    amount: Decimal | None = None,
    percentage: Decimal | None = None,
    title: str | None = None,
    customer_id: int | None = None,
    usage_limit: int | None = None,
    ends_at: datetime | None = None,
    tags: list[str] | None = None,
    at: datetime | None = None,
) -> CodeDiscount:
    """A code made in the admin: over an amount, over a share (0 to 1), else for free shipping."""
    at = at or world.clock.now()
    with shop.lock:
        if shop.rewards.discount_by_code(code) is not None:
            raise ActionRefusedError(f"{shop.domain} has a discount code {code} already")
        for_whom = None if customer_id is None else [customer_of(shop, customer_id).id]
        numbers, free = (shop.new_id(), shop.new_id()), amount is None and percentage is None
        kind = FreeShippingCode if free else BasicCode
        made = kind(*numbers, title or code, code, at, at, at)
        made.ends_at, made.customers = ends_at, for_whom
        made.usage_limit, made.tags, made.by_app = usage_limit, list(tags or ()), False
        if isinstance(made, BasicCode):
            made.amount, made.percentage = amount, percentage
        shop.rewards.keep_discount(made)
        return made


def disable_discount(
    world: World, shop: Shop, code: str, at: datetime | None = None
) -> CodeDiscount:
    """Somebody deactivates a code in the admin."""
    with shop.lock:
        found = _discount(shop, code)
        found.end(at or world.clock.now())
        return found


def delete_discount(
    world: World,  # noqa: ARG001 - every action takes it
    shop: Shop,
    code: str,
) -> int:
    """Somebody deletes a code in the admin; returns its id."""
    with shop.lock:
        found = _discount(shop, code)
        shop.rewards.drop_discount(found)
        return found.id


def _discount(shop: Shop, code: str) -> CodeDiscount:
    found = shop.rewards.discount_by_code(code)
    if found is None:
        raise ActionRefusedError(f"{shop.domain} has no discount code {code}")
    return found


def create_gift_card(
    world: World,
    shop: Shop,
    amount: Decimal,
    *,
    code: str | None = None,
    customer_id: int | None = None,
    note: str | None = None,
    expires_on: date | None = None,
    at: datetime | None = None,
) -> GiftCard:
    """A gift card made in the admin."""
    with shop.lock:
        if code is not None and shop.rewards.card_by_code(code) is not None:
            raise ActionRefusedError(f"{shop.domain} has a gift card {code} already")
        return issue_card(
            shop,
            code or free_card_code(shop),
            amount,
            at or world.clock.now(),
            customer_id=None if customer_id is None else customer_of(shop, customer_id).id,
            note=note,
            expires_on=expires_on,
            source="manual",
        )


def disable_gift_card(world: World, shop: Shop, code: str, at: datetime | None = None) -> GiftCard:
    """Somebody disables a gift card in the admin, for good."""
    with shop.lock:
        card = shop.rewards.card_by_code(code)
        if card is None:
            raise ActionRefusedError(f"{shop.domain} has no gift card {code}")
        card.deactivated_at = card.updated_at = at or world.clock.now()
        return card


def give_store_credit(
    world: World,
    shop: Shop,
    customer_id: int,
    amount: Decimal,
    *,
    currency: str | None = None,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> CreditTransaction:
    """Somebody gives store credit in the admin."""
    at = at or world.clock.now()
    with shop.lock:
        account = open_account(shop, customer_of(shop, customer_id).id, currency or shop.currency)
        return credit(shop, account, amount, at, expires_at=expires_at)


def lag_usage(
    world: World,  # noqa: ARG001 - every action takes it
    shop: Shop,
    seconds: float,
) -> None:
    """Let `asyncUsageCount` tell of uses only so many seconds after them."""
    with shop.lock:
        shop.rewards.usage_lag = timedelta(seconds=seconds)


def limit_rewards(
    world: World,  # noqa: ARG001 - every action takes it
    shop: Shop,
    *,
    gift_card: Decimal | None = None,
    store_credit: Decimal | None = None,
) -> None:
    """Set the most on a new gift card, and in a store credit account."""
    with shop.lock:
        limits = shop.rewards
        limits.card_limit = limits.card_limit if gift_card is None else gift_card
        limits.credit_limit = limits.credit_limit if store_credit is None else store_credit
