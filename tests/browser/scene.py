"""A shop with something to see on every page, made through the app's own doors."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.browser.doors import Desk
from tests.e2e.programs import Program
from tests.e2e.rig import SECRET, Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

HISTORY = {"seed": 11, "customers": 30, "orders": 120}


@dataclass(frozen=True)
class Scene:
    """What the tests look for: the shop, and a customer with orders."""

    rig: Rig
    shop: StandInShop
    customer: dict[str, Any]
    worker: Program
    corner: StandInShop
    """A second shop, without a customer: whoever changes its settings changes them back."""
    order: int
    """The customer's latest order, with an issue and a note."""
    issue: int
    """The number of that issue."""
    compensation: int
    """The number of what was granted for it: a discount code."""

    @property
    def home(self) -> str:
        """Where the app is in the admin of the shop."""
        return self.home_of(self.shop)

    def home_of(self, shop: StandInShop) -> str:
        """Where the app is in the admin of a shop."""
        return f"{self.rig.frame}/admin/{shop.domain.partition('.')[0]}/apps/amends"

    @contextmanager
    def still(self) -> Iterator[None]:
        """The worker stands still, so that what it would do can be looked at half-way."""
        self.rig.settle()
        self.worker.freeze()
        try:
            yield
        finally:
            self.worker.wake()


def prepare(rig: Rig) -> Scene:
    """Play a short history in the rig's first shop and wait until everything has come to rest."""
    (shop,) = rig.shops
    worker = rig.start_worker().program
    shop.install()
    corner = rig.open_shop("corner.myshopify.com")
    shop.call("POST", "/history/generated", dict(HISTORY))
    until(lambda: shop.played()["done"], "the history is played")
    for body in (b"{}", b'{"id": "no number"}'):
        _park(rig, shop, body)
    rig.settle()
    customer = max(shop.customers(), key=lambda one: (one["orders"], one["id"]))
    order = max(one["id"] for one in shop.customer(customer["id"])["order_list"])
    issue = _trouble(rig, shop, order)
    given = _given(rig, shop, issue)
    return Scene(rig, shop, customer, worker, corner, order, issue, given)


def _trouble(rig: Rig, shop: StandInShop, order: int) -> int:
    """An issue of an order, with a note; returns its number."""
    desk, gid = Desk(rig, shop), f"gid://shopify/Order/{order}"
    found = "SELECT min(gid) FROM order_line WHERE shop = %(shop)s AND order_gid = %(order)s"
    line = rig.one(found, shop=shop.domain, order=gid)
    told = {"impact": "The party is on Saturday.", "wish": "A new one, by Friday."}
    about = {"order": gid, "lines": [line], "reason": "damaged", "channel": "phone", **told}
    number: int = desk.sent("POST", "/api/issues", about)["issue"]["number"]
    note = {"text": "She called:\n- sent pictures\n- see https://example.com/pictures"}
    desk.sent("POST", f"/api/issues/{number}/notes", note)
    return number


def _given(rig: Rig, shop: StandInShop, issue: int) -> int:
    """A tenth of its order is given for an issue; returns the number."""
    wanted = {"issue": issue, "kind": "discount_code", "percent": 10, "note": "She was kind."}
    made = Desk(rig, shop).sent(
        "POST", "/api/compensations", {"key": "given-in-the-scene", **wanted}
    )
    number: int = made["compensation"]["number"]
    return number


def _park(rig: Rig, shop: StandInShop, body: bytes) -> None:
    """A webhook that Shopify signed but nobody can understand."""
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Shop-Domain": shop.domain,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": hashlib.sha256(body).hexdigest(),
    }
    answer = requests.post(f"{rig.app}/webhooks", data=body, headers=headers, timeout=10)
    assert answer.status_code == 200
