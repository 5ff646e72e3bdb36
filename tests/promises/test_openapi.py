"""The description of the JSON doors: valid OpenAPI 3.1, and about every door there is."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from sqlalchemy import Engine

from shop_app.desk.openapi.document import Undescribed
from shop_app.desk.openapi.views import described
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web.entrances import Entrance
from tests.security.doors import all_doors


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Flask:
    return create_web(settings, engine)


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return described(app)


def test_every_door_under_api_is_described_and_every_description_has_a_door(
    app: Flask, document: dict[str, Any]
) -> None:
    said = {
        f"{method.upper()} {path.replace('{', '<').replace('}', '>')}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert said == {str(door) for door in all_doors(app) if door.address.startswith("/api/")}


def test_a_door_that_nobody_described_stops_the_description(app: Flask) -> None:
    app.add_url_rule("/api/forgotten", "forgotten", lambda: "")
    with pytest.raises(Undescribed, match=r"served and not described: \['forgotten'\];"):
        described(app)


def test_every_door_says_how_it_is_opened(app: Flask, document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: one["type"] for name, one in schemes.items()} == {
        "sessionToken": "http",
        "customerToken": "http",
        "shopifySignature": "apiKey",
    }
    opened: dict[Entrance, list[Any]] = {
        Entrance.STAFF: [{"sessionToken": []}],
        Entrance.CUSTOMER: [{"customerToken": []}],
        Entrance.SHOPIFY: [{"shopifySignature": []}],
    }
    for door in all_doors(app):
        if door.address.startswith("/api/"):
            path = document["paths"][door.address.replace("<", "{").replace(">", "}")]
            operation = path[door.method.lower()]
            assert operation.get("security", document["security"]) == opened[door.entrance], door


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()


def test_names_are_given_once_and_examples_are_what_the_schemas_allow(
    document: dict[str, Any],
) -> None:
    operations = [one for path in document["paths"].values() for one in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    checked = 0
    for content in _contents(operations + list(document["components"]["responses"].values())):
        if "example" in content:
            schema = {**content["schema"], "components": document["components"]}
            jsonschema_rs.validator_for(schema).validate(content["example"])
            checked += 1
    assert checked > len(ids)


def _contents(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in _contents(one)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("content"), dict):
        return list(value["content"].values())
    return [found for one in value.values() for found in _contents(one)]
