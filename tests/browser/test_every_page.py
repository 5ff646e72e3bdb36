"""Every page, at both widths: nothing Polaris would drop, nothing inaccessible, nothing too wide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.admin import Admin
from tests.browser.everywhere import NAMES, pages
from tests.browser.scene import Scene
from tools.polaris_lint import lint
from tools.polaris_manifest import read

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(admin: Admin) -> list[str]:
    """What axe-core finds on the app's page, one line per element."""
    admin.frame.evaluate(AXE.read_text())
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    found: dict[str, Any] = admin.frame.evaluate(f"axe.run(document, {options})")
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.fixture
def visited(admin: Admin, scene: Scene, name: str) -> Admin:
    """The page, with all that comes late."""
    admin.open(pages(scene)[name])
    admin.page.wait_for_load_state("networkidle")
    return admin


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound(visited: Admin, scene: Scene, name: str) -> None:
    expect(visited.app.locator("#main s-page")).to_have_count(1)
    answers = visited.answers(scene.rig.app)
    assert len(answers) >= 1
    assert [finding for html in answers for finding in lint(html, read())] == []
    assert violations(visited) == []
    assert visited.overflow() <= 0
