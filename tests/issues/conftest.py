"""A stand-in Shopify with a client, for what is written there."""

from tests.shopify.conftest import admin, naps, tokens
from tests.standin import shop, standin, world

__all__ = ["admin", "naps", "shop", "standin", "tokens", "world"]
