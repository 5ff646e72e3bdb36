"""What the files say to Shopify Flow is what the doors behind them read and answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
)
from graphql.type import GraphQLOutputType
from pydantic import BaseModel
from sqlalchemy import Engine
from werkzeug.routing import Rule

from shop_app.desk.openapi.described import Door
from shop_app.desk.openapi.views import DOORS
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web.entrances import Entrance, entrance_of
from tests.promises.app_toml import ROOT, TOML
from tests.promises.extension_files import Written, of_kind, property_of

ACTIONS = of_kind("flow_action")
GUIDE = ROOT / "docs" / "flow.md"
HOME = TOML["application_url"].rstrip("/")
SCALARS = {"String": "string", "ID": "string", "Int": "integer", "Float": "number"}


@pytest.fixture(scope="module")
def app(settings: Settings, session_engine: Engine) -> Flask:
    return create_web(settings, session_engine)


def rules(app: Flask) -> dict[str, Rule]:
    """The doors of Shopify, by address."""
    return {
        rule.rule: rule
        for rule in app.url_map.iter_rules()
        if entrance_of(app.view_functions[rule.endpoint]) is Entrance.SHOPIFY
    }


def named(one: Written) -> str:
    return one.handle


def door_of(app: Flask, action: Written) -> Door:
    return DOORS[rules(app)[action.keys["runtime_url"]].endpoint]


def part_of(model: type[BaseModel] | None, name: str) -> type[BaseModel]:
    """The model of a field of what is sent or answered."""
    assert model is not None
    part = model.model_fields[name].annotation
    assert isinstance(part, type)
    assert issubclass(part, BaseModel)
    return part


def test_every_door_of_shopifys_is_named_by_an_extension_and_the_reverse(app: Flask) -> None:
    lifecycle = [one.keys["url"] for one in of_kind("flow_trigger_lifecycle_callback")]
    assert all(url.startswith(f"{HOME}/") for url in lifecycle)
    wanted = {one.keys["runtime_url"] for one in ACTIONS}
    assert {*wanted, *(url.removeprefix(HOME) for url in lifecycle)} == set(rules(app))
    assert {"POST", "OPTIONS"} == {
        method for rule in rules(app).values() for method in rule.methods or ()
    }


@pytest.mark.parametrize("action", ACTIONS, ids=named)
def test_an_action_reads_every_field_that_merchants_fill_in_and_no_other(
    app: Flask, action: Written
) -> None:
    model = part_of(door_of(app, action).body, "properties")
    read = {field.alias or name for name, field in model.model_fields.items()}
    assert {property_of(field) for field in action.fields} == read


@pytest.mark.parametrize("action", ACTIONS, ids=named)
def test_an_action_answers_what_its_schema_says(app: Flask, action: Written) -> None:
    assert {"schema", "return_type_ref"} <= set(action.keys)
    schema = build_schema((action.folder / action.keys["schema"]).read_text(encoding="utf-8"))
    said = schema.get_type(action.keys["return_type_ref"])
    assert isinstance(said, GraphQLObjectType)
    assert said.description
    shape = part_of(door_of(app, action).answer, "return_value").model_json_schema()
    assert list(disagreements(said, shape, shape.get("$defs", {}), "return_value")) == []


def disagreements(
    kind: GraphQLObjectType, shape: dict[str, Any], defined: dict[str, Any], path: str
) -> Iterator[str]:
    """Where a GraphQL type and a JSON schema say different things, and what nobody describes."""
    properties = shape["properties"]
    if set(kind.fields) != set(properties):
        yield f"{path}: schema.graphql has {sorted(kind.fields)}, the code {sorted(properties)}"
    for name, field in kind.fields.items():
        if not field.description:
            yield f"{path}.{name} is not described"
        if name in properties:
            yield from _differs(field.type, properties[name], defined, f"{path}.{name}")


def _differs(
    kind: GraphQLOutputType, shape: dict[str, Any], defined: dict[str, Any], path: str
) -> Iterator[str]:
    choices = [one for one in shape.get("anyOf", [shape]) if one != {"type": "null"}]
    may_be_null = len(choices) < len(shape.get("anyOf", [shape]))
    if may_be_null is isinstance(kind, GraphQLNonNull):
        yield f"{path} may be null in one of both only"
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    (choice,) = choices
    found = defined[choice["$ref"].rpartition("/")[2]] if "$ref" in choice else choice
    if isinstance(inner, GraphQLList):
        yield from _differs(inner.of_type, found["items"], defined, f"{path}[]")
    elif isinstance(inner, GraphQLObjectType):
        yield from disagreements(inner, found, defined, path)
    elif (
        isinstance(inner, GraphQLScalarType) and SCALARS.get(inner.name, "boolean") != found["type"]
    ):
        yield f"{path} is {inner.name}, the code says {found['type']}"


def told_in_the_guide(column: int) -> dict[str, set[str]]:
    """What merchants read: the names in a column of the tables, by what stands in the first one.
    The first table that names something counts."""
    found: dict[str, set[str]] = {}
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > column:
            found.setdefault(cells[0], set(re.findall(r"`([^`]+)`", cells[column])))
    return found


@pytest.mark.parametrize("trigger", of_kind("flow_trigger"), ids=named)
def test_the_guide_names_what_a_trigger_tells(trigger: Written) -> None:
    keys = {field["key"] for field in trigger.fields if "key" in field}
    assert told_in_the_guide(2)[trigger.keys["name"]] == keys


@pytest.mark.parametrize("action", ACTIONS, ids=named)
def test_the_guide_names_the_fields_of_an_action_and_what_it_returns(action: Written) -> None:
    schema = build_schema((action.folder / action.keys["schema"]).read_text(encoding="utf-8"))
    returned = schema.get_type(action.keys["return_type_ref"])
    assert isinstance(returned, GraphQLObjectType)
    names = {field["name"] for field in action.fields if "name" in field}
    assert told_in_the_guide(1)[action.keys["name"]] == names
    assert told_in_the_guide(2)[action.keys["name"]] == set(returned.fields)


def test_a_shape_that_differs_is_found() -> None:
    schema = build_schema('"T" type T { "n" number: Int! "w" words: [String!]! "l" lost: String }')
    kind = schema.get_type("T")
    assert isinstance(kind, GraphQLObjectType)
    number = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    words = {"type": "array", "items": {"type": "integer"}}
    shape = {"properties": {"number": number, "words": words, "new": {"type": "string"}}}
    assert list(disagreements(kind, shape, {}, "x")) == [
        "x: schema.graphql has ['lost', 'number', 'words'], the code ['new', 'number', 'words']",
        "x.number may be null in one of both only",
        "x.words[] is String, the code says integer",
    ]
