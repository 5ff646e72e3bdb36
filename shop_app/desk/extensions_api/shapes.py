"""What blocks are answered: sentences in the reader's language, and where things are in the app.

Links are paths of the app without the first slash.
"""

from __future__ import annotations

from typing import Literal

from shop_app.desk.openapi.described import Shape

Tone = Literal["auto", "neutral", "info", "success", "caution", "warning", "critical"]


class Badge(Shape):
    """A word about how something stands."""

    text: str
    tone: Tone


class TagLine(Shape):
    """A tag that Amends looks after, and why; `standing` is empty where the shop has it as it
    should."""

    name: str
    why: str
    standing: str


class IssueLine(Shape):
    """An issue that somebody still has to do with; `text` says when what is due."""

    number: int
    link: str
    title: str
    badges: list[Badge]
    text: str


class NoteLine(Shape):
    """The beginning of a note; `about` says who wrote it and when."""

    id: int
    about: str
    text: str


class LimitLine(Shape):
    """One limit as it stands; `full`: nothing is left of it."""

    text: str
    full: bool


class Left(Shape):
    """What may still be given, those limits first of which the least is left."""

    text: str
    """How much of what at most, or why nothing."""
    suggestion: str
    """What the policy suggests for the first of `issues`; empty: nothing."""
    limits: list[LimitLine]


class MayDo(Shape):
    """What whoever asks may do; what they may not is not offered."""

    note: bool
    issue: bool
    grant: bool


class Block(Shape):
    """Everything that a block shows beside a customer or an order."""

    summary: str
    """All of it in some words, for a block that is folded up."""
    link: str
    """The page of the customer or the order."""
    guest: str
    """Says that a guest placed the order; else empty."""
    tier: str
    """The policy's tiers that apply, by their names; empty: none."""
    tags: list[TagLine]
    more_tags: str
    """How many there are besides; empty: those were all."""
    issues: list[IssueLine]
    """Those due first: of the order alone, beside one."""
    more_issues: str
    notes: list[NoteLine]
    """The newest."""
    left: Left | None
    """null: whoever asks grants nothing."""
    may: MayDo
