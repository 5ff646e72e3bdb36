"""Playing the invented shop through the same actions that people use."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.actions.selling import (
    cancel_order,
    edit_order,
    pay_order,
    place_order,
    refund_order,
)
from sandbox.actions.shipping import fulfil, fulfillment_event
from sandbox.baskets import Item, Pieces
from sandbox.currencies import rounded
from sandbox.history.catalogue import stock
from sandbox.history.generated import (
    Cancelled,
    Edited,
    Event,
    Paid,
    Placed,
    Recipe,
    Refunded,
    Scanned,
    Sent,
    generate,
)
from sandbox.history.replay import Manner, Replay
from sandbox.state import DiscountCode, Order, Shop
from sandbox.world import World


class GeneratedPlayer:
    """Makes generated events happen in one shop."""

    def __init__(self, world: World, shop: Shop) -> None:
        self._world = world
        self._shop = shop
        self._customers: dict[int, int] = {}
        self._orders: dict[int, int] = {}
        self._variants: dict[str, int] = {}

    def play(self, event: Event) -> None:
        """Change the shop's state and announce it."""
        if isinstance(event, Placed):
            self._place(event)
            return
        world, shop, order_id = self._world, self._shop, self._orders[event.order]
        match event:
            case Paid():
                pay_order(world, shop, order_id, at=event.at)
            case Edited():
                edit_order(world, shop, order_id, add=event.add, at=event.at)
            case Cancelled():
                cancel_order(world, shop, order_id, at=event.at)
            case Refunded():
                self._refund(order_id, event)
            case Sent():
                fulfil(world, shop, order_id, estimated_delivery_at=event.estimate, at=event.at)
            case Scanned():
                fulfillment_event(world, shop, order_id, event.status, at=event.at)

    def facts(self) -> dict[str, object]:
        """What the shop holds now, for the summary."""
        orders = [self._shop.orders[order_id] for order_id in self._orders.values()]
        return {
            "customers": len(self._customers),
            "orders": len(orders),
            "orders of guests": sum(order.customer_id is None for order in orders),
            "orders cancelled": sum(order.cancelled_at is not None for order in orders),
            "refunds": sum(len(order.refunds) for order in orders),
        }

    def _items(self, event: Placed) -> list[Item]:
        """The variants an order is for; the first order finds the shop stocked."""
        if not self._variants:
            held = {one.sku: one.id for one in self._shop.variants.values()}
            self._variants = held or stock(self._world, self._shop, event.at)
        return [Item(self._variants[sku], number) for sku, number in event.basket.pieces]

    def _place(self, event: Placed) -> None:
        known = None if event.customer is None else self._customers.get(event.customer)
        order = place_order(
            self._world,
            self._shop,
            items=self._items(event),
            shipping=event.basket.shipping,
            discount_code=_code(event),
            source_name=event.source_name,
            tags=list(event.tags),
            customer_id=known,
            new_customer=event.person,
            presentment_currency=event.currency,
            country=event.country,
            paid=event.paid,
            at=event.at,
        )
        self._orders[event.order] = order.id
        if event.customer is not None and order.customer_id is not None:
            self._customers[event.customer] = order.customer_id

    def _refund(self, order_id: int, event: Refunded) -> None:
        order = self._shop.orders[order_id]
        amount = rounded(order.paid * event.share, self._shop.currency)
        refund_order(
            self._world,
            self._shop,
            order_id,
            amount,
            lines=pieces_worth(order, amount),
            note="Returned",
            at=event.at,
        )


def _code(event: Placed) -> DiscountCode | None:
    return None if event.code is None else DiscountCode(event.code, event.basket.discount)


def pieces_worth(order: Order, amount: Decimal) -> list[Pieces]:
    """Pieces of an order that cost up to `amount` (shop currency); dear ones first."""
    chosen = []
    for line in sorted(order.lines, key=lambda line: line.total / line.quantity, reverse=True):
        each = line.total / line.quantity
        number = min(line.quantity, int(amount // each)) if each else 0
        if number:
            chosen.append(Pieces(line.id, number))
            amount -= each * number
    return chosen


def generated_replay(world: World, shop: Shop, recipe: Recipe, manner: Manner) -> Replay[Event]:
    """A replay, not yet started, of an invented history up to a few minutes ago."""
    player = GeneratedPlayer(world, shop)
    events = generate(recipe, shop.currency, datetime.now(UTC))
    return Replay(world, shop, events, player.play, player.facts, manner)


def play_silently(world: World, shop: Shop, events: list[Event]) -> None:
    """Let a history happen in a shop that has no app yet: nothing is announced."""
    player = GeneratedPlayer(world, shop)
    for event in events:
        player.play(event)
