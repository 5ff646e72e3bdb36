"""Showing on stderr how far a replay is: a bar in a terminal, else a line every few seconds."""

from __future__ import annotations

import sys
from typing import Any

from sandbox.history.replay import Replay

_WIDTH = 30
_BAR_SECONDS = 0.2
_LINE_SECONDS = 5.0


def watch(replay: Replay[Any]) -> None:
    """Show progress until the replay is done, then print the summary."""
    terminal = sys.stderr.isatty()
    while not replay.finished.wait(_BAR_SECONDS if terminal else _LINE_SECONDS):
        sys.stderr.write(_bar(replay) if terminal else _line(replay))
        sys.stderr.flush()
    if terminal:
        sys.stderr.write(_bar(replay) + "\n")
    if replay.error is not None:
        sys.stderr.write(f"The history broke off: {replay.error}\n")
    sys.stderr.write(summary_text(replay))
    sys.stderr.flush()


def summary_text(replay: Replay[Any]) -> str:
    """The summary, one aligned line per figure."""
    summary = replay.summary()
    width = max(map(len, summary))
    lines = [f"  {name:<{width}}  {value}" for name, value in summary.items()]
    return "\n".join(["History played:", *lines, ""])


def _bar(replay: Replay[Any]) -> str:
    now = replay.progress()
    total, played = len(replay.events), replay.played
    filled = _WIDTH * played // total if total else _WIDTH
    bar = "#" * filled + "." * (_WIDTH - filled)
    return f"\r[{bar}] {played}/{total} events, {now['answered']} deliveries answered"


def _line(replay: Replay[Any]) -> str:
    now = replay.progress()
    return (
        f"history: {replay.played} of {len(replay.events)} events, "
        f"{now['answered']} deliveries answered, {now['failed']} tries failed\n"
    )
