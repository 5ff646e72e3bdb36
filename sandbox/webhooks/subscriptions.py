"""Who wants which topic: the app's own subscriptions from shopify.app.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.state import Shop
from sandbox.webhooks.cut import Fields, field_tree

APP_CONFIGURATION = Path(__file__).parents[2] / "shopify.app.toml"

# Sent without the app being installed or any scope being granted.
ALWAYS_SENT = frozenset(
    {"app/uninstalled", "customers/data_request", "customers/redact", "shop/redact"}
)

# The scope a topic needs, by its prefix (Shopify, WebhookSubscriptionTopic).
_SCOPES = {
    "orders/": "read_orders",
    "refunds/": "read_orders",
    "fulfillments/": "read_fulfillments",
    "fulfillment_events/": "read_fulfillments",
    "customers/merge": "read_customer_merge",
    "customers/": "read_customers",
    "customers_": "read_customers",
    "customer.": "read_customers",
    "segments/": "read_customers",
}


@dataclass(frozen=True)
class Wish:
    """One subscription to one topic; `fields` None takes the whole body."""

    uri: str
    fields: Fields | None
    name: str | None = None
    subscription_id: int | None = None


@dataclass(frozen=True)
class AppConfiguration:
    """What shopify.app.toml says: scopes, API version of the bodies, and subscriptions by topic."""

    scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]
    api_version: str
    wishes: dict[str, tuple[Wish, ...]]


def read_app_configuration(path: Path = APP_CONFIGURATION) -> AppConfiguration:
    """Read the app's configuration; raises OSError, TOMLDecodeError or KeyError if it is not one."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    access, webhooks = document["access_scopes"], document["webhooks"]
    wishes: dict[str, tuple[Wish, ...]] = {}
    for entry in webhooks["subscriptions"]:
        wish = _wish(entry)
        for topic in (*entry.get("topics", ()), *entry.get("compliance_topics", ())):
            wishes[topic] = (*wishes.get(topic, ()), wish)
    return AppConfiguration(
        scopes=tuple(access["scopes"].split(",")),
        optional_scopes=tuple(access.get("optional_scopes", ())),
        api_version=webhooks["api_version"],
        wishes=wishes,
    )


def _wish(entry: dict[str, Any]) -> Wish:
    fields = entry.get("include_fields")
    return Wish(entry["uri"], None if fields is None else field_tree(fields), entry.get("name"))


def wishes_of(configuration: AppConfiguration, shop: Shop, topic: str) -> list[Wish]:
    """The subscriptions that a shop's event goes to; none while uninstalled or without the scope."""
    app_specific = list(configuration.wishes.get(topic, ()))
    if topic in ALWAYS_SENT:
        return app_specific
    if not shop.installed or not _may_see(shop, topic):
        return []
    return app_specific + [
        Wish(one.uri, field_tree(one.include_fields) or None, subscription_id=one.id)
        for one in shop.subscriptions.values()
        if _same_topic(one.topic, topic)
    ]


def _same_topic(enum_or_name: str, topic: str) -> bool:
    """The API writes topics as an enum: ORDERS_CREATE for orders/create."""
    flat = topic.replace("/", "_").replace(".", "_").upper()
    return enum_or_name.replace("/", "_").replace(".", "_").upper() == flat


def _may_see(shop: Shop, topic: str) -> bool:
    for prefix, scope in _SCOPES.items():
        if topic.startswith(prefix):
            return scope in shop.scopes or scope.replace("read_", "write_") in shop.scopes
    return True
