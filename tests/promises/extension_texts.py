"""The texts of the extensions: by key, in each language, and which of them the scripts ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.promises.extension_files import SHARED, Written, bare

PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
_IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""")
_SHARED = "@amends/shared/"
_QUOTED = re.compile(r"'([^'\n]*)'")
_BUILT = re.compile(r"`([\w.]+\.)\$\{")
_ASKED = re.compile(r"\b(?:t|translate)\(\s*'([^'\n]+)'")

Text = str | Mapping[str, str]
"""A text, or its plural forms by category."""


def texts(folder: Path, language: str) -> dict[str, Text]:
    """The texts of an extension in a language, by keys such as `bulk.done`; empty without a file."""
    name = "en.default.json" if language == "en" else f"{language}.json"
    file = folder / "locales" / name
    if not file.is_file():
        return {}
    return dict(_flat(json.loads(file.read_text(encoding="utf-8")), ""))


def _flat(value: Any, key: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, str) or (key and PLURALS.issuperset(value)):
        yield key, value
        return
    for name, one in value.items():
        yield from _flat(one, f"{key}.{name}" if key else name)


def with_texts(found: list[Written]) -> list[Written]:
    """Those that show texts of their own."""
    return [one for one in found if (one.folder / "locales").is_dir()]


def forms(text: Text) -> dict[str, str]:
    """The forms of a text by category; one that does not depend on a number has `other` alone."""
    return {"other": text} if isinstance(text, str) else dict(text)


def places(text: Text) -> set[str]:
    """What is filled in, over all forms."""
    return {place for form in forms(text).values() for place in re.findall(r"\{\{(\w+)\}\}", form)}


@cache
def scripts(one: Written) -> dict[Path, str]:
    """Everything that an extension's modules import of ours, without comments."""
    found: dict[Path, str] = {}
    waiting = [
        (one.folder / module).resolve()
        for target in one.targets
        for module in (target["module"], target.get("should_render", {}).get("module"))
        if module
    ]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = bare(path.read_text(encoding="utf-8"))
            waiting += [near for near in _imports(path, found[path]) if near not in found]
    return found


def _imports(path: Path, source: str) -> Iterator[Path]:
    for name in _IMPORT.findall(source):
        if name.startswith("."):
            yield (path.parent / name).resolve()
        elif name.startswith(_SHARED):
            yield (SHARED / name.removeprefix(_SHARED)).resolve()


def asked_for(one: Written) -> set[str]:
    """The keys that the scripts name where they ask for a text, and those of the file itself."""
    named = {key for source in scripts(one).values() for key in _ASKED.findall(source)}
    return named | {key for key in of_the_file(one) if key}


def of_the_file(one: Written) -> set[str]:
    """The keys that the extension's own file names."""
    values = [one.keys["name"], one.keys.get("description", "")]
    return {value.removeprefix("t:") for value in values if value.startswith("t:")}


def ever_named(one: Written, key: str) -> bool:
    """Whether a key stands anywhere in the scripts, or can be put together there."""
    if key in of_the_file(one):
        return True
    sources = scripts(one).values()
    quoted = {word for source in sources for word in _QUOTED.findall(source)}
    built = {start for source in sources for start in _BUILT.findall(source)}
    return key in quoted or any(key.startswith(start) for start in built)
