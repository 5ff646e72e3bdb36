"""A note as HTML: its text escaped, with links, lists and line breaks, and no other tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    return Markup().join(_block(kind, lines, list(names)) for kind, lines in _blocks(text))


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


def _block(kind: str, lines: list[str], names: list[str]) -> Markup:
    if kind == "p":
        inner = Markup("<br>").join(_inline(line.strip(), names) for line in lines)
        return Markup('<p dir="auto">{}</p>').format(inner)
    shape = _BULLET if kind == "ul" else _NUMBERED
    items = [found for line in lines if (found := shape.fullmatch(line))]
    inner = Markup().join(
        Markup('<li dir="auto">{}</li>').format(_inline(item["text"].strip(), names))
        for item in items
    )
    if kind == "ul":
        return Markup("<ul>{}</ul>").format(inner)
    return Markup('<ol start="{}">{}</ol>').format(int(items[0]["number"]), inner)


def _inline(line: str, names: list[str]) -> Markup:
    wanted = re.compile(f"{_LINK}|{pattern(names) or '(?!)'}", re.IGNORECASE)
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
    while found:
        last = found[-1]
        opened = _PAIRS.get(last)
        if last not in _ENDS and (opened is None or found.count(opened) >= found.count(last)):
            break
        found = found[:-1]
    return found


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in ("http", "https") and bool(parts.hostname)
