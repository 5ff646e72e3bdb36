"""Session tokens of customers, as customer-account extensions get them, and Shopify's signature."""

from __future__ import annotations

import time
import uuid
from typing import Any

import jwt
from flask import Flask
from werkzeug.test import TestResponse

from sandbox.webhooks.delivery import signature
from tests.security.doors import Door
from tests.standin import DOMAIN, KEY, SECRET


def customer_token(
    number: int, *, domain: str = DOMAIN, secret: str = SECRET, **changes: Any
) -> str:
    """A token of a customer who is signed in, good but for these changes; None takes a claim away.

    Source of its form: Shopify's "Session Token API" of customer accounts, 2026-04.
    """
    now = int(time.time())
    claims = {
        "dest": domain, "aud": KEY, "sub": f"gid://shopify/Customer/{number}",
        "exp": now + 300, "nbf": now, "iat": now, "jti": str(uuid.uuid4()), **changes,
    }  # fmt: skip
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, secret, algorithm="HS256")


def call_as_shopify(
    app: Flask, door: Door, body: bytes, *, secret: str = SECRET, signed: bytes | None = None
) -> TestResponse:
    """POST what Shopify would, signed; `signed` is what was signed instead of the body."""
    proof = signature(body if signed is None else signed, secret)
    headers = {"X-Shopify-Hmac-Sha256": proof, "Content-Type": "application/json"}
    return app.test_client().open(door.path(), method=door.method, data=body, headers=headers)
