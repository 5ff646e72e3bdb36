"""`python -m tests.browser.shots [FOLDER]`: every page, and what extensions show, at both widths."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.admin import WIDTHS, new_tab
from tests.browser.everywhere import pages
from tests.browser.extension_pages import Pages
from tests.browser.extension_views import VIEWS
from tests.browser.scene import Scene, prepare
from tests.chromium import ARGUMENTS
from tests.e2e.rig import running
from tools.chromium import ensure

REDRAW_MS = 300
"""What the frame needs to grow with its window."""


def main() -> None:
    """Start everything, visit every page, write `<page>-<width>.png`."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.shots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(".data") / "screenshots")
    parser.add_argument("--locale", default="", help="the admin's language, such as de or ar")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running(Path(folder), "screenshots", []) as rig,
    ):
        browser = playwright.chromium.launch(executable_path=ensure(), args=ARGUMENTS)
        scene = prepare(rig)
        _take(browser, scene, given.folder, given.locale)
        _take_extensions(browser, scene, given.folder, given.locale)
        browser.close()


def _take(browser: Browser, scene: Scene, folder: Path, locale: str) -> None:
    for width, size in WIDTHS.items():
        admin = new_tab(browser, scene.home, size)
        for name, path in pages(scene).items():
            admin.page.set_viewport_size({"width": size[0], "height": size[1]})
            admin.open(path, locale=locale)
            admin.page.wait_for_load_state("networkidle")
            height = admin.frame.evaluate("document.documentElement.scrollHeight")
            admin.page.set_viewport_size({"width": size[0], "height": max(size[1], height + 120)})
            admin.page.wait_for_timeout(REDRAW_MS)
            file = folder / f"{name}-{width}.png"
            admin.page.screenshot(path=file)
            print(file)
        admin.context.close()


def _take_extensions(browser: Browser, scene: Scene, folder: Path, locale: str) -> None:
    for width, size in WIDTHS.items():
        admin = new_tab(browser, scene.home, size)
        shown = Pages(admin, scene, scene.customer["id"], scene.order, locale)
        for name, look in VIEWS.items():
            admin.page.set_viewport_size({"width": size[0], "height": size[1]})
            look(shown)
            file = folder / f"extension-{name}-{width}.png"
            admin.page.screenshot(path=file, full_page=True)
            print(file)
        admin.context.close()


if __name__ == "__main__":
    main()
