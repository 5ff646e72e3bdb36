"""The Chromium that the browser tests run in, fetched when the machine has none.

    python -m tools.chromium

prints its path: the one on the PATH, else Debian's package (as root), else Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_SECONDS = 240
DOWNLOAD_SECONDS = 60


class NoChromium(Exception):
    """There is none and none could be fetched; says in one line what to install."""


def on_path() -> Path | None:
    """The first Chromium or Chrome of the PATH."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return None if found is None else Path(found)


def playwrights_own() -> Path | None:
    """What `playwright install chromium` has put there earlier."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def find() -> Path:
    """A Chromium that is there already. Raises NoChromium."""
    found = on_path() or playwrights_own()
    if found is None:
        raise NoChromium(
            "no Chromium for the browser tests: install Debian's package `chromium`, "
            "or run `.venv/bin/playwright install chromium`"
        )
    return found


def ensure() -> Path:
    """A Chromium, fetched when there is none. Raises NoChromium."""
    if there := on_path():
        return there
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "--quiet"], APT_SECONDS)
        _run(
            ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"],
            APT_SECONDS,
        )
        if there := on_path():
            return there
    if there := playwrights_own():
        return there
    _run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS)
    return find()


def _run(command: list[str], seconds: float) -> None:
    """Try it: whether it helped is seen by what lies there afterwards."""

    try:
        subprocess.run(  # noqa: S603 our own commands
            command,
            check=False,
            timeout=seconds,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"gave up on `{' '.join(command[:2])}` after {seconds:g} s\n")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{ensure()}\n")
    except NoChromium as missing:
        sys.exit(str(missing))
