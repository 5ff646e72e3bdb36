"""The app in a browser, inside the stand-in's admin frame, as a merchant uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    FrameLocator,
    Locator,
    Page,
    Request,
    expect,
)

DESKTOP, PHONE = (1280, 900), (390, 844)
WIDTHS = {"desktop": DESKTOP, "phone": PHONE}
EVERY_WIDTH = pytest.mark.parametrize("admin", list(WIDTHS), indirect=True)
"""Marks the flows that are walked on a phone too; every page is looked at on both anyway."""
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
_ANSWERED = re.compile(r"the server responded with a status of 4(01|03|04|09|22|29)\b")
"""Chromium writes a line for every refused fetch; the refusal itself is the page's to show."""


@dataclass
class Admin:
    """One tab. `troubles` collects console errors and exceptions of frame and app."""

    context: BrowserContext
    page: Page
    home: str
    width: int
    troubles: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def app(self) -> FrameLocator:
        """The app's page inside the frame."""
        return self.page.frame_locator("#app")

    @property
    def frame(self) -> Frame:
        """The same, for scripts."""
        found = self.page.frame(name="app")
        assert found is not None
        return found

    @property
    def is_phone(self) -> bool:
        """Whether the menu hides behind a button."""
        return self.width < 500

    def open(self, path: str = "/", *, staff: str = "", locale: str = "") -> None:
        """Load the admin at a page of the app, as somebody, in some language."""
        own = {name: value for name, value in (("_staff", staff), ("_locale", locale)) if value}
        query = f"{'&' if '?' in path else '?'}{urlencode(own)}" if own else ""
        self.page.goto(self.home + path + query)
        self.app.locator("#main s-page").wait_for()

    def resized(self, size: tuple[int, int]) -> None:
        """The window gets another size, and the page has answered to it."""
        self.width, height = size
        self.page.set_viewport_size({"width": self.width, "height": height})
        self.frame.wait_for_function("most => innerWidth <= most", arg=self.width)

    def calm(self) -> None:
        """Wait until all that comes late has come."""
        for part in ("[hx-trigger^=load]:not(#preview)", ".htmx-request"):
            expect(self.app.locator(part)).to_have_count(0)
        expect(self.app.locator("#preview:has(#preview-found:empty)")).to_have_count(0)

    def menu(self, name: str) -> None:
        """Choose from the app's menu."""
        if self.is_phone:
            self.page.get_by_role("button", name="Menu").click()
        self.page.locator("#app-menu").get_by_role("link", name=name, exact=True).click()

    def titled(self, title: str) -> None:
        """Wait until the title bar says so."""
        expect(self.page.locator("#title-bar h1")).to_have_text(title)

    def press(self, name: str) -> None:
        """A button of the title bar."""
        self.page.locator("#title-bar").get_by_role("button", name=name, exact=True).click()

    def save(self) -> None:
        """The save bar's button, once the bar is there."""
        self.page.locator("#save").click()

    @property
    def save_bar(self) -> Locator:
        """Shown while something is unsaved."""
        return self.page.locator("#save-bar")

    def toast(self, text: str) -> None:
        """Wait for a toast."""
        expect(self.page.locator("#toasts")).to_contain_text(text)

    @staticmethod
    def choose(field: Locator, option: str) -> None:
        """An option of a drop-down, as somebody who goes there first."""
        field.focus()
        field.select_option(label=option)

    @contextmanager
    def redrawn(self, selector: str) -> Iterator[None]:
        """What is done in this block has the server draw this element anew; wait for it."""
        self.app.locator(selector).evaluate("element => { element.dataset.old = '' }")
        yield
        expect(self.app.locator(f"{selector}:not([data-old])")).to_be_attached()

    def answers(self, app: str) -> list[str]:
        """Every page and fragment that came from the app so far, as it was sent."""
        found = [
            request.response()
            for request in self.requests
            if request.url.startswith(app) and not request.failure
        ]
        return [
            answer.text()
            for answer in found
            if answer is not None and answer.headers.get("content-type", "").startswith("text/html")
        ]

    def unplugged(self) -> None:
        """What the console said of requests that the test itself has cut off is no trouble."""
        cut = ("Failed to fetch", "net::ERR_FAILED")
        self.troubles[:] = [one for one in self.troubles if not any(word in one for word in cut)]

    def overflow(self) -> int:
        """Pixels by which the app's page is wider than its frame."""
        width: int = self.frame.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width


def new_tab(browser: Browser, address: str, size: tuple[int, int]) -> Admin:
    """A tab of a browser without history, cookies or storage."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    return tab_of(context, address, width)


def tab_of(context: BrowserContext, address: str, width: int) -> Admin:
    """One more tab beside others."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    admin = Admin(context, page, address, width)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED.search(message.text):
            admin.troubles.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: admin.troubles.append(f"exception: {error}"))
    page.on("request", lambda request: admin.requests.append(request))  # noqa: PLW0108 Playwright marks its handlers
    return admin
