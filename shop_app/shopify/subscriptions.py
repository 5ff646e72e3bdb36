"""Shop-specific webhook subscriptions, for topics whose scope not every shop has granted.

Those of `shopify.app.toml` belong to the app: they cannot be seen or changed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import RequestRefused

LIST = Operation(
    "ListSubscriptions",
    """query ListSubscriptions {
  webhookSubscriptions(first: 100) { nodes { id topic uri } }
}""",
    cost=102,
)

CREATE = Operation(
    "CreateSubscription",
    """mutation CreateSubscription($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    webhookSubscription { id }
    userErrors { field message }
  }
}""",
    cost=13,
)


@dataclass(frozen=True)
class Subscription:
    """One subscription of this shop; `topic` as on the wire, for example `customers/merge`."""

    gid: str
    topic: str
    uri: str


def enum_name(topic: str) -> str:
    """GraphQL's name of a topic: `customers/merge` is `CUSTOMERS_MERGE`."""
    return topic.replace("/", "_").replace(".", "_").upper()


def list_subscriptions(admin: Admin, topics: Sequence[str]) -> list[Subscription]:
    """Which of `topics` this shop is subscribed to, and where they are sent.

    Raises what `Admin.query` raises, also for a partial answer.
    """
    answer = admin.query(LIST)
    answer.must_be_whole(f"{admin.shop}: ListSubscriptions")
    by_enum = {enum_name(topic): topic for topic in topics}
    return [
        Subscription(node["id"], by_enum[node["topic"]], node["uri"])
        for node in answer.data["webhookSubscriptions"]["nodes"]
        if node["topic"] in by_enum
    ]


def create_subscription(admin: Admin, topic: str, uri: str, fields: Sequence[str]) -> str:
    """Have `topic` sent to `uri`, cut to `fields`; returns the gid.

    Raises what `Admin.mutate` raises, and RequestRefused with Shopify's words when it says no.
    After ShopifyUnavailable list the subscriptions before trying again.
    """
    answer = admin.mutate(
        CREATE,
        {"topic": enum_name(topic), "input": {"uri": uri, "includeFields": list(fields)}},
    )
    payload = answer.data.get("webhookSubscriptionCreate")
    problems = [error.message for error in answer.errors]
    problems += [error["message"] for error in (payload or {}).get("userErrors", ())]
    if payload is None or problems:
        raise RequestRefused(f"{admin.shop}: subscribing {topic}: {'; '.join(problems)}")
    return str(payload["webhookSubscription"]["id"])
