"""Playing a CSV history: a lean subset of Shopify's webhooks, so that volume means orders.

A sale announces `customers/create` (a customer's first), `orders/create` (paid) and
`customers/purchasing_summary`; a cancellation announces `refunds/create` and `orders/updated` for
each order it touches and one `customers/purchasing_summary`. There is no `orders/paid` twin.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sandbox import changes
from sandbox.changes import Person
from sandbox.history.csv_history import Cancellation, History, Repayment, Sale, read
from sandbox.history.replay import Manner, Replay
from sandbox.purchases import purchases
from sandbox.state import Customer, Shop
from sandbox.webhooks.happening import Happening
from sandbox.webhooks.payloads.customers import full_customer_body, purchasing_summary_body
from sandbox.webhooks.payloads.orders import order_body
from sandbox.webhooks.payloads.refunds import refund_body
from sandbox.world import World

_COUNTRIES = {
    "United Kingdom": "GB",
    "Germany": "DE",
    "EIRE": "IE",
    "France": "FR",
    "Netherlands": "NL",
    "Spain": "ES",
    "Belgium": "BE",
    "Sweden": "SE",
    "Portugal": "PT",
    "Switzerland": "CH",
    "Australia": "AU",
    "Italy": "IT",
    "Poland": "PL",
    "USA": "US",
}
# ISO 3166 leaves ZZ to users; Shopify's CountryCode has it for "unknown".
_ELSEWHERE = "ZZ"


class CsvPlayer:
    """Makes the events of a CSV history happen in one shop."""

    def __init__(self, world: World, shop: Shop) -> None:
        self._world = world
        self._shop = shop
        self._customers: dict[str, Customer] = {}
        self._orders: dict[str, int] = {}
        self.guests = 0
        self.refunds = 0

    def play(self, event: Sale | Cancellation) -> None:
        """Change the shop's state and announce it."""
        with self._shop.lock:
            if isinstance(event, Sale):
                self._sell(event)
            else:
                self._give_back(event)

    def facts(self, history: History) -> dict[str, object]:
        """What was read, played and left out, for the summary."""
        left_out = {f"left out: {reason}": count for reason, count in history.left_out.items()}
        return {
            "invoices read": history.invoices,
            "customers": len(self._customers),
            "orders": len(self._orders),
            "orders of guests": self.guests,
            "refunds": self.refunds,
            **left_out,
            "left out: money of remainders": str(history.remainder),
        }

    def _sell(self, sale: Sale) -> None:
        happening = Happening(self._world, self._shop)
        customer = self._buyer(sale, happening)
        cost = changes.price(self._shop, sale.amount)
        country = _COUNTRIES.get(sale.country, _ELSEWHERE)
        order = changes.add_order(self._shop, customer, cost, sale.at, country=country)
        self._orders[sale.invoice] = order.id
        happening.announce("orders/create", order_body, self._shop, order)
        if customer is None:
            self.guests += 1
        else:
            self._summarise(happening, customer)

    def _buyer(self, sale: Sale, happening: Happening) -> Customer | None:
        if sale.customer is None:
            return None
        known = self._customers.get(sale.customer)
        if known is not None:
            return known
        email = f"customer-{sale.customer}@example.com"
        country = _COUNTRIES.get(sale.country, _ELSEWHERE)
        person = Person("Customer", sale.customer, email, country=country)
        customer = changes.add_customer(self._shop, person, sale.at)
        self._customers[sale.customer] = customer
        happening.announce("customers/create", full_customer_body, self._shop, customer)
        return customer

    def _give_back(self, cancellation: Cancellation) -> None:
        happening = Happening(self._world, self._shop)
        for repayment in cancellation.repayments:
            self._repay(repayment, cancellation, happening)
        customer = self._customers[cancellation.customer]
        self._summarise(happening, customer)

    def _repay(
        self, repayment: Repayment, cancellation: Cancellation, happening: Happening
    ) -> None:
        order = self._shop.orders[self._orders[repayment.invoice]]
        note = f"Cancellation {cancellation.invoice}"
        given = changes.refund(self._shop, order, repayment.amount, note, cancellation.at)
        order.updated_at = repayment.updated_at
        self.refunds += 1
        happening.announce("refunds/create", refund_body, self._shop, order, given)
        happening.announce("orders/updated", order_body, self._shop, order)

    def _summarise(self, happening: Happening, customer: Customer) -> None:
        bought = purchases(self._shop, customer)
        happening.announce(
            "customers/purchasing_summary",
            purchasing_summary_body,
            self._shop,
            customer,
            bought,
            self._world.clock.now(),
        )


def csv_replay(
    world: World, shop: Shop, path: str | Path, manner: Manner
) -> Replay[Sale | Cancellation]:
    """A replay, not yet started, of a history file whose last invoice is now.

    The shop goes on the plan `plus`, whose API rate fits such a volume. Raises HistoryFileError or
    OSError when the file cannot be read, before anything happens.
    """
    history = read(path, datetime.now(UTC))
    shop.plan = "plus"
    player = CsvPlayer(world, shop)
    return Replay(world, shop, history.events, player.play, lambda: player.facts(history), manner)
