"""The one timeline of a customer in words: what happened, who did it, why and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import Connection

from shop_app.desk.customers import timeline_issues, timeline_orders
from shop_app.desk.customers.queries import rule_names
from shop_app.desk.customers.story import reason, tag_change
from shop_app.desk.customers.timeline_issues import IssueWords
from shop_app.desk.customers.timeline_reading import Happened, Happening, Show, happenings
from shop_app.texts import gettext
from shop_app.timeline.places import Place
from shop_app.timeline.service import Actor, Kind

PAGE = 25
"""Lines that are shown at once."""


@dataclass(frozen=True, slots=True)
class LineInWords:
    """One line. `rule` is the id of the rule behind it, `order` number and name of the order,
    `issue` the number of the issue, `given` that of the compensation, `html` a note; None: there is none. `why` may be empty; `late`
    marks a parcel that is or was late."""

    place: str
    at: datetime
    what: str
    who: str
    why: str
    rule: int | None = None
    order: tuple[str, str] | None = None
    late: bool = False
    issue: int | None = None
    given: int | None = None
    html: Markup | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines, newest first; `before` asks for those after them, None: that was all."""

    lines: tuple[LineInWords, ...]
    before: str | None


def timeline_page(
    db: Connection,
    shop: str,
    customer_gid: str,
    show: Show,
    before: Place,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> TimelinePage:
    """The newest lines of those to `show` that come after the one at the place `before`."""
    found = happenings(db, shop, customer_gid, show, before=before, limit=PAGE + 1)
    page = found[:PAGE]
    names = rule_names(db, shop, _rules(page))
    telling = timeline_issues.telling(db, shop, page)

    def told(line: Happening) -> LineInWords:
        match line.kind:
            case Happened.DECIDED:
                return _decided(line, names)
            case Happened.ISSUE:
                return _of_issue(line, timeline_issues.event_in_words(line, telling))
            case Happened.NOTED:
                return _of_issue(line, timeline_issues.note_in_words(line, telling))
            case Happened.GIVEN:
                return _given(line, timeline_issues.given_in_words(line, telling))
        return _of_order(line, now, zone)

    lines = tuple(told(line) for line in page)
    return TimelinePage(lines, str(page[-1].place) if len(found) > PAGE else None)


def _of_order(line: Happening, now: datetime, zone: ZoneInfo) -> LineInWords:
    told = timeline_orders.in_words(line, now, zone)
    return LineInWords(
        place=str(line.place),
        at=line.place.at,
        what=told.what,
        who=gettext("Shopify"),
        why=told.why,
        order=timeline_orders.order_of(line),
        late=told.late,
    )


def _given(line: Happening, words: IssueWords) -> LineInWords:
    number = line.data["number"]
    return LineInWords(
        str(line.place), line.place.at, words.what, words.who, words.why, given=number
    )


def _of_issue(line: Happening, told: IssueWords) -> LineInWords:
    about = line.data["issue"] is None and line.data.get("order") is not None
    return LineInWords(
        place=str(line.place),
        at=line.place.at,
        what=told.what,
        who=told.who,
        why=told.why,
        order=timeline_orders.order_of(line) if about else None,
        issue=line.data["issue"],
        html=told.html,
    )


def _rules(lines: Sequence[Happening]) -> list[int]:
    return [rule for line in lines if (rule := _rule(line)) is not None]


def _rule(line: Happening) -> int | None:
    """The rule that a line is about; those of earlier versions of Amends name none."""
    if line.kind is not Happened.DECIDED:
        return None
    rule = line.data["data"].get("verdict", {}).get("rule")
    return rule if isinstance(rule, int) else None


def _decided(line: Happening, names: Mapping[int, str]) -> LineInWords:
    rule, data = _rule(line), line.data["data"]
    return LineInWords(
        place=str(line.place),
        at=line.place.at,
        what=tag_change(Kind(line.data["kind"]), data["tag"]),
        who=_who(Actor(line.data["actor"]), names.get(rule) if rule is not None else None),
        why=reason(data) or gettext("It stays off until the rule turns."),
        rule=rule if rule in names else None,
    )


def _who(actor: Actor, rule: str | None) -> str:
    match actor:
        case Actor.RULE:
            return (
                gettext("Tag rule") if rule is None else gettext("Tag rule “%(rule)s”", rule=rule)
            )
        case Actor.WEBHOOK:
            return gettext("Somebody in Shopify")
        case Actor.RECONCILIATION:
            return gettext("Somebody in Shopify; seen when comparing")
        case _:
            return gettext("Amends")
