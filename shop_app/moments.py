"""Moments as JSON keeps them."""

from __future__ import annotations

from datetime import datetime


def iso(at: datetime | None) -> str | None:
    """ISO 8601 with its time zone; None for no moment."""
    return None if at is None else at.isoformat()
