"""Texts that people type, written down in Shopify's search syntax so that they stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"\w[\w.@+'-]*")
"""Words without a sign that means something (shopify.dev "API search syntax": `: \\ ( )`, quotes,
`*`, and `-` in front)."""


def quoted(text: str) -> str:
    """`text` as one value, whatever signs are in it: between double quotes only they and the
    backslash mean something, and a backslash takes that away."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tagged(tag: str) -> str:
    """A search for what carries a tag."""
    return f"tag:{quoted(tag)}"


def named(names: Iterable[str]) -> str:
    """A search for orders of one of these names, such as `#1001`."""
    return " OR ".join(f"name:{quoted(name)}" for name in names)


def customers_with(text: str) -> str:
    """A search for customers by all words of `text`, the last of which may still be half typed, or
    by `text` as their tag. `text` has at least one word."""
    *whole, last = text.split()
    ways = [_all([*whole, last])]
    begun = last.lower()  # so that it is none of the syntax's own words, AND, OR and NOT
    if _PLAIN.fullmatch(begun):
        ways.append(_all(whole, f"{begun}*"))
        if "@" in begun and not whole:
            ways.append(f"email:{begun}*")
    return " OR ".join([*ways, tagged(text)])


def _all(texts: Iterable[str], *more: str) -> str:
    return f"({' '.join([*map(quoted, texts), *more])})"
