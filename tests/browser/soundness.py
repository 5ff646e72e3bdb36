"""What must be true of a page whatever it shows: usable by everybody, and no wider than its frame."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.browser.admin import Admin

AXE = Path("node_modules") / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})


@cache
def _axe() -> str:
    return AXE.read_text()


def violations(admin: Admin) -> list[str]:
    """What axe-core finds on the app's page, one line per element."""
    admin.frame.evaluate(_axe())
    found: dict[str, Any] = admin.frame.evaluate(f"axe.run(document, {_OPTIONS})")
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def unsound(admin: Admin) -> list[str]:
    """Everything that is wrong with what the tab shows now."""
    wider = admin.overflow()
    return [*violations(admin), *([f"{wider} px wider than its frame"] if wider > 0 else [])]
