"""A note as HTML: its text escaped, with links, lists and line breaks, and no other tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from shop_app.issues.mentions import pattern

_LINK = r"(?<![\w.])(?:https?://|mailto:)[^\s<>\"'`\x00-\x1f\x7f]+"
_BULLET = re.compile(r"[ \t]{0,8}[-*•][ \t]+(?P<text>\S.*)")
_NUMBERED = re.compile(r"[ \t]{0,8}(?P<number>[0-9]{1,6})[.)][ \t]+(?P<text>\S.*)")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_ENDS = ".,;:!?…"


def rendered(text: str, names: Iterable[str] = ()) -> Markup:
    """Paragraphs and lists. `names` are those of staff members whose mentions are set off."""
    wanted = _wanted(tuple(names))
    return Markup().join(_block(kind, lines, wanted) for kind, lines in _blocks(text))


@lru_cache(maxsize=32)
def _wanted(names: tuple[str, ...]) -> re.Pattern[str]:
    """Links and names: with 200 people some milliseconds to build, which a page has once."""
    return re.compile(f"{_LINK}|{pattern(names) or '(?!)'}", re.IGNORECASE)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    lines = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)
    for kind, group in groupby(lines, _kind):
        if kind:
            yield kind, list(group)


def _kind(line: str) -> str:
    """The tag of the block that a line belongs to; "" of an empty line, which ends a block."""
    if not line.strip():
        return ""
    if _BULLET.fullmatch(line):
        return "ul"
    return "ol" if _NUMBERED.fullmatch(line) else "p"


def _block(kind: str, lines: list[str], wanted: re.Pattern[str]) -> Markup:
    if kind == "p":
        inner = Markup("<br>").join(_inline(line.strip(), wanted) for line in lines)
        return Markup('<p dir="auto">{}</p>').format(inner)
    shape = _BULLET if kind == "ul" else _NUMBERED
    items = [found for line in lines if (found := shape.fullmatch(line))]
    inner = Markup().join(
        Markup('<li dir="auto">{}</li>').format(_inline(item["text"].strip(), wanted))
        for item in items
    )
    if kind == "ul":
        return Markup("<ul>{}</ul>").format(inner)
    return Markup('<ol start="{}">{}</ol>').format(int(items[0]["number"]), inner)


def _inline(line: str, wanted: re.Pattern[str]) -> Markup:
    made, after = Markup(), 0
    for found in wanted.finditer(line):
        shown = found[0] if found[0].startswith("@") else _address(found[0])
        made += escape(line[after : found.start()]) + _marked(shown)
        after = found.start() + len(shown)
    return made + escape(line[after:])


def _marked(shown: str) -> Markup:
    if shown.startswith("@"):
        return Markup("<strong>{}</strong>").format(shown)
    if not _leads_somewhere(shown):
        return escape(shown)
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(shown, shown)


def _address(found: str) -> str:
    """Without the full stop, or the bracket, that belongs to the sentence around it."""
    spare = {last: found.count(last) - found.count(opened) for last, opened in _PAIRS.items()}
    end = len(found)
    while end:
        last = found[end - 1]
        if last not in _ENDS and spare.get(last, 0) <= 0:
            break
        if last in spare:
            spare[last] -= 1
        end -= 1
    return found[:end]


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in ("http", "https") and bool(parts.hostname)
