"""Everything known about one customer: facts, tags, and for each rule the sentence why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from shop_app.customers.facts import CustomerFacts
from shop_app.customers.queries import facts_of
from shop_app.desk.standing import Assigned, standing
from shop_app.errors import NotFound
from shop_app.shops.models import Shop
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.rules import Verdict, judge
from shop_app.tagging.sentences import sentence
from shop_app.timeline.service import Kind, latest


@dataclass(frozen=True, slots=True)
class TagStory:
    """One rule on one customer. `in_shop` is None when no tag was ever decided.

    `standing` says in words whether the customer carries the tag in the shop, and what is due.
    """

    tag: str
    holds: bool | None
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
    facts: CustomerFacts
    tags: Sequence[TagStory]
    timeline: Sequence[Line]


def story(db: Connection, shop: str, gid: str, now: datetime) -> Story:
    """The story of a customer as of `now`, judged afresh.

    Raises NotFound for a customer this shop does not know, or whose shop has not been read yet.
    """
    currency = db.scalar(select(Shop.currency).where(Shop.shop == shop))
    facts = facts_of(db, shop, [gid], currency, now).get(gid) if currency else None
    if facts is None:
        raise NotFound(f"{shop} has no customer {gid} that Amends has heard of")
    assigned = _assigned(db, shop, gid)
    tags = [_tag(verdict, assigned.get(verdict.tag)) for verdict in judge(facts)]
    lines = [
        Line(written.at, written.kind, written.data["tag"], reason(written.data))
        for written in latest(db, shop, gid)
    ]
    return Story(gid, facts, tags, lines)


def _tag(verdict: Verdict, row: Assigned | None) -> TagStory:
    in_shop = row.in_shop if row else None
    return TagStory(
        verdict.tag, verdict.holds, in_shop, sentence(verdict), standing(verdict.holds, row)
    )


def _assigned(db: Connection, shop: str, gid: str) -> dict[str, Assigned]:
    found = db.execute(
        select(
            TagAssignment.tag, TagAssignment.wanted, TagAssignment.in_shop, TagAssignment.error
        ).where(TagAssignment.shop == shop, TagAssignment.customer_gid == gid)
    )
    return {row.tag: Assigned(row.wanted, row.in_shop, row.error) for row in found}


def reason(data: dict[str, Any]) -> str:
    """Why a tag was set or removed, from what its timeline line keeps; empty for a hand's doing."""
    return sentence(Verdict.from_data(data["verdict"])) if "verdict" in data else ""
