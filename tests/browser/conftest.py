"""Chromium, and one prepared shop for all browser tests of a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.admin import DESKTOP, WIDTHS, Admin, new_tab
from tests.browser.doors import Desk
from tests.browser.scene import Scene, prepare
from tests.e2e.programs import Program
from tests.e2e.rig import running, tails

SHOTS = Path(".data") / "failed"


@pytest.fixture(scope="package")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A shop with a history, its database, the web server and a worker."""
    programs: list[Program] = []
    label = f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    try:
        with running(tmp_path_factory.mktemp("browser"), label, programs) as rig:
            yield prepare(rig)
    except Exception as error:
        for name, tail in tails(programs):
            error.add_note(f"{name}:\n{tail}")
        raise


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """The app's JSON doors."""
    return Desk(scene.rig, scene.shop)


@pytest.fixture
def made(desk: Desk) -> Iterator[Callable[..., int]]:
    """Makes rules (`tag, when, **fields`) that are deleted again, with their tags."""
    numbers: list[int] = []

    def make(tag: str, when: dict[str, Any], **fields: Any) -> int:
        numbers.append(desk.rule(tag, when, **fields))
        return numbers[-1]

    yield make
    for number in numbers:
        desk.forget(number)


@pytest.fixture
def tab(
    browser: Browser, scene: Scene, request: pytest.FixtureRequest
) -> Iterator[Callable[[tuple[int, int]], Admin]]:
    """Opens tabs, each of a browser of its own; no one may write an error to its console."""
    opened: list[Admin] = []

    def new(size: tuple[int, int] = DESKTOP) -> Admin:
        opened.append(new_tab(browser, scene.home, size))
        return opened[-1]

    yield new
    troubles = [trouble for one in opened for trouble in one.troubles]
    for one in opened:
        one.context.close()
    assert troubles == []


@pytest.fixture
def corner(admin: Admin, scene: Scene) -> Admin:
    """The same tab in the shop without customers."""
    admin.home = scene.home_of(scene.corner)
    return admin


@pytest.fixture
def admin(
    tab: Callable[[tuple[int, int]], Admin], request: pytest.FixtureRequest
) -> Iterator[Admin]:
    """The app at desktop width, see `EVERY_WIDTH`; a failed test leaves a picture."""
    shown = tab(WIDTHS[getattr(request, "param", "desktop")])
    failed_before = request.session.testsfailed
    yield shown
    if request.session.testsfailed > failed_before:
        SHOTS.mkdir(parents=True, exist_ok=True)
        shown.page.screenshot(path=SHOTS / f"{request.node.name.replace('/', '_')}.png")
