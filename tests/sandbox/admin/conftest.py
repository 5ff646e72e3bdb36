"""A real browser, and a blank page that has the stand-in for Polaris."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.admin.scripts import polaris_script

expect.set_options(timeout=20_000)  # milliseconds: machines are busy while tests run
BLANK = "<!doctype html><html lang=en><head><title>t</title></head><body></body></html>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A blank page with Polaris; an error of a script fails the test."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.set_content(BLANK)
    opened.add_script_tag(content=polaris_script())
    yield opened
    opened.close()
    assert errors == []
