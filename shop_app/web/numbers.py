"""Numbers in addresses and forms, which come as texts from anywhere."""

from __future__ import annotations


def whole(text: str, digits: int) -> int | None:
    """The number that at most so many ASCII digits write; None for any other text."""
    written = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if written else None
