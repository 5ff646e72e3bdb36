"""The extensions of the app as their files tell of them: `extensions/*/shopify.extension.toml`.

The sandbox runs bundles, fires Flow actions and takes Flow triggers by what stands there, as Shopify
does after a deploy. Source of the keys: Shopify's pages on configuring app extensions, 2026-07.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parents[2] / "extensions"
DEFAULT_LOCALE = "en"
_TRANSLATED = "t:"


class ConfigurationError(ValueError):
    """An extension's files do not tell what they must; the text names the file."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a Flow action or trigger. References have no key of their own in the file."""

    type: str
    key: str
    name: str | None
    description: str | None
    required: bool

    @property
    def property(self) -> str:
        """What its value is called in a payload: `customer_reference` becomes `customer_id`."""
        base, reference, _ = self.type.partition("_reference")
        return f"{base}_id" if reference and not self.key else self.key


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension. What its kind does not have is empty or None."""

    handle: str
    uid: str
    kind: str
    """Of the file's `type`: ui_extension, flow_action, flow_trigger, ..."""

    name: str
    """In English, also where the file names a text."""

    written_name: str
    """As the file has it: a text, or `t:` and the key of one."""

    description: str
    targets: Mapping[str, str]
    """Where it is shown → the module, relative to the folder."""

    should_render: Mapping[str, str]
    """Of those targets that ask first: target → the module that answers."""

    network_access: bool
    fields: tuple[Field, ...]
    runtime_url: str | None
    """Of a Flow action, relative to the app."""

    url: str | None
    """Of a lifecycle callback, relative to the app."""

    schema: Path | None
    return_type: str | None
    folder: Path

    @property
    def bundle(self) -> Path:
        """What `make extensions` writes, whether or not it is there."""
        return self.folder / "dist" / f"{self.handle}.js"

    def texts(self, locale: str) -> Mapping[str, Any]:
        """Its texts in a language, else in the default one; empty without any."""
        return _texts(self.folder, locale)

    def name_in(self, locale: str) -> str:
        """Its name in a language, else in English."""
        return _found(self.texts(locale), self.written_name) or self.name


def extensions(folder: Path = FOLDER) -> Mapping[str, Extension]:
    """Every extension by its handle. Raises ConfigurationError."""
    return _read(folder)


def of_kind(kind: str, folder: Path = FOLDER) -> Mapping[str, Extension]:
    """Those of one `type`, by handle. Raises ConfigurationError."""
    return {handle: one for handle, one in extensions(folder).items() if one.kind == kind}


@cache
def _read(folder: Path) -> Mapping[str, Extension]:
    found: dict[str, Extension] = {}
    for file in sorted(folder.glob("*/shopify.extension.toml")):
        for one in _of_file(file):
            if one.handle in found:
                raise ConfigurationError(f"{file}: the handle {one.handle} is taken")
            found[one.handle] = one
    return MappingProxyType(found)


def _of_file(file: Path) -> list[Extension]:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        # What stands beside the extensions of a file holds for each of them, as Shopify's CLI reads it.
        return [_extension({**written, **one}, file.parent) for one in written["extensions"]]
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    except KeyError as error:
        raise ConfigurationError(f"{file}: {error} is missing") from error


def _extension(given: Mapping[str, Any], folder: Path) -> Extension:
    targeting = given.get("targeting", [])
    schema = given.get("schema")
    return Extension(
        handle=given["handle"],
        uid=given["uid"],
        kind=given["type"],
        name=_words(given["name"], folder),
        written_name=given["name"],
        description=_words(given.get("description", ""), folder),
        targets={one["target"]: one["module"] for one in targeting},
        should_render={
            one["target"]: one["should_render"]["module"]
            for one in targeting
            if "should_render" in one
        },
        network_access=given.get("capabilities", {}).get("network_access", False),
        fields=tuple(_field(one) for one in given.get("settings", {}).get("fields", [])),
        runtime_url=given.get("runtime_url"),
        url=given.get("url"),
        schema=folder / schema if schema else None,
        return_type=given.get("return_type_ref"),
        folder=folder,
    )


def _field(given: Mapping[str, Any]) -> Field:
    return Field(
        type=given["type"],
        key=given.get("key", ""),
        name=given.get("name"),
        description=given.get("description"),
        required=given.get("required", False),
    )


def _words(text: str, folder: Path) -> str:
    """A text of the file itself, or the English one that `t:key` names."""
    if not text.startswith(_TRANSLATED):
        return text
    found = _found(_texts(folder, DEFAULT_LOCALE), text)
    if found is None:
        raise ConfigurationError(f"{folder.name}: locales have no text {text}")
    return found


def _found(texts: Mapping[str, Any], key: str) -> str | None:
    found: Any = texts if key.startswith(_TRANSLATED) else None
    for part in key.removeprefix(_TRANSLATED).split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def _texts(folder: Path, locale: str) -> Mapping[str, Any]:
    own = folder / "locales" / f"{locale}.json"
    file = own if own.is_file() else folder / "locales" / f"{DEFAULT_LOCALE}.default.json"
    if not file.is_file():
        return {}
    texts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return texts
