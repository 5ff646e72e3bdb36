"""Cuts Shopify's published Admin API introspection down to what the sandbox and the tests need.

Run it when the API version changes:

    python -m sandbox.schema.extract [DIRECTORY OF THE NPM PACKAGE]

The directory is an unpacked `@shopify/dev-mcp` 1.16.0 (default `.data/npm/@shopify/dev-mcp`).
Dropped: descriptions, privacy-of-documentation flags. Kept: types, deprecations, `requiredAccess`,
which fields are protected customer data, and, read out of the descriptions before they go, each
webhook topic's wire name and scopes. The output has the same bytes for the same input.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import sys
from pathlib import Path
from typing import Any

from sandbox.schema.loader import API_VERSION, TARGET

SOURCE = f"dist/data/admin_{API_VERSION}.json.gz"
DEFAULT_PACKAGE = Path(".data/npm/@shopify/dev-mcp")

KEPT_OF_TYPE = (
    "kind",
    "name",
    "isOneOf",
    "interfaces",
    "possibleTypes",
    "requiredAccess",
    "accessRestrictedReason",
)
KEPT_OF_FIELD = (
    "name",
    "type",
    "deprecationReason",
    "protectedContent",
    "requiredAccess",
    "accessRestrictedReason",
)
KEPT_OF_ARGUMENT = ("name", "type", "defaultValue", "deprecationReason")
KEPT_OF_DIRECTIVE = ("name", "locations", "isRepeatable")

Json = dict[str, Any]


def _kept(entry: Json, names: tuple[str, ...]) -> Json:
    return {name: entry[name] for name in names if entry.get(name) not in (None, False)}


def _type_reference(reference: Json) -> Json:
    """A type reference without its empty names: half of the file would be `"name": null`."""
    if reference.get("ofType"):
        return {"kind": reference["kind"], "ofType": _type_reference(reference["ofType"])}
    return {"kind": reference["kind"], "name": reference["name"]}


def _argument(argument: Json) -> Json:
    return {**_kept(argument, KEPT_OF_ARGUMENT), "type": _type_reference(argument["type"])}


def _field(field: Json) -> Json:
    return {
        **_kept(field, KEPT_OF_FIELD),
        "type": _type_reference(field["type"]),
        "args": [_argument(argument) for argument in field["args"]],
    }


def _enum_value(value: Json) -> Json:
    return _kept(value, ("name", "deprecationReason"))


def _topic(value: Json) -> Json:
    """One webhook topic: `{"name": "orders/create", "scopes": [...]}`, any one scope is enough.

    Raises ValueError if the wire name is missing, because it cannot be guessed: some topics are
    written with a dot (`customer.tags_added`).
    """
    text = " ".join(value["description"].split())
    name = re.search(r"webhook topic for `([a-z_]+[./][a-z_]+)` events", text)
    if name is None:
        raise ValueError(f"no wire name in the description of topic {value['name']}: {text}")
    _, _, needs = text.partition("Requires ")
    return {"name": name[1], "scopes": re.findall(r"(?:read|write)_[a-z_]+", needs)}


def _type(entry: Json) -> Json:
    kept = _kept(entry, KEPT_OF_TYPE)
    for name in ("interfaces", "possibleTypes"):
        if name in kept:
            kept[name] = [_type_reference(reference) for reference in kept[name]]
    if entry["fields"]:
        kept["fields"] = [_field(field) for field in entry["fields"]]
    if entry["inputFields"]:
        kept["inputFields"] = [_argument(argument) for argument in entry["inputFields"]]
    if entry["enumValues"]:
        kept["enumValues"] = [_enum_value(value) for value in entry["enumValues"]]
    return kept


def _directive(directive: Json) -> Json:
    arguments = [_argument(argument) for argument in directive["args"]]
    return {**_kept(directive, KEPT_OF_DIRECTIVE), "args": arguments}


def cut(introspection: Json) -> Json:
    """The introspection answer without its prose: `{"__schema": ..., "topics": {enum: topic}}`."""
    schema = introspection["data"]["__schema"]
    topics = next(t for t in schema["types"] if t["name"] == "WebhookSubscriptionTopic")
    return {
        "__schema": {
            "queryType": {"name": schema["queryType"]["name"]},
            "mutationType": {"name": schema["mutationType"]["name"]},
            "types": [_type(entry) for entry in schema["types"]],
            "directives": [_directive(directive) for directive in schema["directives"]],
        },
        "topics": {value["name"]: _topic(value) for value in topics["enumValues"]},
    }


def extract(package: Path, target: Path = TARGET) -> int:
    """Write the cut introspection of an npm package directory to `target`; returns its bytes.

    Raises FileNotFoundError when the directory holds no introspection of this API version.
    """
    source = package / SOURCE
    if not source.is_file():
        raise FileNotFoundError(f"{source}: not found; give the directory of @shopify/dev-mcp")
    introspection = json.loads(gzip.decompress(source.read_bytes()))
    text = json.dumps(cut(introspection), separators=(",", ":"), ensure_ascii=False)
    # CRC64 and a fixed preset: the container then holds no time stamp and no machine detail.
    packed = lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9)
    target.write_bytes(packed)
    return len(packed)


if __name__ == "__main__":
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PACKAGE
    print(f"{TARGET}: {extract(directory):,} bytes")
