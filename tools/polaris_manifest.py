"""Which Polaris elements there are, and what they take, from Shopify's own manifest.

The manifest is `custom-elements.json` of `@shopify/polaris-types`; `make setup` fetches it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = Path("node_modules/@shopify/polaris-types/dist/custom-elements.json")

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Attribute:
    """One attribute. `keywords` are all its values, or None where any text will do; `kind` is
    "boolean", "number" or "text"."""

    kind: str
    keywords: frozenset[str] | None


@dataclass(frozen=True)
class Element:
    """One element: attributes by lower-case name, and the slots it draws ("" is the default)."""

    attributes: Mapping[str, Attribute]
    slots: frozenset[str]


_APP_BRIDGE = {
    "s-app-nav": Element({}, frozenset({""})),
    "s-app-window": Element(
        {"id": Attribute("text", None), "src": Attribute("text", None)}, frozenset()
    ),
}
"""Declared by App Bridge, so the manifest of Polaris does not name them."""


def read(path: Path = MANIFEST) -> dict[str, Element]:
    """Every element by its tag. Raises FileNotFoundError with the command that fetches it."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: `make setup` fetches it")
    manifest = json.loads(path.read_text())
    declared = (one for module in manifest["modules"] for one in module.get("declarations", ()))
    found = {one["tagName"]: _element(one) for one in declared if one.get("tagName")}
    return {**found, **_APP_BRIDGE}


def _element(declared: Mapping[str, Any]) -> Element:
    attributes = {
        one["name"].lower(): _attribute(one.get("type", {}).get("text") or "")
        for one in declared.get("attributes", ())
    }
    return Element(attributes, frozenset(slot["name"] for slot in declared.get("slots", ())))


def _attribute(type_: str) -> Attribute:
    if type_.strip() in ("boolean", "number"):
        return Attribute(type_.strip(), None)
    keywords = frozenset(_QUOTED.findall(type_))
    free = _QUOTED.sub("", type_).replace("|", "").strip()
    return Attribute("text", keywords if keywords and not free else None)
