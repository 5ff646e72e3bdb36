import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from sandbox.schema import (
    deprecation,
    load_schema,
    protected_content,
    required_access,
    topic_scopes,
    topics,
)
from sandbox.schema.extract import SOURCE, cut, extract
from sandbox.schema.loader import TARGET

STRING = {"kind": "SCALAR", "name": "String", "ofType": None}


def _topic(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "description": description, "deprecationReason": None}


def _type(name: str, **parts: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("fields", "inputFields", "interfaces", "enumValues", "possibleTypes", "requiredAccess")
    )
    return {"kind": "OBJECT", "name": name, "description": "Prose.", **empty, **parts}


def _introspection(topic_description: str) -> dict[str, Any]:
    field = {
        "name": "email",
        "description": "Prose.",
        "args": [],
        "type": {"kind": "NON_NULL", "name": None, "ofType": STRING},
        "isDeprecated": True,
        "deprecationReason": "Use another.",
        "protectedContent": "email",
        "requiredAccess": "`read_customers` access scope.",
    }
    topic = _topic("ORDERS_CREATE", topic_description)
    types = [
        _type("QueryRoot", fields=[field]),
        _type("WebhookSubscriptionTopic", kind="ENUM", enumValues=[topic]),
    ]
    schema = {
        "queryType": {"name": "QueryRoot", "kind": "OBJECT"},
        "mutationType": {"name": "Mutation", "kind": "OBJECT"},
        "types": types,
        "directives": [],
    }
    return {"data": {"__schema": schema}}


GOOD_TOPIC = (
    "The webhook topic for `orders/create` events. Occurs\nwhenever. Requires at least one of "
    "the following scopes: read_orders, read_marketplace_orders."
)


def test_prose_is_dropped_and_what_guards_a_field_is_kept() -> None:
    kept = cut(_introspection(GOOD_TOPIC))
    assert "Prose." not in json.dumps(kept)
    assert kept["__schema"]["types"][0]["fields"][0] == {
        "name": "email",
        "type": {"kind": "NON_NULL", "ofType": {"kind": "SCALAR", "name": "String"}},
        "deprecationReason": "Use another.",
        "protectedContent": "email",
        "requiredAccess": "`read_customers` access scope.",
        "args": [],
    }
    assert kept["topics"] == {
        "ORDERS_CREATE": {
            "name": "orders/create",
            "scopes": ["read_orders", "read_marketplace_orders"],
        }
    }


def test_a_topic_whose_wire_name_is_not_told_stops_the_extraction() -> None:
    with pytest.raises(ValueError, match="no wire name in the description of topic ORDERS_CREATE"):
        cut(_introspection("Occurs whenever."))


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / SOURCE
    source.parent.mkdir(parents=True)
    source.write_bytes(gzip.compress(json.dumps(_introspection(GOOD_TOPIC)).encode()))
    first, second = tmp_path / "first.xz", tmp_path / "second.xz"
    assert extract(tmp_path, first) == extract(tmp_path, second)
    assert first.read_bytes() == second.read_bytes()


def test_a_directory_without_the_introspection_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        extract(tmp_path, tmp_path / "target.xz")
    assert not (tmp_path / "target.xz").exists()


def test_the_committed_schema_is_small() -> None:
    assert TARGET.stat().st_size < 200_000


def test_the_real_schema_accepts_a_real_mutation_and_refuses_an_unknown_argument() -> None:
    query = "mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, %s: $tags) { node { id } } }"
    assert validate(load_schema(), parse(query % "tags")) == []
    errors = validate(load_schema(), parse(query % "labels"))
    assert errors[0].message.startswith("Unknown argument 'labels' on field 'Mutation.tagsAdd'.")


def test_topics_are_known_by_their_wire_names() -> None:
    assert len(topics()) == 218
    assert topics()["ORDERS_CREATE"] == "orders/create"
    assert topics()["CUSTOMER_TAGS_ADDED"] == "customer.tags_added"
    assert topics()["CUSTOMERS_PURCHASING_SUMMARY"] == "customers/purchasing_summary"


def test_a_topic_tells_which_scopes_open_it() -> None:
    assert topic_scopes("customers/merge") == ("read_customer_merge",)
    assert topic_scopes("app/uninstalled") == ()
    with pytest.raises(KeyError, match="gift_cards/create"):
        topic_scopes("gift_cards/create")


def test_a_field_tells_what_it_needs_and_what_it_reveals() -> None:
    assert required_access("Customer") == "`read_customers` access scope."
    assert required_access("Customer", "tags") is None
    assert required_access("Customer", "__typename") is None
    assert protected_content("Customer", "firstName") == "name"
    assert protected_content("Customer", "tags") is None
    assert deprecation("Customer", "email") == "Use `defaultEmailAddress.emailAddress` instead."
    with pytest.raises(KeyError, match="shoeSize"):
        required_access("Customer", "shoeSize")
