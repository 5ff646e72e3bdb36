"""What Shopify's own packages say about Polaris: its elements and its icons.

`@shopify/polaris-types` brings a Custom Elements Manifest with every name, attribute, slot and
event; `@shopify/polaris-icons` the drawings. Both come from npm by `make setup` and are never
committed: the first declares no licence, the second allows apps that work with Shopify.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

MODULES = Path(__file__).parents[2] / "node_modules"
MANIFEST = Path("@shopify/polaris-types/dist/custom-elements.json")
ICONS = Path("@shopify/polaris-icons/dist/svg")
ADVICE = "The admin frame needs Shopify's element list and icons: run `make setup` once."

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SIZE = re.compile(r'<svg([^>]*?)\s(?:width|height|xmlns)="[^"]*"')


class NotFetchedError(Exception):
    """`make setup` has not fetched Shopify's packages; the text says so."""

    def __init__(self) -> None:
        super().__init__(ADVICE)


def fetched(modules: Path = MODULES) -> bool:
    """Whether `make setup` has brought both packages."""
    return (modules / MANIFEST).is_file() and (modules / ICONS).is_dir()


@cache
def elements(modules: Path = MODULES) -> dict[str, Any]:
    """Tag → `{attrs: {attribute: [property, kind, default, keywords]}, slots, events}`.

    `kind` is boolean, number, enum (one of `keywords`), mixed (those or a free form) or string.
    Raises NotFetchedError.
    """
    path = modules / MANIFEST
    if not path.is_file():
        raise NotFetchedError
    found: dict[str, Any] = {}
    for module in json.loads(path.read_text(encoding="utf-8"))["modules"]:
        for one in module.get("declarations", []):
            if one.get("tagName"):
                found[one["tagName"]] = _element(one)
    return found


def _element(declared: dict[str, Any]) -> dict[str, Any]:
    attributes: dict[str, list[Any]] = {}
    for one in declared.get("attributes", []):
        # value and defaultValue, checked and defaultChecked share an attribute: the first counts.
        if one["name"] not in attributes:
            kind, keywords = _kind((one.get("type") or {}).get("text") or "")
            name = one.get("fieldName", one["name"])
            attributes[one["name"]] = [name, kind, _default(one.get("default")), keywords]
    return {
        "attrs": attributes,
        "slots": [slot["name"] for slot in declared.get("slots", [])],
        "events": [event["name"] for event in declared.get("events", []) if event.get("name")],
    }


def _kind(text: str) -> tuple[str, list[str]]:
    if text.strip() in {"boolean", "number"}:
        return text.strip(), []
    keywords = _STRING.findall(text)
    rest = _STRING.sub("", text).replace("|", "").strip()
    if not keywords:
        return "string", []
    return ("mixed" if rest else "enum"), keywords


def _default(text: object) -> str | None:
    """A default that is a plain keyword in quotes; anything else is prose."""
    found = re.fullmatch(r"'([^']*)'", text) if isinstance(text, str) else None
    return found[1] if found else None


@cache
def icons(modules: Path = MODULES) -> dict[str, str]:
    """Icon name as `s-icon type` takes it → its SVG without a size. Raises NotFetchedError."""
    folder = modules / ICONS
    if not folder.is_dir():
        raise NotFetchedError
    return {
        _kebab(path.stem.removesuffix("Icon")): _unsized(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*Icon.svg"))
    }


def _kebab(name: str) -> str:
    """`AlertCircle` → `alert-circle`, `Page2` → `page-2`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-", name).lower()


def _unsized(svg: str) -> str:
    while (shorter := _SIZE.sub(r"<svg\1", svg, count=1)) != svg:
        svg = shorter
    return svg.strip()
