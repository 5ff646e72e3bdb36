"""The one timeline of a customer in words: what happened, who did it, why and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.customers.queries import rule_names
from shop_app.desk.customers.story import reason
from shop_app.texts import gettext
from shop_app.timeline.service import NEWEST, Actor, Kind, Written, latest

PAGE = 25
"""Lines that are shown at once."""


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One line. `rule` is the id of the rule behind it, None: there was none; `kind` for its looks."""

    id: int
    at: datetime
    kind: Kind
    what: str
    who: str
    why: str
    rule: int | None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines, newest first; `before` asks for those after them, None: that was all."""

    lines: tuple[LineInWords, ...]
    before: int | None


def timeline_page(db: Connection, shop: str, customer_gid: str, before: int | None) -> TimelinePage:
    """The newest lines, or those that come after the one with the id `before`."""
    found = latest(db, shop, customer_gid, PAGE + 1, before=NEWEST if before is None else before)
    page = found[:PAGE]
    names = rule_names(db, shop, _rules(page))
    lines = tuple(_in_words(line, names) for line in page)
    return TimelinePage(lines, page[-1].id if len(found) > PAGE else None)


def _rules(lines: Sequence[Written]) -> list[int]:
    return [rule for line in lines if (rule := _rule(line)) is not None]


def _rule(line: Written) -> int | None:
    """The rule that a line is about; those of earlier versions of Amends name none."""
    rule = line.data.get("verdict", {}).get("rule")
    return rule if isinstance(rule, int) else None


def _in_words(line: Written, names: Mapping[int, str]) -> LineInWords:
    rule = _rule(line)
    return LineInWords(
        id=line.id,
        at=line.at,
        kind=line.kind,
        what=_what(line),
        who=_who(line, names.get(rule) if rule is not None else None),
        why=reason(line.data) or gettext("It stays off until the rule turns."),
        rule=rule if rule in names else None,
    )


def _what(line: Written) -> str:
    tag = line.data["tag"]
    match line.kind:
        case Kind.TAG_ADDED:
            return gettext("“%(tag)s” added", tag=tag)
        case Kind.TAG_REMOVED:
            return gettext("“%(tag)s” removed", tag=tag)
        case Kind.TAG_WITHDRAWN:
            return gettext("“%(tag)s” taken off by hand", tag=tag)


def _who(line: Written, rule: str | None) -> str:
    match line.actor:
        case Actor.RULE:
            return (
                gettext("Tag rule") if rule is None else gettext("Tag rule “%(rule)s”", rule=rule)
            )
        case Actor.WEBHOOK:
            return gettext("Somebody in Shopify")
        case Actor.RECONCILIATION:
            return gettext("Somebody in Shopify; seen when comparing")
