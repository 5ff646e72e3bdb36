"""What happens to an installation: it comes, changes, goes and comes back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

import structlog
from sqlalchemy import Connection, Engine, and_, case, false, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.errors import AppError
from shop_app.settings import Settings
from shop_app.shopify import oauth, sessions
from shop_app.shopify.errors import AccessDenied, ShopGone, ShopifyUnavailable
from shop_app.shopify.oauth import TokenPair
from shop_app.shops import queries, tokens
from shop_app.shops.models import INSTALLED, UNINSTALLED, Shop
from shop_app.shops.retiming import retime
from shop_app.shops.standing import FADES
from shop_app.shops.topics import OPTIONAL_TOPICS

READ_SHOP = "read_shop"
SUBSCRIBE_OPTIONAL = "subscribe_optional"
BACKFILL = "backfill"
ASK_AGAIN = "ask_again"
"""Asks for what the app could not see before."""

SHORTEST_BLOCK = timedelta(minutes=1)
LONGEST_BLOCK = FADES
LONGEST_BLOCK_OF_GONE = timedelta(days=1)
"""A shop that Shopify does not know any more is hardly ever known again."""

VISIT_PATIENCE = 8.0
"""Seconds that a visitor waits for another process which exchanges tokens: a little longer than
that can take (`oauth.VISIT_TIMEOUTS`)."""

_POLL = 0.05
_NO_BLOCK = {"blocked_since": None, "blocked_until": None, "blocked_reason": None}
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Visit:
    """Somebody opened the app: a verified session token and when Shopify made it."""

    shop: str
    session_token: str = field(repr=False)
    issued_at: datetime


class ShopFields(TypedDict, total=False):
    """What may be told about a shop; what is absent stays as it is.

    `plan` is Shopify's public display name; the `plan_name` of webhooks is another vocabulary.
    """

    name: str
    currency: str
    timezone: str
    locale: str
    plan: str


def install(engine: Engine, settings: Settings, visit: Visit) -> bool:
    """Make sure that the visited shop is installed with working tokens; True when that was new.

    Either way the shop is asked again from now on, should Shopify have refused us there before.
    Tokens are exchanged also where the stored ones are dead, too old, or were refused last.
    One process exchanges tokens, others wait for it. Raises what `oauth.exchange` raises, and
    ShopifyUnavailable after some seconds of waiting.
    """
    lease = _claim(engine, visit.shop)
    if lease is None:
        return False
    try:
        pair = oauth.exchange(sessions.current(), settings, visit.shop, visit.session_token)
    except AppError:
        tokens.release(engine, visit.shop, lease)
        raise
    return _settle(engine, settings, visit, pair)


def _claim(engine: Engine, shop: str) -> datetime | None:
    """The lease for exchanging tokens, None when there is nothing to do."""
    give_up_at = time.monotonic() + VISIT_PATIENCE
    while time.monotonic() < give_up_at:
        with engine.begin() as db:
            if queries.has_usable_tokens(db, shop):
                _unblock(db, shop)
                return None
            if lease := _lease(db, shop):
                return lease
        time.sleep(_POLL)
    raise ShopifyUnavailable(f"{shop}: another process did not install it in {VISIT_PATIENCE:g} s")


def _lease(db: Connection, shop: str) -> datetime | None:
    until = func.now() + tokens.LEASE
    row = insert(Shop).values(shop=shop, state=UNINSTALLED, refresh_lease_until=until)
    free = or_(Shop.refresh_lease_until.is_(None), Shop.refresh_lease_until < func.now())
    # Judged again on the row as it is when its lock is ours: it may just have been installed.
    needed = not_(func.coalesce(queries.worth_trying(), false()))
    return db.execute(
        row.on_conflict_do_update(
            index_elements=[Shop.shop],
            set_={"refresh_lease_until": until},
            where=and_(free, needed),
        ).returning(Shop.refresh_lease_until)
    ).scalar_one_or_none()


def _settle(engine: Engine, settings: Settings, visit: Visit, pair: TokenPair) -> bool:
    """Write the installation, unless our lease ran out and tokens asked for later are there."""
    ours_is_last = or_(
        Shop.access_token_expires_at.is_(None), Shop.access_token_expires_at < pair.expires_at
    )
    came_back = and_(Shop.state == UNINSTALLED, Shop.uninstalled_at.is_not(None))
    values = {
        **tokens.sealed(settings, pair),
        "state": INSTALLED,
        "generation": Shop.generation + case((came_back, 1), else_=0),
        "scopes": list(pair.scopes),
        "scopes_at": visit.issued_at,
        "installed_at": visit.issued_at,
        "uninstalled_at": None,
        "refresh_lease_until": None,
        "read_at": None,
        **_NO_BLOCK,
    }
    with engine.begin() as db:
        done = db.execute(
            update(Shop)
            .where(Shop.shop == visit.shop, ours_is_last)
            .values(**values)
            .returning(Shop.generation)
        ).scalar_one_or_none()
        if done is None:
            return False
        jobs.queue(db, READ_SHOP, visit.shop)
        jobs.queue(db, SUBSCRIBE_OPTIONAL, visit.shop)
    _LOG.info("shop_installed", shop=visit.shop, generation=done)
    return True


def uninstall(db: Connection, shop: str, at: datetime) -> bool:
    """Forget the tokens, keep the records; True when something changed.

    `at` is when it happened at Shopify. An event older than the visit that gave us the present
    tokens speaks of an earlier installation and is ignored, as is a second one.
    """
    done = db.execute(
        update(Shop)
        .where(Shop.shop == shop, Shop.state == INSTALLED, Shop.installed_at <= at)
        .values(
            state=UNINSTALLED,
            uninstalled_at=at,
            access_token=None,
            access_token_expires_at=None,
            refresh_token=None,
            refresh_token_expires_at=None,
            token_dead_at=None,
            scopes=[],
            **_NO_BLOCK,
        )
    )
    return done.rowcount == 1


def scopes_changed(db: Connection, shop: str, scopes: Sequence[str], at: datetime) -> bool:
    """These scopes are granted since `at`; True unless something newer was known already."""
    newer = or_(Shop.scopes_at.is_(None), Shop.scopes_at <= at)
    before = db.scalar(select(Shop.scopes).where(Shop.shop == shop).with_for_update())
    done = db.execute(
        update(Shop)
        .where(Shop.shop == shop, Shop.state == INSTALLED, newer)
        .values(scopes=sorted(scopes), scopes_at=at)
    )
    if done.rowcount == 0:
        return False
    if set(scopes) != set(before or ()):
        db.execute(update(Shop).where(Shop.shop == shop).values(**_NO_BLOCK))
    if set(scopes) - set(before or ()):
        jobs.queue(db, ASK_AGAIN, shop)
    if OPTIONAL_TOPICS.keys() & set(scopes):
        jobs.queue(db, SUBSCRIBE_OPTIONAL, shop)
    if "read_all_orders" in scopes:
        jobs.queue(db, BACKFILL, shop)
    return True


def shop_updated(
    db: Connection, shop: str, updated_at: datetime, **fields: Unpack[ShopFields]
) -> bool:
    """The shop's details as of `updated_at`; True unless something newer was known already.

    Other clocks have what was timed by them timed anew.
    """
    newer = or_(Shop.updated_at.is_(None), Shop.updated_at <= updated_at)
    before = db.scalar(select(Shop.timezone).where(Shop.shop == shop).with_for_update())
    done = db.execute(
        update(Shop).where(Shop.shop == shop, newer).values(updated_at=updated_at, **fields)
    )
    if done.rowcount == 1 and fields.get("timezone", before) != before:
        retime(db, shop)
    return done.rowcount == 1


def shop_read(db: Connection, shop: str) -> None:
    """Shopify has told the shop's details: it talks to us again.

    What it refused for want of access it may refuse still: that fades by itself.
    """
    mine = (Shop.shop == shop, Shop.state == INSTALLED)
    db.execute(update(Shop).where(*mine).values(read_at=func.now()))
    whole = Shop.blocked_reason.is_distinct_from(AccessDenied.code)
    db.execute(update(Shop).where(*mine, whole).values(**_NO_BLOCK))


def block(engine: Engine, shop: str, reason: str) -> None:
    """Shopify refused with the error code `reason`: let the clock leave the shop alone for now.

    For 1 min at first, then as long again as the refusals have lasted (so 1, 1, 2, 4 ... min), at most
    1 h, or a day where Shopify knows no such shop. A refusal more than an hour after the last block
    starts anew: work went through meanwhile.
    """
    goes_on = Shop.blocked_until > func.now() - LONGEST_BLOCK
    since = case((goes_on, Shop.blocked_since), else_=func.now())
    longest = LONGEST_BLOCK_OF_GONE if reason == ShopGone.code else LONGEST_BLOCK
    pause = func.least(func.greatest(func.now() - since, SHORTEST_BLOCK), longest)
    with engine.begin() as db:
        db.execute(
            update(Shop)
            .where(Shop.shop == shop, Shop.state == INSTALLED)
            .values(blocked_since=since, blocked_until=func.now() + pause, blocked_reason=reason)
        )


def _unblock(db: Connection, shop: str) -> None:
    """Ask the shop again now. Why it was left alone stays known until it answers."""
    done = db.execute(
        update(Shop)
        .where(Shop.shop == shop, Shop.blocked_until > func.now())
        .values(blocked_until=func.now())
    )
    if done.rowcount:
        jobs.queue(db, READ_SHOP, shop)
