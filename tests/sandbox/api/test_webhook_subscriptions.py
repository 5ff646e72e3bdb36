from typing import Any

import pytest

from sandbox.state import Shop
from tests.sandbox.api.caller import Api

CREATE = """mutation($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    webhookSubscription { id topic uri includeFields format apiVersion { handle } }
    userErrors { field message } } }"""
DELETE = """mutation($id: ID!) { webhookSubscriptionDelete(id: $id) {
  deletedWebhookSubscriptionId userErrors { field message } } }"""
LIST = """query($topics: [WebhookSubscriptionTopic!]) {
  webhookSubscriptions(first: 5, topics: $topics) { nodes { id topic } } }"""
URI = "https://amends.example.com/webhooks"


def _create(api: Api, topic: str, **given: Any) -> dict[str, Any]:
    answer = api.data(CREATE, topic=topic, input={"uri": URI, **given})
    created: dict[str, Any] = answer["webhookSubscriptionCreate"]
    return created


def test_a_subscription_is_made_listed_and_ended(api: Api, shop: Shop) -> None:
    shop.scopes.append("read_customer_merge")
    made = _create(api, "CUSTOMERS_MERGE", includeFields=["admin_graphql_api_customer_kept_id"])
    assert made["userErrors"] == []
    gid = made["webhookSubscription"]["id"]
    assert made["webhookSubscription"] == {
        "id": gid,
        "topic": "CUSTOMERS_MERGE",
        "uri": URI,
        "includeFields": ["admin_graphql_api_customer_kept_id"],
        "format": "JSON",
        "apiVersion": {"handle": "2026-10"},
    }
    assert [one.topic for one in shop.subscriptions.values()] == ["customers/merge"]
    listed = {"nodes": [{"id": gid, "topic": "CUSTOMERS_MERGE"}]}
    assert api.data(LIST) == {"webhookSubscriptions": listed}
    assert api.data(LIST, topics=["CUSTOMERS_MERGE"]) == {"webhookSubscriptions": listed}
    assert api.data(LIST, topics=["ORDERS_CREATE"]) == {"webhookSubscriptions": {"nodes": []}}
    ended = api.data(DELETE, id=gid)["webhookSubscriptionDelete"]
    assert ended == {"deletedWebhookSubscriptionId": gid, "userErrors": []}
    assert shop.subscriptions == {}
    again = api.data(DELETE, id=gid)["webhookSubscriptionDelete"]
    assert again["userErrors"] == [
        {"field": ["id"], "message": "Webhook subscription does not exist"}
    ]


def test_the_scope_of_the_topic_is_required(api: Api, shop: Shop) -> None:
    made = _create(api, "CUSTOMERS_MERGE")
    assert made["webhookSubscription"] is None
    assert made["userErrors"] == [
        {
            "field": ["topic"],
            "message": "You cannot create a webhook subscription with the specified topic: "
            "customers/merge requires read_customer_merge",
        }
    ]
    assert shop.subscriptions == {}


@pytest.mark.parametrize(
    "uri", ["http://amends.example.com/webhooks", "/webhooks", "", "http://127.0.0.1.evil.com/"]
)
def test_an_address_nobody_should_be_called_at_is_refused(api: Api, shop: Shop, uri: str) -> None:
    made = _create(api, "CUSTOMERS_UPDATE", uri=uri)
    assert made["userErrors"] == [
        {"field": ["webhookSubscription", "uri"], "message": "Address is invalid"}
    ]
    assert shop.subscriptions == {}


def test_this_machine_may_be_called_without_https(api: Api) -> None:
    uri = "http://127.0.0.1:8080/webhooks"
    assert _create(api, "CUSTOMERS_UPDATE", uri=uri)["userErrors"] == []


def test_the_same_topic_and_address_twice_are_refused(api: Api, shop: Shop) -> None:
    assert _create(api, "CUSTOMERS_UPDATE")["userErrors"] == []
    assert _create(api, "CUSTOMERS_UPDATE")["userErrors"] == [
        {
            "field": ["webhookSubscription", "uri"],
            "message": "Address for this topic has already been taken",
        }
    ]
    assert len(shop.subscriptions) == 1


def test_xml_is_refused_and_a_filter_is_not_silently_ignored(api: Api, shop: Shop) -> None:
    assert _create(api, "CUSTOMERS_UPDATE", format="XML")["userErrors"][0]["field"] == [
        "webhookSubscription",
        "format",
    ]
    error = api.error(CREATE, topic="CUSTOMERS_UPDATE", input={"uri": URI, "filter": "id:>1"})
    assert error["message"].endswith("webhook subscriptions with filter")
    error = api.error("{ webhookSubscriptions(first: 1, format: JSON) { nodes { id } } }")
    assert error["message"].endswith("webhookSubscriptions by format")
    assert shop.subscriptions == {}
