"""The description of all doors under /api as OpenAPI 3.1, made from the code.

Written here rather than taken from a library: those that know Flask want to own its routes, bodies
and errors, which this app has already; what is left is to put pydantic's schemas beside the
addresses that Flask knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from shop_app.desk.openapi import parts
from shop_app.desk.openapi.described import Door, Model, Why
from shop_app.staff.rules import Permission
from shop_app.web.auth import PERMISSION
from shop_app.web.entrances import Entrance, entrance_of

API = "/api/"
_WITHOUT_VIEW = frozenset({"HEAD", "OPTIONS"})
_CONVERTED = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
Json = dict[str, Any]


class Undescribed(LookupError):
    """A door under /api has no description, or a description has no door."""


def document(
    app: Flask, doors: Mapping[str, Door], names: Mapping[str, Json], about: Json, tags: list[Json]
) -> Json:
    """The whole document. `doors` are by endpoint; `names` say what `<name>` in addresses is.

    Raises Undescribed when the app and `doors` do not speak of the same doors.
    """
    rules = list(api_rules(app))
    _must_agree({rule.endpoint for rule in rules}, set(doors))
    paths: Json = {}
    for rule in sorted(rules, key=lambda one: one.rule):
        operations = paths.setdefault(path_of(rule), {})
        for method in sorted((rule.methods or set()) - _WITHOUT_VIEW):
            operations[method.lower()] = _operation(app, rule, doors[rule.endpoint], names)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": about,
        "servers": [{"url": "/", "description": "This app, at its own address."}],
        "tags": tags,
        "security": _opened_by(Entrance.STAFF),
        "paths": paths,
        "components": {
            "schemas": _schemas(doors),
            "responses": parts.responses(),
            "securitySchemes": dict(parts.SECURITY_SCHEMES),
        },
    }


def api_rules(app: Flask) -> Iterator[Rule]:
    """Every route under /api."""
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(API))


def path_of(rule: Rule) -> str:
    """An address as OpenAPI writes it: `/api/rules/{rule_id}`."""
    return _CONVERTED.sub(r"{\1}", rule.rule)


def _must_agree(served: set[str], described: set[str]) -> None:
    if served != described:
        only = sorted(served - described), sorted(described - served)
        raise Undescribed(
            f"served and not described: {only[0]}; described and not served: {only[1]}"
        )


def _operation(app: Flask, rule: Rule, door: Door, names: Mapping[str, Json]) -> Json:
    view = app.view_functions[rule.endpoint]
    entrance = entrance_of(view)
    permission = getattr(view, PERMISSION, Permission.VIEW_CUSTOMERS)
    described = [door.description, parts.entrance_words(entrance, permission)]
    said: Json = {
        "operationId": rule.endpoint.removeprefix("desk.").replace(".", "_"),
        "tags": [door.tag],
        "summary": door.summary,
        "description": "\n\n".join(filter(None, described)),
    }
    if entrance is not Entrance.STAFF:
        said["security"] = _opened_by(entrance)
    parameters = [*_in_path(rule, names), *_in_query(door), *_in_headers(door)]
    if parameters:
        said["parameters"] = parameters
    if door.body is not None:
        said["requestBody"] = {"required": True, "content": _content(door.body, door.body_example)}
    return said | {"responses": _responses(rule, door)}


def _opened_by(entrance: Entrance) -> list[Json]:
    return [{parts.SCHEMES[entrance]: []}]


def _in_path(rule: Rule, names: Mapping[str, Json]) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, **names[name]}
        for name in _CONVERTED.findall(rule.rule)
    ]


def _in_query(door: Door) -> list[Json]:
    return [] if door.query is None else _parameters(door.query, "query")


def _in_headers(door: Door) -> list[Json]:
    return [] if door.headers is None else _parameters(door.headers, "header")


def _parameters(model: Model, place: str) -> list[Json]:
    """The fields of a model as parameters. Its schemas must need no definitions of their own."""
    schema = _inlined(model.model_json_schema())
    required = schema.get("required", [])
    return [
        _parameter(name, place, name in required, one) for name, one in schema["properties"].items()
    ]


def _parameter(name: str, place: str, required: bool, schema: Json) -> Json:
    schema = _without_null(schema)
    described = {"description": schema.pop("description")} if "description" in schema else {}
    schema.pop("title", None)
    if schema.get("default", 0) is None:
        del schema["default"]
    lists = {"style": "form", "explode": True} if schema.get("type") == "array" else {}
    return {
        "name": name,
        "in": place,
        "required": required,
        **described,
        **lists,
        "schema": schema,
    }


def _inlined(schema: Json) -> Json:
    """The schema with what it refers to in its place: none of ours refers to itself."""
    defined = schema.pop("$defs", {})

    def inline(value: Any) -> Any:
        if isinstance(value, list):
            return [inline(one) for one in value]
        if not isinstance(value, dict):
            return value
        here = {name: inline(one) for name, one in value.items() if name != "$ref"}
        if "$ref" not in value:
            return here
        return {**_bare(inline(defined[value["$ref"].rpartition("/")[2]])), **here}

    inlined: Json = inline(schema)
    return inlined


def _bare(schema: Json) -> Json:
    """Without the words about a type: those of the field stand beside it."""
    return {name: one for name, one in schema.items() if name not in ("title", "description")}


def _without_null(schema: Json) -> Json:
    """A parameter that may be left out is never null: it is not there."""
    choices = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) != 1:
        return dict(schema)
    (choice,) = choices
    return {**{name: one for name, one in schema.items() if name != "anyOf"}, **choice}


def _content(model: Model, example: Any) -> Json:
    shown = {} if example is None else {"example": example}
    schema = {"$ref": parts.PATTERN.format(model=model.__name__)}
    return {parts.JSON: {"schema": schema, **shown}}


def _answered(door: Door) -> Json:
    if door.answer is None:
        return {door.media: {"schema": {"type": "string"}}}
    return _content(door.answer, door.answer_example)


def _responses(rule: Rule, door: Door) -> Json:
    content = _answered(door)
    said = {door.status: HTTPStatus(door.status).phrase, **door.also}
    good = {
        str(status): {"description": meaning, "content": content}
        for status, meaning in said.items()
    }
    usual: dict[int, Why | None] = dict.fromkeys(_usual(rule, door))
    refused = {
        str(status): parts.refusal(status, why)
        for status, why in sorted((usual | dict(door.refusals)).items())
    }
    return good | refused


def _usual(rule: Rule, door: Door) -> tuple[int, ...]:
    reads = door.body is not None or door.query is not None or door.headers is not None
    named = "<" in rule.rule
    return (
        *parts.EVERYWHERE,
        *((400,) if reads else ()),
        *((404,) if named else ()),
        *((413,) if door.body is not None else ()),
    )


def _schemas(doors: Mapping[str, Door]) -> Json:
    """What all models look like; one model has one name, whatever it is part of."""
    models: set[Model] = {model for door in doors.values() for model in door.models()}
    wanted: list[Model] = sorted(models | {parts.Refused}, key=lambda model: model.__name__)
    _, defined = models_json_schema(
        [(model, "validation") for model in wanted], ref_template=parts.PATTERN
    )
    schemas: Json = defined["$defs"]
    return schemas
