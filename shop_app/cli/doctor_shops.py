"""How each shop stands, and whether somebody there may decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text

from shop_app.cli.finding import Finding, Grade, moment
from shop_app.shops import standing
from shop_app.shops.models import Shop
from shop_app.shops.queries import STATE, ShopState, state_of
from shop_app.shops.standing import Standing, State
from shop_app.tenancy import ALL_SHOPS

_OWNERLESS = text(
    """
    SELECT shop FROM shop WHERE state = 'installed'
        AND EXISTS (SELECT FROM staff_member WHERE staff_member.shop = shop.shop)
        AND NOT EXISTS (SELECT FROM staff_member
            WHERE staff_member.shop = shop.shop AND role = 'owner')
    ORDER BY shop
    """
)
_WHAT = {
    State.WORKING: "has granted every scope",
    State.READING: "its details are being read",
    State.TOKENS_DEAD: "Shopify took the token back; open the app there once",
    State.FROZEN: "frozen until it pays Shopify",
    State.LOCKED: "locked by Shopify",
    State.GONE: "Shopify knows no such shop",
    State.REFUSED: "Shopify refuses a part of what is asked",
    State.UNINSTALLED: "uninstalled; its records are kept until shop/redact",
}


def all_shops(db: Connection) -> list[ShopState]:
    """Every shop that has the app, or had it and is not erased yet, by name."""
    rows = db.execute(select(*STATE).order_by(Shop.shop), execution_options=ALL_SHOPS)
    return [state_of(row) for row in rows]


def stands(shop: ShopState) -> Finding:
    """The standing of a shop, since when, and what to do."""
    found = standing.of(shop, datetime.now(UTC))
    if found.state is State.SCOPES_MISSING:
        missing = ", ".join(found.missing)
        return Finding(Grade.FAIL, shop.shop, f"has not granted {missing}; open the app there")
    quiet = found.well or found.state is State.UNINSTALLED
    return Finding(Grade.OK if quiet else Grade.WARN, shop.shop, _words(found))


def ownerless(db: Connection) -> Iterator[Finding]:
    """Shops where people work, none of whom may give roles."""
    for shop in db.scalars(_OWNERLESS, execution_options=ALL_SHOPS):
        what = "nobody is owner; have the account owner of the shop open the app once"
        yield Finding(Grade.WARN, f"staff {shop}", what)


def _words(found: Standing) -> str:
    words = _WHAT[found.state]
    if found.state is State.WORKING:
        return words
    if found.since is not None:
        words += f", since {moment(found.since)}"
    if found.code is not None:
        words += f" ({found.code})"
    if found.again_at is not None:
        words += f"; asked again from {moment(found.again_at)} or once the app is opened there"
    return words
