"""Every topic we ask for is real, allowed, handled, and brings no personal data."""

import pytest

from sandbox.schema import API_VERSION, topic_scopes, topics
from sandbox.schema.access_text import implied
from shop_app.shopify.client import API_VERSION as CLIENT_VERSION
from shop_app.shops.topics import OPTIONAL_TOPICS
from tests.promises.app_toml import (
    COMPLIANCE_TOPICS,
    OPTIONAL_SCOPES,
    ROOT,
    SCOPES,
    SUBSCRIPTIONS,
    TOML,
    TOPICS,
)
from webhooks.topics import HANDLERS

# Shopify requires these three of every app; they are no entries of the topic enum.
REQUIRED_BY_LAW = {"customers/data_request", "customers/redact", "shop/redact"}
OPTIONAL = {topic for found in OPTIONAL_TOPICS.values() for topic in found}
PERSONAL = {"email", "phone", "address", "first_name", "last_name", "default_address", "note"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_subscribed_topic_is_real_and_open_to_our_scopes(topic: str) -> None:
    assert topic in topics().values()
    needed = set(topic_scopes(topic))
    assert not needed or needed & implied(SCOPES)


@pytest.mark.parametrize(
    ("scope", "topic"),
    [(scope, topic) for scope, found in OPTIONAL_TOPICS.items() for topic in found],
)
def test_a_topic_of_an_optional_scope_is_real_and_open_to_it(scope: str, topic: str) -> None:
    assert scope in OPTIONAL_SCOPES
    assert topic in topics().values()
    assert scope in topic_scopes(topic)


@pytest.mark.parametrize("topic", [*TOPICS, *COMPLIANCE_TOPICS])
def test_a_subscribed_topic_has_a_handler_in_the_file_of_its_name(topic: str) -> None:
    assert topic in HANDLERS
    name = topic.replace("/", "_").replace(".", "_")
    assert (ROOT / "webhooks" / "topics" / f"{name}.py").is_file()


def test_every_handler_has_a_topic_that_somebody_subscribes() -> None:
    assert set(HANDLERS) <= {*TOPICS, *COMPLIANCE_TOPICS, *OPTIONAL}


def test_no_topic_is_subscribed_twice() -> None:
    subscribed = [*TOPICS, *COMPLIANCE_TOPICS, *OPTIONAL]
    assert len(subscribed) == len(set(subscribed))


def test_the_topics_required_by_law_are_subscribed() -> None:
    assert set(COMPLIANCE_TOPICS) == REQUIRED_BY_LAW


def test_every_subscription_names_its_fields_and_none_is_personal() -> None:
    for one in SUBSCRIPTIONS:
        if "topics" in one:
            parts = {part for field in one["include_fields"] for part in field.split(".")}
            assert parts, one
            assert not parts & PERSONAL, one


def test_one_api_version_everywhere() -> None:
    assert TOML["webhooks"]["api_version"] == API_VERSION == CLIENT_VERSION
