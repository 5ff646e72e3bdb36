"""Percents of amounts, in whole minor units. Pure."""

from __future__ import annotations

WHOLE = 100


def share(total: int, percent: int) -> int:
    """A percent of an amount, a fraction rounded down, so that the percent is never exceeded."""
    return total * percent // WHOLE
