"""Session tokens of customer-account extensions: what proves which customer is asking.

Signed as staff members' are (HS256, the client secret), but of another form: `dest` is the shop's bare
domain, there is no `iss`, they live five minutes, and `sub` is the customer's gid, absent for somebody
who is not signed in. Source: Shopify's "Session Token API" of customer accounts, 2026-04.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from sandbox.faults import ID_TOKEN
from sandbox.merchant_visit import NOT_OF_TOKENS
from sandbox.state import Shop, gid
from sandbox.world import World

LIFETIME_SECONDS = 300
_STALE_SECONDS = -600


def mint_customer_token(
    world: World,
    shop: Shop,
    customer: int | None,
    *,
    lifetime: int = LIFETIME_SECONDS,
    **claims: Any,
) -> str:
    """A signed token for a customer's number, None: for somebody who is not signed in.

    `lifetime` is in seconds, negative: expired already; further arguments replace or add claims.
    """
    now = datetime.now(UTC)
    payload: dict[str, Any] = {
        "dest": shop.domain,
        "aud": world.api_key,
        "exp": now + timedelta(seconds=lifetime),
        "nbf": now + timedelta(seconds=min(lifetime, 0)),
        "iat": now + timedelta(seconds=min(lifetime, 0)),
        "jti": str(uuid.uuid4()),
    }
    if customer is not None:
        payload["sub"] = gid("Customer", customer)
    return jwt.encode({**payload, **claims}, world.api_secret, algorithm="HS256")


def customer_token_for(world: World, shop: Shop, customer: int | None) -> str:
    """What a page hands to its extensions: a fresh token, or a stale one if a fault says so."""
    stale = world.faults.take(shop.domain, frozenset({ID_TOKEN}), unless=NOT_OF_TOKENS)
    lifetime = LIFETIME_SECONDS if stale is None else _STALE_SECONDS
    return mint_customer_token(world, shop, customer, lifetime=lifetime)
