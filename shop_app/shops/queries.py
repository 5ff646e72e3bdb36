"""Reading what is known about shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from shop_app.errors import Invalid, NotFound
from shop_app.shops.models import INSTALLED, Shop
from shop_app.shops.standing import TOKENS_REFUSED
from shop_app.tenancy import ALL_SHOPS

_MOST_NAMED = 5


@dataclass(frozen=True)
class ShopState:
    """One shop as the rest of the app sees it; what Shopify has not told yet is None.

    `shop_app.shops.standing.of` says how it stands; the columns it looks at are those of the table.
    """

    shop: str
    state: str
    generation: int
    scopes: tuple[str, ...]
    name: str | None
    currency: str | None
    timezone: str | None
    locale: str | None
    plan: str | None
    installed_at: datetime
    uninstalled_at: datetime | None
    read_at: datetime | None
    token_dead_at: datetime | None
    refresh_token_expires_at: datetime | None
    blocked_since: datetime | None
    blocked_until: datetime | None
    blocked_reason: str | None


STATE = tuple(getattr(Shop, name) for name in ShopState.__dataclass_fields__)
"""The columns of a ShopState, for `state_of`."""


def state_of(row: Any) -> ShopState:
    """The shop of a row that has the columns STATE, beside others perhaps."""
    values = {name: getattr(row, name) for name in ShopState.__dataclass_fields__}
    return ShopState(**{**values, "scopes": tuple(values["scopes"])})


def installed(db: Connection, shop: str) -> ShopState | None:
    """The shop, or None when the app is not installed there (any more)."""
    found = select(*STATE).where(Shop.shop == shop, Shop.state == INSTALLED)
    row = db.execute(found).one_or_none()
    return None if row is None else state_of(row)


def only_shop(db: Connection, wanted: str | None) -> str:
    """The shop the operator means; without `wanted` the only one that has the app.

    Raises NotFound for a shop without the app, and Invalid when there is none or a choice.
    """
    found = db.scalars(
        select(Shop.shop).where(Shop.state == INSTALLED).order_by(Shop.shop),
        execution_options=ALL_SHOPS,
    ).all()
    if wanted is not None:
        if wanted not in found:
            raise NotFound(f"the app is not installed in {wanted}", shop=wanted)
        return wanted
    if len(found) != 1:
        some = ", ".join(found[:_MOST_NAMED])
        raise Invalid(f"{len(found)} shops have the app: say which with --shop ({some})")
    return found[0]


def is_installed(db: Connection, shop: str) -> bool:
    """Whether the app is installed there now."""
    found = select(Shop.shop).where(Shop.shop == shop, Shop.state == INSTALLED)
    return db.execute(found).one_or_none() is not None


def grants(db: Connection, shop: str, scope: str) -> bool:
    """Whether the merchant has granted the app this scope."""
    found = select(Shop.shop).where(
        Shop.shop == shop, Shop.state == INSTALLED, Shop.scopes.contains([scope])
    )
    return db.execute(found).one_or_none() is not None


def usable_tokens() -> ColumnElement[bool]:
    """The condition under which Shopify can be called without somebody opening the app first."""
    return and_(
        Shop.state == INSTALLED,
        Shop.access_token.is_not(None),
        Shop.token_dead_at.is_(None),
        Shop.refresh_token_expires_at > func.now(),
    )


def worth_trying() -> ColumnElement[bool]:
    """`usable_tokens`, of which Shopify did not say last that it takes them no longer.

    It says so without us knowing why where the news of an uninstall never came.
    """
    refused = Shop.blocked_reason.in_(TOKENS_REFUSED)
    return and_(usable_tokens(), or_(Shop.blocked_reason.is_(None), ~refused))


def has_usable_tokens(db: Connection, shop: str) -> bool:
    """Whether nothing has to be exchanged for background work to call Shopify for this shop."""
    found = select(Shop.shop).where(Shop.shop == shop, worth_trying())
    return db.execute(found).one_or_none() is not None
