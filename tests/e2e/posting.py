"""Signed webhooks in numbers, posted by the test itself over kept connections."""

import base64
import hashlib
import hmac
import http.client
import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import orjson

from tests import payloads
from tests.e2e.rig import SECRET, Rig

_CONNECTIONS = 8


def guest_orders(shop: str, count: int) -> list[tuple[str, bytes]]:
    """`count` different paid orders of guests: work for the ledger, none for the tags."""
    at = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
    first = 7_000_000_000
    return [
        (shop, orjson.dumps(payloads.order(at, number=first + number, customer=None)))
        for number in range(count)
    ]


def post(rig: Rig, deliveries: Sequence[tuple[str, bytes]]) -> None:
    """Post each (shop, body) as orders/create; all must be acknowledged."""
    parts = [deliveries[start::_CONNECTIONS] for start in range(_CONNECTIONS)]
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        answers = [
            status for part in pool.map(lambda one: _post(rig, one), parts) for status in part
        ]
    assert answers == [200] * len(deliveries)


def _post(rig: Rig, deliveries: Iterable[tuple[str, bytes]]) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", rig.app_port, timeout=30)
    answers = []
    for shop, body in deliveries:
        connection.request("POST", "/webhooks", body, _headers(shop, body))
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
    return answers


def _headers(shop: str, body: bytes) -> dict[str, str]:
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": str(uuid.uuid4()),
        "X-Shopify-Event-Id": str(uuid.uuid4()),
        "X-Shopify-Triggered-At": datetime.now(UTC).isoformat(),
    }
