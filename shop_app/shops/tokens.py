"""A shop's access token, renewed in time by exactly one process.

The refresher holds a lease on the row, not a lock: nothing is open while Shopify is asked. Whoever
was frozen on the way does no harm: of two pairs the one asked for last is kept, because asking for
it made the other's refresh token worthless.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine, func, or_, select, update

from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify import oauth, sessions
from shop_app.shopify.errors import ShopifyUnavailable, TokenDead
from shop_app.shopify.oauth import TokenPair
from shop_app.shops import vault
from shop_app.shops.errors import NotInstalled
from shop_app.shops.models import INSTALLED, Shop

MARGIN = timedelta(minutes=5)
"""A token is renewed this long before it expires, as Shopify's own libraries do."""

ENOUGH = timedelta(minutes=1)
"""What a token must still live to be used while somebody else renews it."""

LEASE = timedelta(seconds=30)
"""Longer than a token call can take (3 s to connect, 10 s to answer)."""

PATIENCE = 15.0
"""Seconds to wait for another process that renews the token."""

_POLL = 0.05
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Stored:
    """The pair as read; `rejected` is an access token that Shopify has just refused."""

    sealed_access: str
    expires_at: datetime
    sealed_refresh: str
    rejected: str | None

    def usable(self, settings: Settings, margin: timedelta) -> str | None:
        if self.expires_at <= datetime.now(UTC) + margin:
            return None
        token = vault.unseal(settings, self.sealed_access)
        return None if token == self.rejected else token


def access_token(
    engine: Engine,
    settings: Settings,
    shop: str,
    rejected: str | None = None,
    *,
    give_up_at: float = math.inf,
) -> str:
    """A token for the shop's Admin API that lives for some minutes at least.

    `rejected` is a token Shopify has just refused: it is renewed, unless somebody did so already.
    When `time.monotonic()` has come to `give_up_at`, nobody waits for it any more.
    Raises NotInstalled, TokenDead, ShopifyUnavailable and what `oauth.refresh` raises.
    """
    began = time.monotonic()
    give_up_at = min(give_up_at, began + PATIENCE)
    while (left := give_up_at - time.monotonic()) > 0:
        stored = _read(engine, shop, rejected)
        if token := stored.usable(settings, MARGIN):
            return token
        if lease := _claim(engine, shop, stored):
            return _renew(engine, settings, shop, stored, lease, seconds=left)
        if token := stored.usable(settings, ENOUGH):
            return token
        time.sleep(_POLL)
    waited = give_up_at - began
    raise ShopifyUnavailable(f"{shop}: another process did not renew the token in {waited:.1f} s")


def _read(engine: Engine, shop: str, rejected: str | None) -> _Stored:
    columns = select(
        Shop.access_token, Shop.access_token_expires_at, Shop.refresh_token, Shop.token_dead_at
    )
    with engine.begin() as db:
        row = db.execute(columns.where(Shop.shop == shop, Shop.state == INSTALLED)).one_or_none()
    if row is None or row.access_token is None:
        raise NotInstalled(shop)
    if row.token_dead_at is not None:
        raise TokenDead(f"{shop}: Shopify took the tokens back; open the app once")
    return _Stored(row.access_token, row.access_token_expires_at, row.refresh_token, rejected)


def _claim(engine: Engine, shop: str, stored: _Stored) -> datetime | None:
    """The end of the lease when it is ours now; it proves later that it still is."""
    free = or_(Shop.refresh_lease_until.is_(None), Shop.refresh_lease_until < func.now())
    with engine.begin() as db:
        return db.execute(
            update(Shop)
            .where(Shop.shop == shop, Shop.access_token == stored.sealed_access, free)
            .values(refresh_lease_until=func.now() + LEASE)
            .returning(Shop.refresh_lease_until)
        ).scalar_one_or_none()


def _renew(
    engine: Engine,
    settings: Settings,
    shop: str,
    stored: _Stored,
    lease: datetime,
    *,
    seconds: float,
) -> str:
    refresh_token = vault.unseal(settings, stored.sealed_refresh)
    try:
        pair = oauth.refresh(sessions.current(), settings, shop, refresh_token, seconds)
    except TokenDead as error:
        if _record_death(engine, shop, stored):
            _LOG.warning("shopify_access_lost", shop=shop)
            raise
        raise ShopifyUnavailable(f"{shop}: another process renewed the token first") from error
    except AppError as error:
        release(engine, shop, lease)
        if error.retryable and (token := stored.usable(settings, ENOUGH)):
            return token
        raise
    # Should our lease have run out on the way, the access token works all the same.
    _store(engine, settings, shop, pair)
    return pair.access_token


def _store(engine: Engine, settings: Settings, shop: str, pair: TokenPair) -> None:
    """Keep the pair unless one that was asked for later is there: its refresh token is the last."""
    with engine.begin() as db:
        db.execute(
            update(Shop)
            .where(Shop.shop == shop, Shop.access_token_expires_at < pair.expires_at)
            .values(**sealed(settings, pair), refresh_lease_until=None)
        )


def sealed(settings: Settings, pair: TokenPair) -> dict[str, object]:
    """The columns of a pair, both tokens encrypted."""
    return {
        "access_token": vault.seal(settings, pair.access_token),
        "access_token_expires_at": pair.expires_at,
        "refresh_token": vault.seal(settings, pair.refresh_token),
        "refresh_token_expires_at": pair.refresh_expires_at,
        "token_dead_at": None,
    }


def release(engine: Engine, shop: str, lease: datetime) -> None:
    """Give a lease back, unless it ran out and is somebody else's by now."""
    with engine.begin() as db:
        db.execute(
            update(Shop)
            .where(Shop.shop == shop, Shop.refresh_lease_until == lease)
            .values(refresh_lease_until=None)
        )


def _record_death(engine: Engine, shop: str, stored: _Stored) -> bool:
    """Note that the tokens are dead, unless others were stored meanwhile."""
    with engine.begin() as db:
        done = db.execute(
            update(Shop)
            .where(Shop.shop == shop, Shop.access_token == stored.sealed_access)
            .values(token_dead_at=func.now(), refresh_lease_until=None)
        )
    return done.rowcount == 1
