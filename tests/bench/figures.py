"""What was measured, beside what was aimed at, as one Markdown table."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

_GIGABYTE = 1 << 30


@dataclass(frozen=True)
class Figure:
    """One line; `aim` and `met` stay empty where the line only serves comparison."""

    what: str
    measured: str
    aim: str = ""
    met: bool | None = None

    def line(self) -> str:
        """As a row of the table."""
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return f"| {self.what} | {self.measured} | {self.aim} | {verdict} |"


def at_least(what: str, value: float, aim: float, unit: str = "") -> Figure:
    """A figure that ought to be `aim` or more."""
    return Figure(what, f"{number(value)}{unit}", f"≥ {number(aim)}{unit}", value >= aim)


def at_most(what: str, value: float, aim: float, unit: str = "") -> Figure:
    """A figure that ought to be `aim` or less."""
    return Figure(what, f"{number(value)}{unit}", f"≤ {number(aim)}{unit}", value <= aim)


def number(value: float) -> str:
    """Three digits at most behind the leading ones: 1,234 · 56.7 · 0.42."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(figures: Iterable[Figure]) -> str:
    """All lines under one head."""
    lines = ["| What | Measured | Aim | Met |", "|---|---|---|---|"]
    return "\n".join(lines + [figure.line() for figure in figures])


def machine(uri: str) -> str:
    """The machine and the versions in one sentence."""
    with psycopg.connect(uri) as db:
        row = db.execute(
            "SELECT current_setting('server_version'), current_setting('fsync')"
        ).fetchone()
    assert row is not None
    memory = psutil.virtual_memory().total / _GIGABYTE
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()}, "
        f"Python {sys.version.split()[0]}, PostgreSQL {row[0]} (fsync {row[1]}); database, load "
        f"and app together on it."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
