"""The files of the extensions as the promise tests read them, and what Shopify's packages say of them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.promises.app_toml import ROOT

FOLDER = ROOT / "extensions"
SHARED = FOLDER / "shared"
API_VERSION = "2026-07"
_TARGET = re.compile(r"^\s+'((?:admin|customer-account)\.[\w.-]+)'\s*:", re.MULTILINE)
_PACKAGE = "node_modules/@shopify/ui-extensions"


@dataclass(frozen=True, eq=False)
class Written:
    """One extension as its file has it; keys beside the extensions hold for each of them."""

    folder: Path
    keys: dict[str, Any]

    @property
    def handle(self) -> str:
        return str(self.keys["handle"])

    @property
    def kind(self) -> str:
        return str(self.keys["type"])

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Of a Flow action or trigger."""
        settings: dict[str, list[dict[str, Any]]] = self.keys.get("settings", {})
        return settings.get("fields", [])

    @property
    def targets(self) -> list[dict[str, Any]]:
        """Of a UI extension."""
        found: list[dict[str, Any]] = self.keys.get("targeting", [])
        return found


@cache
def written() -> tuple[Written, ...]:
    """Every extension, by folder."""
    return tuple(_written())


def _written() -> Iterator[Written]:
    for file in sorted(FOLDER.glob("*/shopify.extension.toml")):
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        shared = {name: value for name, value in document.items() if name != "extensions"}
        for one in document["extensions"]:
            yield Written(file.parent, {**shared, **one})


def of_kind(kind: str) -> list[Written]:
    """Those of one type."""
    return [one for one in written() if one.kind == kind]


def property_of(field: dict[str, str]) -> str:
    """What a field is called in a payload: `customer_reference` becomes `customer_id`."""
    if field["type"].endswith("_reference"):
        return field["type"].removesuffix("_reference") + "_id"
    return field["key"]


@cache
def handles() -> dict[str, str]:
    """Handle → uid, as they are listed once and for all."""
    listed: dict[str, str] = json.loads((FOLDER / "handles.json").read_text(encoding="utf-8"))
    return listed


@cache
def known_targets() -> frozenset[str]:
    """Every place that Shopify's types of this version know for the admin and for customers."""
    surfaces = SHARED / _PACKAGE / "build" / "ts" / "surfaces"
    texts = (
        (surfaces / surface / "extension-targets.d.ts").read_text(encoding="utf-8")
        for surface in ("admin", "customer-account")
    )
    return frozenset(target for text in texts for target in _TARGET.findall(text))


def package_version() -> str:
    """Of Shopify's types, as they are installed for the extensions."""
    described = json.loads((SHARED / _PACKAGE / "package.json").read_text(encoding="utf-8"))
    return str(described["version"])


def bare(source: str) -> str:
    """A script without its comments."""
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.DOTALL)
