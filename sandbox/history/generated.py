"""An invented shop: two years of orders, the same for the same seed and the same now."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.changes import Person
from sandbox.currencies import rounded
from sandbox.history.catalogue import Shopping, shopping
from sandbox.history.people import invented_person

_PAST = timedelta(days=730)
_LAST_ORDER_AGO = timedelta(minutes=5)
_CODES = ("WELCOME10", "SUMMER10", "THANKS10")
_SOURCES = ("web", "pos", "instagram")
_LAST_EVENT_AGO = timedelta(minutes=2)


@dataclass(frozen=True)
class Recipe:
    """How big the shop is; about one order in ten is a guest's."""

    seed: int = 7
    customers: int = 400
    orders: int = 2000

    def __post_init__(self) -> None:
        """Refuse what cannot be done; raises ValueError naming the field and its value."""
        if not 1 <= self.customers <= self.orders <= 1_000_000:
            raise ValueError(
                "a shop has 1 to 1000000 orders and at most as many customers, "
                f"got customers={self.customers} orders={self.orders}"
            )


@dataclass(frozen=True, slots=True)
class Placed:
    """An order; `customer` numbers the customers, None is a guest; `person` only with their first.

    `basket` comes to exactly `total`; `code` is the discount code that was used.
    """

    at: datetime
    order: int
    customer: int | None
    person: Person | None
    total: Decimal
    currency: str
    country: str
    paid: bool
    basket: Shopping
    code: str | None
    source_name: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """A pending order is paid."""

    at: datetime
    order: int


@dataclass(frozen=True, slots=True)
class Edited:
    """Goods worth `add` join an order."""

    at: datetime
    order: int
    add: Decimal


@dataclass(frozen=True, slots=True)
class Refunded:
    """`share` of the order's total is given back; 1 is all of it."""

    at: datetime
    order: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An order is cancelled and refunded before it was sent."""

    at: datetime
    order: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel leaves, promised for `estimate`."""

    at: datetime
    order: int
    estimate: datetime


@dataclass(frozen=True, slots=True)
class Scanned:
    """The carrier reports `delayed` or `delivered`."""

    at: datetime
    order: int
    status: str


Event = Placed | Paid | Edited | Refunded | Cancelled | Sent | Scanned


@dataclass(frozen=True)
class _Buyer:
    number: int
    person: Person
    currency: str
    basket: float


def generate(recipe: Recipe, currency: str, now: datetime) -> list[Event]:
    """The shop's events in time order; the last order is five minutes before `now`."""
    chance, aside = random.Random(recipe.seed), random.Random(f"baskets of {recipe.seed}")
    now = now.replace(microsecond=0)
    sales = sorted(_sales(recipe, chance, now), key=lambda sale: sale[0])
    events: list[Event] = []
    known: set[int] = set()
    for number, (at, buyer, is_guest) in enumerate(sales):
        placed = _placed(number, at, buyer, chance, currency, aside)
        if is_guest:
            placed = replace(placed, customer=None, person=None)
        elif buyer.number in known:
            placed = replace(placed, person=None)
        else:
            known.add(buyer.number)
        events.append(placed)
        events.extend(_aftermath(placed, chance))
    past = [event for event in events if event.at <= now - _LAST_EVENT_AGO]
    return sorted(past, key=lambda event: event.at)


def _sales(
    recipe: Recipe, chance: random.Random, now: datetime
) -> Iterator[tuple[datetime, _Buyer, bool]]:
    """When who buys. Four in ten customers buy once; the rest share what is left, a few a lot."""
    start, end = now - _PAST, now - _LAST_ORDER_AGO
    span = (end - start).total_seconds()
    buyers = [_buyer(number, chance) for number in range(recipe.customers)]
    regulars = [buyer for buyer in buyers if chance.random() < 0.6] or buyers[:1]
    loyalty = [min(chance.paretovariate(1.3), 12.0) for _ in regulars]
    further = recipe.orders - recipe.customers
    guests = min(further, recipe.orders // 10)
    again = chance.choices(regulars, loyalty, k=further - guests)
    moments = [start + timedelta(seconds=int(chance.random() * span)) for _ in range(recipe.orders)]
    moments[0] = end
    for at, buyer in zip(moments, buyers + again, strict=False):
        yield at, buyer, False
    for number, at in enumerate(moments[recipe.orders - guests :]):
        yield at, _buyer(recipe.customers + number, chance), True


def _buyer(number: int, chance: random.Random) -> _Buyer:
    person, currency = invented_person(chance, number)
    return _Buyer(number, person, currency, basket=chance.lognormvariate(4.1, 0.7))


def _placed(  # noqa: PLR0917 - what the order is made of
    number: int,
    at: datetime,
    buyer: _Buyer,
    chance: random.Random,
    currency: str,
    aside: random.Random,
) -> Placed:
    """One order. What is in it is drawn `aside`, so that its total does not depend on it."""
    amount = Decimal(str(round(buyer.basket * chance.lognormvariate(0, 0.5), 2)))
    total = rounded(max(amount, Decimal(1)), currency)
    basket = shopping(aside, total, currency, code=aside.random() < 0.15)
    code = aside.choice(_CODES)
    return Placed(
        at=at,
        order=number,
        customer=buyer.number,
        person=buyer.person,
        total=total,
        currency=buyer.currency,
        country=buyer.person.country,
        paid=chance.random() > 0.06,
        basket=basket,
        code=code if basket.discount else None,
        source_name=aside.choices(_SOURCES, (82, 10, 8))[0],
        tags=("gift",) if aside.random() < 0.05 else (),
    )


def _aftermath(placed: Placed, chance: random.Random) -> Iterator[Event]:
    """What becomes of an order: payment, an edit, a cancellation, a parcel, a refund."""
    at, order = placed.at, placed.order
    if not placed.paid:
        at += timedelta(hours=chance.uniform(1, 70))
        yield Paid(_whole(at), order)
    if chance.random() < 0.04:
        yield Cancelled(_whole(at + timedelta(hours=chance.uniform(0.1, 12))), order)
        return
    sent = at + timedelta(hours=chance.uniform(13, 60))
    if chance.random() < 0.03:
        grown = at + timedelta(hours=chance.uniform(0.5, 6))
        yield Edited(_whole(grown), order, Decimal(chance.randrange(5, 40)))
        yield Paid(_whole(grown + timedelta(hours=1)), order)
    delivered = yield from _parcel(order, sent, chance)
    if chance.random() < 0.09:
        share = chance.choice([Decimal("0.25"), Decimal("0.5"), Decimal(1)])
        yield Refunded(_whole(delivered + timedelta(days=chance.uniform(1, 20))), order, share)


def _parcel(order: int, sent: datetime, chance: random.Random) -> Generator[Event, None, datetime]:
    """A parcel on its way; returns when it arrived."""
    estimate = sent + timedelta(days=4)
    yield Sent(_whole(sent), order, _whole(estimate))
    late = chance.random() < 0.13
    if late:
        yield Scanned(_whole(estimate - timedelta(hours=chance.uniform(1, 20))), order, "delayed")
    days = chance.uniform(4.5, 12) if late else chance.uniform(1, 3.9)
    delivered = sent + timedelta(days=days)
    yield Scanned(_whole(delivered), order, "delivered")
    return delivered


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
