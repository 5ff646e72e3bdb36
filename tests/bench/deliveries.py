"""What shops send: bodies of the stand-in Shopify, from histories made up with a seed."""

from __future__ import annotations

import csv
import json
import random
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sandbox.history.csv_history import History, read
from sandbox.history.csv_replay import CsvPlayer
from sandbox.shop_opening import Opening, open_shop
from sandbox.webhooks.delivery import Delivery, request_bytes
from sandbox.webhooks.engine import Engine
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World
from webhooks.inbox import Arrival

SHOPS = tuple(f"bench-{number:02}.myshopify.com" for number in range(20))
BODY_BYTES = 8192
_COLUMNS = ("Invoice", "InvoiceDate", "CustomerID", "Country", "amount", "is_cancellation")
_GUESTS, _CANCELLATIONS = 0.1, 0.12
_PER_CUSTOMER = 6
_ID_PLACE = "here stands the webhook id"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The bytes of a signed request before and after its webhook id."""

    before: bytes
    after: bytes


def endless(prepared: Sequence[Prepared]) -> Iterator[bytes]:
    """The requests over and over, each time with a webhook id of its own."""
    for number in count():
        one = prepared[number % len(prepared)]
        yield b"%b%b%b" % (one.before, str(uuid.uuid4()).encode(), one.after)


def prepare(deliveries: Sequence[Delivery], secret: str) -> list[Prepared]:
    """Sign the deliveries; the signature covers the body alone, so the id may be filled in later."""
    prepared = []
    for delivery in deliveries:
        delivery.webhook_id = _ID_PLACE
        request = request_bytes(delivery, "127.0.0.1", "/webhooks", secret)
        before, after = request.split(_ID_PLACE.encode())
        prepared.append(Prepared(before, after))
    return prepared


def arrival(delivery: Delivery) -> Arrival:
    """A delivery as the app's front door hands it to the inbox."""
    return Arrival(
        shop=delivery.domain,
        webhook_id=delivery.webhook_id,
        topic=delivery.topic,
        body=delivery.body,
        event_id=delivery.event_id,
        api_version=delivery.api_version,
        triggered_at=datetime.fromisoformat(delivery.triggered_at),
    )


def big_orders(shops: Sequence[str], each: int) -> list[Delivery]:
    """`each` orders/create per shop with bodies of 8 KB, the shops in turn."""
    kept: list[list[Delivery]] = []
    for number, shop in enumerate(shops):
        orders = [one for one in _of_shop(shop, 4 * each, number) if one.topic == "orders/create"]
        for order in orders[:each]:
            order.body = _filled(order.body)
        kept.append(orders[:each])
    return [one for turn in zip(*kept, strict=True) for one in turn]


def history(shops: Sequence[str], each: int) -> list[Delivery]:
    """`each` deliveries per shop as a CSV history makes them, in order, the shops in turn."""
    made = [_of_shop(shop, each, number)[:each] for number, shop in enumerate(shops)]
    return [one for turn in zip(*made, strict=True) for one in turn]


def _of_shop(domain: str, least: int, seed: int) -> list[Delivery]:
    """What the app would receive while a made-up history happens in a shop; at least `least`."""
    world = World(api_key="bench", api_secret="bench", app_url="http://127.0.0.1")
    engine = world.webhooks = Engine(world, read_app_configuration())
    shop = open_shop(world, Opening(domain))
    shop.installed, shop.scopes = True, list(engine.configuration.scopes)
    engine.hold(domain)
    player = CsvPlayer(world, shop)
    for event in _invented(least, seed).events:
        player.play(event)
    return engine.release(domain)


def _invented(invoices: int, seed: int) -> History:
    """So many invoices in two years: a few customers buy often, most once or twice."""
    chance = random.Random(seed)
    at = datetime(2024, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(invoices):
        at += timedelta(days=730 / invoices)
        among = invoices / _PER_CUSTOMER
        customer = "" if chance.random() < _GUESTS else int(among * chance.random() ** 2)
        minus = chance.random() < _CANCELLATIONS
        amount = round(chance.lognormvariate(5, 1), 2) * (-1 if minus else 1)
        when = at.replace(tzinfo=None).isoformat()
        rows.append((number, when, customer, "United Kingdom", amount, int(minus)))
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(_COLUMNS)
        lines.writerows(rows)
        file.flush()
        return read(Path(file.name), datetime.now(UTC))


def _filled(body: bytes) -> bytes:
    """The same order with a long note, so that it has 8 KB."""
    order = json.loads(body)
    order["note"] = ""
    order["note"] = "x" * (BODY_BYTES - len(json.dumps(order)))
    return json.dumps(order).encode()
