"""Shop-specific webhook subscriptions; those of the app's configuration cannot be read back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate
from sandbox.graphql.registry import Arguments, mutation, query, represents, values
from sandbox.graphql.search import unsupported
from sandbox.graphql.wire import UserError, number_of
from sandbox.schema import API_VERSION, topic_scopes, topics
from sandbox.state import Shop, Subscription, gid

represents(Subscription, "WebhookSubscription")

# https, Google Pub/Sub, Amazon EventBridge; plain http only to this machine, for local runs.
_ADDRESS = re.compile(
    r"https://.+|pubsub://[^:]+:.+|arn:aws:events:.+|http://127\.0\.0\.1(:\d+)?/.*"
)
_SUPPORTED_INPUT = frozenset({"uri", "includeFields", "format"})


@dataclass(frozen=True)
class Created:
    """`WebhookSubscriptionCreatePayload`."""

    subscription: Subscription | None
    errors: list[UserError] = field(default_factory=list)


@dataclass(frozen=True)
class Deleted:
    """`WebhookSubscriptionDeletePayload`."""

    deleted_id: str | None
    errors: list[UserError] = field(default_factory=list)


@query("webhookSubscriptions")
def webhook_subscriptions(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of the subscriptions made for this shop, oldest first; `topics` narrows it down."""
    for name in ("query", "callbackUrl", "format", "uri"):
        if arguments.get(name) is not None:
            raise unsupported(f"webhookSubscriptions by {name}")
    wanted = {topics()[name] for name in arguments.get("topics") or topics()}
    found = [one for one in context.shop.subscriptions.values() if one.topic in wanted]
    return paginate(found, lambda one: (one.id, one.id), "ID", arguments)


@mutation("webhookSubscriptionCreate")
def create(_: None, context: Context, arguments: Arguments) -> Created:
    """Subscribe to a topic, if the app was granted one of the scopes it needs."""
    topic, given = topics()[arguments["topic"]], arguments["webhookSubscription"]
    unknown = sorted(set(given) - _SUPPORTED_INPUT)
    if unknown:
        raise unsupported(f"webhook subscriptions with {', '.join(unknown)}")
    error = _error(context, topic, given)
    if error is not None:
        return Created(None, [error])
    subscription = Subscription(
        context.shop.new_id(), topic, given["uri"], list(given.get("includeFields") or [])
    )
    context.shop.subscriptions[subscription.id] = subscription
    return Created(subscription)


@mutation("webhookSubscriptionDelete")
def delete(_: None, context: Context, arguments: Arguments) -> Deleted:
    """End a subscription."""
    number = number_of("WebhookSubscription", arguments["id"])
    if context.shop.subscriptions.pop(number, None) is None:
        return Deleted(None, [UserError(["id"], "Webhook subscription does not exist")])
    return Deleted(arguments["id"])


def _error(context: Context, topic: str, given: dict[str, Any]) -> UserError | None:
    scopes = topic_scopes(topic)
    if scopes and not context.granted.intersection(scopes):
        return UserError(
            ["topic"],
            "You cannot create a webhook subscription with the specified topic: "
            f"{topic} requires {' or '.join(scopes)}",
        )
    if not _ADDRESS.fullmatch(given.get("uri") or ""):
        return UserError(["webhookSubscription", "uri"], "Address is invalid")
    if given.get("format") == "XML":
        return UserError(["webhookSubscription", "format"], "The stand-in delivers JSON only")
    if _taken(context.shop, topic, given["uri"]):
        return UserError(
            ["webhookSubscription", "uri"], "Address for this topic has already been taken"
        )
    return None


def _taken(shop: Shop, topic: str, uri: str) -> bool:
    return any(one.topic == topic and one.uri == uri for one in shop.subscriptions.values())


def _enum_name(subscription: Subscription) -> str:
    return next(name for name, topic in topics().items() if topic == subscription.topic)


values(
    "WebhookSubscription",
    {
        "id": lambda source: gid("WebhookSubscription", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "topic": _enum_name,
        "uri": lambda source: source.uri,
        "includeFields": lambda source: list(source.include_fields),
        "format": lambda _source: "JSON",
        "filter": lambda _source: None,
        "name": lambda _source: None,
        "apiVersion": lambda _source: API_VERSION,
    },
)
values("ApiVersion", {"handle": lambda version: version})
values(
    "WebhookSubscriptionCreatePayload",
    {
        "webhookSubscription": lambda result: result.subscription,
        "userErrors": lambda result: result.errors,
    },
)
values(
    "WebhookSubscriptionDeletePayload",
    {
        "deletedWebhookSubscriptionId": lambda result: result.deleted_id,
        "userErrors": lambda result: result.errors,
    },
)
