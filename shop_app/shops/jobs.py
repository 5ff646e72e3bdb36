"""Background work about a shop itself: what is it called, what may we hear from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shop_app.jobs import Deps, queue
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import RequestRefused
from shop_app.shopify.shop import read_shop as ask_shop
from shop_app.shopify.subscriptions import create_subscription, list_subscriptions
from shop_app.shops import queries, service
from shop_app.shops.topics import OPTIONAL_TOPICS, WEBHOOKS_PATH

EVALUATE = "evaluate"


def read_shop(deps: Deps, shop: str) -> None:
    """Read the shop's details and granted scopes from Shopify and keep them."""
    with deps.engine.begin() as db:
        if not queries.is_installed(db, shop):
            return
    asked_at = datetime.now(UTC)
    details = ask_shop(deps.admin(shop))
    with deps.engine.begin() as db:
        service.shop_updated(
            db,
            shop,
            asked_at,
            name=details.name,
            currency=details.currency,
            timezone=details.timezone,
            locale=details.locale,
            plan=details.plan,
        )
        service.scopes_changed(db, shop, details.scopes, asked_at)
        service.shop_read(db, shop)
        # Customers who came before the shop's currency was known are waiting to be judged.
        queue(db, EVALUATE, shop)


def subscribe_optional(deps: Deps, shop: str) -> None:
    """Subscribe the topics of every optional scope the shop has granted, unless they are."""
    mend_subscriptions(deps, shop)


def mend_subscriptions(deps: Deps, shop: str) -> tuple[str, ...]:
    """Like `subscribe_optional`; returns the topics that were missing until now."""
    with deps.engine.begin() as db:
        known = queries.installed(db, shop)
    wanted = {
        topic: fields
        for scope in (known.scopes if known else ())
        for topic, fields in OPTIONAL_TOPICS.get(scope, {}).items()
    }
    if not wanted:
        return ()
    admin = deps.admin(shop)
    uri = deps.settings.app_url + WEBHOOKS_PATH
    missing = set(wanted) - _there(admin, list(wanted), uri)
    made = [
        topic
        for topic, fields in wanted.items()
        if topic in missing and _subscribe(admin, topic, uri, fields)
    ]
    return tuple(made)


def _there(admin: Admin, topics: Sequence[str], uri: str) -> set[str]:
    return {one.topic for one in list_subscriptions(admin, topics) if one.uri == uri}


def _subscribe(admin: Admin, topic: str, uri: str, fields: Sequence[str]) -> bool:
    """False when somebody else did it meanwhile, which Shopify refuses like any other defect."""
    try:
        create_subscription(admin, topic, uri, fields)
    except RequestRefused:
        if topic in _there(admin, [topic], uri):
            return False
        raise
    return True
