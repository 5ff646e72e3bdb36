"""Our part of a note that belongs to the merchant: one block between two lines, and nothing else.

What stands outside the block is the merchant's and comes back character by character. The block is
put at the end; once it stands somewhere, it stays there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST = 5_000
"""Characters of a note in Shopify, ours and the merchant's together; what its admin lets one type."""

START = "--- Notes kept by Amends ---"
END = "--- End of the notes kept by Amends ---"
_GAP = "\n\n"
_LEAST = 60
"""Characters: a shorter rest of a note says nothing."""


class Parts(NamedTuple):
    """A note of Shopify's around our block; `ours` is None where there is none."""

    before: str
    ours: str | None
    after: str


def length(text: str) -> int:
    """Characters as JavaScript counts them, which is never fewer than Shopify may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(note: str) -> Parts:
    """Where our block stands: the last whole one. The empty line before it is ours too."""
    start = note.rfind(START)
    while start >= 0:
        end = note.find(END, start)
        if end >= 0:
            before, behind = note[:start].removesuffix(_GAP), end + len(END)
            return Parts(before, note[len(before) : behind], note[behind:])
        start = note.rfind(START, 0, start)
    return Parts(note, None, "")


def mirrored(note: str, entries: Iterable[str]) -> str:
    """The note with a block of as many of these entries as fit, the first ones first.

    With no entry, or where the merchant's own words leave no room, it has no block.
    """
    before, ours, after = parts(note)
    gap = _GAP if before else ""
    frame = f"{gap}{START}\n\n{END}"
    body = _fitting(entries, MOST - length(before + frame + after))
    if body:
        return f"{before}{gap}{START}\n{body}\n{END}{after}"
    if parts(before + after).ours is None:
        return before + after
    # What they wrote around it would look like a block of ours: an empty one keeps it apart.
    return f"{before}{_GAP if (ours or '').startswith(_GAP) else ''}{START}{END}{after}"


def _fitting(entries: Iterable[str], room: int) -> str:
    """Entries on lines of their own; the last one may be cut."""
    lines: list[str] = []
    for entry in entries:
        # Three hyphens in a row stand in our two lines alone.
        line = " ".join(entry.split()).replace("---", "—")
        if line and length(line) <= room:
            lines.append(line)
            room -= length(line) + 1
        elif line:
            if room >= _LEAST:
                lines.append(_cut(line, room - 1) + "…")
            break
    return "\n".join(lines)


def _cut(line: str, room: int) -> str:
    while length(line) > room:
        line = line[: len(line) - max(1, (length(line) - room) // 2)]
    return line
