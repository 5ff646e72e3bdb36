"""One webhook POST: what is sent, and how it went."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

PENDING, DELIVERED, GIVEN_UP, DROPPED = "pending", "delivered", "given_up", "dropped"


@dataclass(slots=True)
class Delivery:
    """A body on its way to one address. Retries and duplicates keep webhook id, body and address.

    `triggered_at` is RFC 3339; `last_status` is an HTTP status, or None for no answer in time.
    """

    domain: str
    topic: str
    url: str
    body: bytes
    webhook_id: str
    event_id: str
    triggered_at: str
    api_version: str
    name: str | None = None
    subscription_id: int | None = None
    copy: bool = False
    attempts: int = 0
    last_status: int | None = None
    state: str = PENDING


def signature(body: bytes, secret: str) -> str:
    """`X-Shopify-Hmac-Sha256`: base64 of the HMAC-SHA256 of the raw body with the client secret."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def request_bytes(delivery: Delivery, host: str, path: str, secret: str) -> bytes:
    """The whole HTTP/1.1 request with the headers Shopify sends."""
    name = f"X-Shopify-Name: {delivery.name}\r\n" if delivery.name else ""
    head = (
        f"POST {path} HTTP/1.1\r\n"
        f"Host: {host}\r\n"
        "User-Agent: Shopify-Captain-Hook\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(delivery.body)}\r\n"
        f"X-Shopify-Topic: {delivery.topic}\r\n"
        f"X-Shopify-Hmac-Sha256: {signature(delivery.body, secret)}\r\n"
        f"X-Shopify-Shop-Domain: {delivery.domain}\r\n"
        f"X-Shopify-API-Version: {delivery.api_version}\r\n"
        f"X-Shopify-Webhook-Id: {delivery.webhook_id}\r\n"
        f"X-Shopify-Event-Id: {delivery.event_id}\r\n"
        f"X-Shopify-Triggered-At: {delivery.triggered_at}\r\n"
        f"{name}\r\n"
    )
    return head.encode("latin-1") + delivery.body
