"""One classic script out of ES modules: pages load App Bridge and Polaris as plain scripts.

The modules keep to a simple form, so that no tool of JavaScript's is needed: every import is one
line `import { a, b } from './other.js';` (or `'../folder/other.js'`), nothing is renamed, names are unique across the files.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r"import (?:\{[^}]*\} from )?'(\.{1,2}/[^']+)';")


def bundle(entry: Path) -> str:
    """A module and everything it imports, each once, what is imported first. In a function of its own.

    Raises ValueError for an import that is not of the simple form.
    """
    parts: list[str] = []
    _add(entry.resolve(), parts, set())
    return "(() => {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"


def _add(path: Path, parts: list[str], seen: set[Path]) -> None:
    if path in seen:
        return
    seen.add(path)
    kept: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("import "):
            _add((path.parent / _imported(line, path)).resolve(), parts, seen)
        else:
            kept.append(line.removeprefix("export "))
    parts.append(f"/* {path.parent.name}/{path.name} */\n" + "\n".join(kept))


def _imported(line: str, path: Path) -> str:
    found = _IMPORT.fullmatch(line.strip())
    if found is None:
        raise ValueError(f"{path.name}: not an import of the simple form: {line}")
    return found[1]
