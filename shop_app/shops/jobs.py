"""Background work about a shop itself: what is it called, what may we hear from it."""

from __future__ import annotations

from datetime import UTC, datetime

from shop_app.jobs import Deps, queue
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
    """Like `subscribe_optional`; returns the topics that had been missing."""
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
    there = {s.topic for s in list_subscriptions(admin, list(wanted)) if s.uri == uri}
    missing = tuple(topic for topic in wanted if topic not in there)
    for topic in missing:
        create_subscription(admin, topic, uri, wanted[topic])
    return missing
