"""Every family of elements on one page: no barrier that axe knows, nothing wider than a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sandbox.admin.polaris_manifest import MODULES
from sandbox.admin.scripts import polaris_script

GALLERY = Path(__file__).with_name("gallery.html")
AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPENED = {
    "the page": "0",
    "a menu": "menu.showOverlay()",
    "a modal": "modal.showOverlay()",
}


def gallery(direction: str) -> str:
    """The page with the stand-in loaded first, as apps do."""
    script = polaris_script().replace("</script", "<\\/script")
    text = GALLERY.read_text().replace("<head>", f"<head><script>{script}</script>")
    return text.replace("lang=en", f"lang=en dir={direction}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("opened", list(OPENED))
def test_nothing_bars_anybody(browser: Browser, width: int, opened: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(gallery("ltr"))
    page.evaluate(f"{OPENED[opened]}; 0")
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    page.close()
    assert [
        (one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]
    ] == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_wider_than_a_phone(browser: Browser, direction: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(gallery(direction))
    page.get_by_role("list").first.wait_for()
    widest = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert widest == 390
