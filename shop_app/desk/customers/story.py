"""Everything known about one customer: figures, tags, and for each rule the sentence why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from shop_app.conditions.subject import Part, Subject
from shop_app.customers.subjects import subjects
from shop_app.desk.customers.figures import PARTS, Figures, figures
from shop_app.desk.customers.standing import standing
from shop_app.errors import NotFound
from shop_app.tagging.deciding import needs_of
from shop_app.tagging.explain import Assigned, assignments
from shop_app.tagging.rules import Verdict, judge
from shop_app.tagging.sentences import sentence, sentence_of
from shop_app.tagging.store import active_rules
from shop_app.texts import gettext
from shop_app.timeline.service import Kind, latest


@dataclass(frozen=True, slots=True)
class TagStory:
    """One rule (`name` is the merchant's for it) on one customer. `holds` is whether its condition
    does, None: not known; `wanted` whether the tag follows from that, which it does not where a rule
    of its group comes first. `in_shop` is None when no tag was ever decided.

    `standing` says in words whether the customer carries the tag in the shop, and what is due.
    """

    rule: int
    name: str
    tag: str
    holds: bool | None
    wanted: bool | None
    in_shop: str | None
    why: str
    standing: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; `why` is in the reader's language, empty for a hand's doing."""

    at: datetime
    kind: Kind
    tag: str
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """What staff need to know; sentences in the language of the Flask-Babel context."""

    gid: str
    figures: Figures
    tags: Sequence[TagStory]
    timeline: Sequence[Line]


def story(db: Connection, shop: str, gid: str, now: datetime) -> Story:
    """The story of a customer as of `now`, judged afresh by what Amends keeps.

    Raises NotFound for a customer this shop does not know, or whose shop has not been read yet.
    """
    subject, tags = judged(db, shop, gid, now)
    lines = [
        Line(written.at, written.kind, written.data["tag"], reason(written.data))
        for written in latest(db, shop, gid)
    ]
    return Story(gid, figures(subject), tags, lines)


def judged(
    db: Connection, shop: str, gid: str, now: datetime, parts: frozenset[Part] = PARTS
) -> tuple[Subject, list[TagStory]]:
    """A customer as of `now` with at least these `parts`, and what each rule says of them.

    Raises NotFound as `story` does.
    """
    rules = active_rules(db, shop)
    wanted = parts | needs_of(rules).parts
    subject = subjects(db, shop, [gid], wanted, now).get(gid)
    if subject is None:
        raise NotFound(f"{shop} has no customer {gid} that Amends has heard of", customer=gid)
    assigned = assignments(db, shop, gid)
    states = {tag: one.state for tag, one in assigned.items()}
    verdicts = judge(rules, subject, states).verdicts
    return subject, [_tag(verdict, assigned.get(verdict.tag.casefold())) for verdict in verdicts]


def tag_change(kind: Kind, tag: str) -> str:
    """What happened to a tag, as a line of its own."""
    match kind:
        case Kind.TAG_ADDED:
            return gettext("“%(tag)s” added", tag=tag)
        case Kind.TAG_REMOVED:
            return gettext("“%(tag)s” removed", tag=tag)
        case Kind.TAG_WITHDRAWN:
            return gettext("“%(tag)s” taken off by hand", tag=tag)


def reason(data: dict[str, Any]) -> str:
    """Why a tag was set or removed, from what its timeline line keeps; empty for a hand's doing."""
    return sentence_of(data["verdict"]) if "verdict" in data else ""


def _tag(verdict: Verdict, row: Assigned | None) -> TagStory:
    return TagStory(
        rule=verdict.rule.id,
        name=verdict.rule.draft.name,
        tag=verdict.tag,
        holds=verdict.outcome.holds,
        wanted=verdict.wanted,
        in_shop=row.in_shop if row else None,
        why=sentence(verdict),
        standing=standing(verdict.wanted, row),
    )
