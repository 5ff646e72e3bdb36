"""The delivery engine: queues, sender threads, retries. Everything is in memory and dies with it."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

import orjson

from sandbox.state import Shop
from sandbox.webhooks.behaviour import Behaviour
from sandbox.webhooks.connection import Connection, NoAnswerError
from sandbox.webhooks.cut import cut
from sandbox.webhooks.delivery import (
    DELIVERED,
    DROPPED,
    GIVEN_UP,
    PENDING,
    Delivery,
    request_bytes,
)
from sandbox.webhooks.delivery_log import DeliveryLog
from sandbox.webhooks.subscriptions import AppConfiguration, Wish, wishes_of
from sandbox.webhooks.waiting_room import WaitingRoom
from sandbox.world import World

SENDERS = 16


class Engine:
    """Delivers what shops announce. Threads run from `start` to `close`."""

    def __init__(self, world: World, configuration: AppConfiguration) -> None:
        self._world = world
        self.configuration = configuration
        self.log = DeliveryLog()
        self.waiting = WaitingRoom(self._enqueue)
        self._ready: SimpleQueue[Delivery | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._behaviours: dict[str, Behaviour] = {}
        self._chances: dict[str, random.Random] = {}
        self._held: dict[str, list[Delivery]] = {}
        self._room = threading.Condition()
        self._untried = 0
        self._closing = False

    def start(self) -> None:
        """Start the sender threads and the clock of the waiting room."""
        self.waiting.start()
        for number in range(SENDERS):
            thread = threading.Thread(target=self._send_all, name=f"sender-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop within a second; what was not delivered by now never is."""
        self._closing = True
        self.waiting.close()
        for _ in self._threads:
            self._ready.put(None)
        deadline = time.monotonic() + 0.5
        for thread in self._threads:
            thread.join(timeout=max(0, deadline - time.monotonic()))
        self._threads.clear()

    def wishes(self, shop: Shop, topic: str) -> list[Wish]:
        """The subscriptions that an event of this topic goes to."""
        return wishes_of(self.configuration, shop, topic)

    def announce(
        self, shop: Shop, topic: str, body: dict[str, Any], wishes: list[Wish], *, event_id: str
    ) -> None:
        """Send a full body, cut for each subscriber, to those who want the topic."""
        for wish in wishes:
            self.submit(self._delivery(shop, topic, body, event_id, wish))

    def _delivery(
        self, shop: Shop, topic: str, body: dict[str, Any], event_id: str, wish: Wish
    ) -> Delivery:
        relative = wish.uri.startswith("/")
        return Delivery(
            domain=shop.domain,
            topic=topic,
            url=self._world.app_url.rstrip("/") + wish.uri if relative else wish.uri,
            body=orjson.dumps(body if wish.fields is None else cut(body, wish.fields)),
            webhook_id=str(uuid.uuid4()),
            event_id=event_id,
            triggered_at=datetime.now(UTC).replace(tzinfo=None).isoformat() + "Z",
            api_version=self.configuration.api_version,
            name=wish.name,
            subscription_id=wish.subscription_id,
        )

    def behaviour(self, domain: str) -> Behaviour:
        """How this shop's deliveries behave now."""
        return self._behaviours.get(domain, Behaviour())

    def behave(self, domain: str, behaviour: Behaviour) -> None:
        """Change how this shop's deliveries behave from now on."""
        self._behaviours[domain] = behaviour
        self._chances[domain] = random.Random(behaviour.seed)

    def hold(self, domain: str) -> None:
        """Collect this shop's deliveries instead of sending them, until `release`."""
        self._held[domain] = []

    def release(self, domain: str) -> list[Delivery]:
        """End a hold and hand over what was collected; nothing of it has been sent."""
        return self._held.pop(domain)

    def submit(self, delivery: Delivery) -> None:
        """Send a delivery as the shop's behaviour says: at once, later, twice or never."""
        held = self._held.get(delivery.domain)
        if held is not None:
            held.append(delivery)
            return
        behaviour = self._behaviours.get(delivery.domain)
        if behaviour is None:
            self._begin(delivery, 0.0)
            return
        chance = self._chances[delivery.domain].random
        if chance() < behaviour.drop:
            self.drop(delivery)
            return
        copies = [delivery]
        if chance() < behaviour.duplicate:
            copies.append(replace(delivery, copy=True))
        for one in copies:
            self._begin(one, behaviour.delay_seconds + behaviour.reorder * chance())

    def drop(self, delivery: Delivery) -> None:
        """Log a delivery that is never sent."""
        delivery.state = DROPPED
        self.log.started(delivery)

    def _begin(self, delivery: Delivery, wait_seconds: float) -> None:
        self.log.started(delivery)
        with self._room:
            self._untried += 1
        if wait_seconds > 0:
            self.waiting.add(delivery, wait_seconds)
        else:
            self._ready.put(delivery)

    def _enqueue(self, delivery: Delivery) -> None:
        self._ready.put(delivery)

    def wait_for_room(self, most: int, timeout: float) -> bool:
        """Wait until at most `most` deliveries lack their first try; False after `timeout` s."""
        with self._room:
            return self._room.wait_for(lambda: self._untried <= most, timeout)

    def wait_until_settled(self, domain: str, timeout: float) -> bool:
        """Wait until no delivery of a shop is pending; False after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self.log.by_state(domain).get(PENDING, 0):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def _send_all(self) -> None:
        connections: dict[str, Connection] = {}
        while (delivery := self._ready.get()) is not None and not self._closing:
            if delivery.url not in connections:
                connections[delivery.url] = Connection(delivery.url)
            self._attempt(delivery, connections[delivery.url])
        for connection in connections.values():
            connection.close()

    def _attempt(self, delivery: Delivery, connection: Connection) -> None:
        secret = self._secret(delivery)
        request = request_bytes(delivery, connection.host, connection.path, secret)
        status: int | None
        try:
            status = connection.post(request)
        except NoAnswerError:
            status = None
        first = delivery.attempts == 0
        self._settle(delivery, status)
        if first:
            with self._room:
                self._untried -= 1
                self._room.notify_all()

    def _settle(self, delivery: Delivery, status: int | None) -> None:
        if status is not None and 200 <= status < 300:
            self.log.attempted(delivery, status, DELIVERED)
            return
        wait = self.behaviour(delivery.domain).retry_wait(delivery.attempts + 1)
        self.log.attempted(delivery, status, GIVEN_UP if wait is None else PENDING)
        if wait is not None:
            self.waiting.add(delivery, wait)
        elif delivery.subscription_id is not None:
            # Shopify removes shop-specific subscriptions that keep failing, never the app's own.
            shop = self._world.shops[delivery.domain]
            with shop.lock:
                shop.subscriptions.pop(delivery.subscription_id, None)

    def _secret(self, delivery: Delivery) -> str:
        if self.behaviour(delivery.domain).old_secret and self._world.previous_secret:
            return self._world.previous_secret
        return self._world.api_secret
