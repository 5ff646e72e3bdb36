"""Customers buy with discount codes, gift cards and store credit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sandbox import changes
from sandbox.actions.selling import tell_of_sale
from sandbox.baskets import Item, line_of
from sandbox.changes import ActionRefusedError, customer_of, new_line
from sandbox.checkout import discounted, usable
from sandbox.rewards import GiftCard, Use
from sandbox.state import Line, Order, Shop
from sandbox.wallet import card_status, debit, expire, pay_with_card
from sandbox.webhooks.happening import Happening
from sandbox.world import World


def checkout(
    world: World,
    shop: Shop,
    goods: Decimal | None = None,
    *,
    items: list[Item] | None = None,
    shipping: Decimal = Decimal(0),
    codes: list[str] | None = None,
    gift_cards: list[str] | None = None,
    store_credit: bool = False,
    customer_id: int | None = None,
    presentment_currency: str | None = None,
    country: str | None = None,
    at: datetime | None = None,
) -> Order:
    """Buy `items`, or one made-up line worth `goods`, as a customer or a guest.

    `codes` take off what they are worth to this buyer; one that may not be used is refused and
    nothing is bought. Gift cards pay in their order, then store credit of the shop's currency as
    far as it reaches, the rest is paid otherwise.
    """
    at = at or world.clock.now()
    with shop.lock:
        customer = customer_of(shop, customer_id) if customer_id is not None else None
        lines = _lines(shop, goods, items or [])
        worth = sum((line.total for line in lines), Decimal(0))
        discounts = [usable(shop, code, customer_id, worth, at) for code in codes or ()]
        cards = [_card(shop, code, at) for code in gift_cards or ()]
        basket = discounted(shop, lines, shipping, discounts)
        cost = changes.price(shop, basket.total, presentment_currency)
        country = country or (customer.country if customer is not None else "GB")
        order = changes.add_order(shop, customer, cost, at, country=country, basket=basket)
        for one in discounts:
            one.uses.append(Use(at, order.id, customer_id))
        _pay(shop, order, cards, store_credit=store_credit, at=at)
        tell_of_sale(world, Happening(world, shop), shop, order)
        return order


def _lines(shop: Shop, goods: Decimal | None, items: list[Item]) -> list[Line]:
    if (goods is None) == (not items):
        raise ActionRefusedError("a checkout needs either goods or items")
    return [line_of(shop, item) for item in items] or [new_line(shop, goods or Decimal(0))]


def _card(shop: Shop, code: str, at: datetime) -> GiftCard:
    card = shop.rewards.card_by_code(code)
    if card is None:
        raise ActionRefusedError(f"{shop.domain} has no gift card {code}")
    if card_status(card, at) != "enabled":
        raise ActionRefusedError(f"gift card {code} is {card_status(card, at)}")
    return card


def _pay(
    shop: Shop, order: Order, cards: list[GiftCard], *, store_credit: bool, at: datetime
) -> None:
    left = order.total
    for card in cards:
        part = min(card.balance, left)
        if part:
            pay_with_card(card, part, at)
        left -= part
    if store_credit and order.customer_id is not None:
        account = shop.rewards.account_of.get((order.customer_id, shop.currency))
        if account is not None:
            expire(shop, account, at)
            part = min(account.balance, left)
            if part:
                debit(shop, account, part, at, order_id=order.id)


def spend_gift_card(
    world: World, shop: Shop, code: str, amount: Decimal, at: datetime | None = None
) -> GiftCard:
    """Pay with a gift card for something that is no order here."""
    at = at or world.clock.now()
    with shop.lock:
        card = _card(shop, code, at)
        pay_with_card(card, amount, at)
        return card


def spend_store_credit(
    world: World,
    shop: Shop,
    customer_id: int,
    amount: Decimal,
    *,
    currency: str | None = None,
    at: datetime | None = None,
) -> int:
    """Pay with store credit for something that is no order here; returns the transaction's id."""
    at = at or world.clock.now()
    with shop.lock:
        account = shop.rewards.account_of.get((customer_id, currency or shop.currency))
        if account is None:
            raise ActionRefusedError(f"customer {customer_id} has no store credit")
        return debit(shop, account, amount, at).id
