"""The list of a shop's tag rules: who carries each tag, and what is going on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from shop_app.conditions.sentences import describe
from shop_app.desk.tag_rules import deleted
from shop_app.desk.tag_rules.run_words import applying
from shop_app.desk.tag_rules.titles import titled
from shop_app.tagging import queries, runs, store
from shop_app.tagging.queries import NOBODY, Carriers
from shop_app.tagging.rule import TagRule
from shop_app.tagging.runs import Progress
from shop_app.texts import gettext, number

PAGE = 50
"""Rules shown at once: a page of them is small enough for a phone."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word about a rule; `tone` as `s-badge` has it."""

    tone: Literal["success", "neutral", "info", "warning"]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the list shows it. `group` is "" for a rule in none."""

    id: int
    tag: str
    name: str
    sentence: str
    group: str
    carriers: Carriers
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: `number` of `pages`, from 1. `following`: tags of the shop still follow the
    last change of a rule, so that nobody is judged. `deleted`: there are deleted rules too."""

    lines: tuple[Line, ...]
    number: int
    pages: int
    rules: int
    following: bool
    deleted: bool


def read(db: Connection, shop: str, page: int) -> Listing:
    """A page of the shop's rules; the last one when `page` lies behind it."""
    rules = sorted(store.list_rules(db, shop), key=_place)
    pages = max(1, -(-len(rules) // PAGE))
    at = min(max(page, 1), pages)
    following = queries.following(db, shop)
    shown = rules[(at - 1) * PAGE : at * PAGE]
    lines = _lines(db, shop, shown, following)
    return Listing(lines, at, pages, len(rules), bool(following), deleted.some(db, shop))


def _lines(
    db: Connection, shop: str, rules: Sequence[TagRule], following: frozenset[int]
) -> tuple[Line, ...]:
    if not rules:
        return ()
    carriers, going_on = queries.carriers(db, shop), runs.open_runs(db, shop)
    return tuple(
        Line(
            id=rule.id,
            tag=rule.tag,
            name=rule.draft.name,
            sentence=titled(partial(describe, rule.draft.condition)),
            group=_group(rule),
            carriers=carriers.get(rule.id, NOBODY),
            badges=_badges(rule, going_on.get(rule.id), following=rule.id in following),
        )
        for rule in rules
    )


def _place(rule: TagRule) -> tuple[bool, str, int, str, int]:
    """Active rules first, those of a group together with the highest on top, else by tag."""
    draft = rule.draft
    together = (draft.group or draft.tag).casefold()
    return not draft.active, together, -draft.rank, draft.tag.casefold(), rule.id


def _group(rule: TagRule) -> str:
    draft = rule.draft
    if draft.group is None:
        return ""
    return gettext("Group %(group)s, rank %(rank)s", group=draft.group, rank=number(draft.rank))


def _badges(rule: TagRule, run: Progress | None, *, following: bool) -> tuple[Badge, ...]:
    active = Badge("success", gettext("Active"))
    found = [active if rule.draft.active else Badge("neutral", gettext("Paused"))]
    if run is not None:
        found.append(Badge("info", applying(run)))
    if following:
        found.append(Badge("info", gettext("Tags are following a change")))
    return tuple(found)
