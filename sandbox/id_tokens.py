"""Session tokens (ID tokens): what Shopify admin gives an embedded app to prove who is calling.

They are signed with the client secret (HS256) and live for about a minute. They follow the real
clock even when the sandbox's clock was moved: the app that verifies them has no other one.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from sandbox.staff import OWNER_ID
from sandbox.state import Shop
from sandbox.world import World

__all__ = ["OWNER_ID", "mint_id_token", "subject_of"]

LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 10


def mint_id_token(
    world: World,
    shop: Shop,
    *,
    sub: str = OWNER_ID,
    lifetime: int = LIFETIME_SECONDS,
    **claims: Any,
) -> str:
    """A signed session token for a staff member of a shop.

    `sub` is the staff member's user id, `lifetime` is in seconds (negative: expired already), and
    further keyword arguments replace or add claims, so that tests can forge one wrong claim.
    """
    now = datetime.now(UTC)
    payload: dict[str, Any] = {
        "iss": f"https://{shop.domain}/admin",
        "dest": f"https://{shop.domain}",
        "aud": world.api_key,
        "sub": sub,
        "exp": now + timedelta(seconds=lifetime),
        "nbf": now + timedelta(seconds=min(lifetime, 0)),
        "iat": now + timedelta(seconds=min(lifetime, 0)),
        "jti": str(uuid.uuid4()),
        "sid": uuid.uuid4().hex,
    }
    return jwt.encode({**payload, **claims}, world.api_secret, algorithm="HS256")


def subject_of(world: World, shop: Shop, token: str) -> str | None:
    """The staff user id in a session token of this shop and app; None when it proves nothing.

    Both secrets count while a rotation is under way, as Shopify allows for up to an hour.
    """
    for secret in filter(None, (world.api_secret, world.previous_secret)):
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=world.api_key,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "dest", "aud", "sub", "exp", "nbf", "jti", "sid"]},
            )
        except jwt.InvalidTokenError:
            continue
        if claims["dest"] == f"https://{shop.domain}" and _issued_by(claims["iss"], shop):
            return str(claims["sub"])
    return None


def _issued_by(issuer: str, shop: Shop) -> bool:
    return issuer == f"https://{shop.domain}/admin"
