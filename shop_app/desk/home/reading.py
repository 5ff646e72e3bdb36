"""What the home page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.customers.story import reason, tag_change
from shop_app.desk.home import queries
from shop_app.desk.home.attention import Situation
from shop_app.desk.home.days import Days, days_until
from shop_app.desk.home.queries import CHANGES, ORDERS, REFUNDS, Facts, TagChange, TagWeek
from shop_app.reconciliation.queries import Progress, progress
from shop_app.shops.queries import ShopState
from shop_app.tagging.rule import TagRule
from shop_app.tagging.store import list_rules
from shop_app.texts import gettext, ngettext, number, short_day
from shop_app.timeline.service import Kind
from shop_app.web.charts import Chart, line_chart

CHART_DAYS, WEEK = 30, 7
MOST_TAGS = 10
"""Tags in the table of the week; the page of the rules shows all of them."""


@dataclass(frozen=True, slots=True)
class Home:
    """What was read of a shop, in one transaction."""

    situation: Situation
    days: Days
    by_day: Mapping[str, Sequence[int]]
    weeks: Mapping[str, TagWeek]
    carried: Mapping[int, int]
    changes: Sequence[TagChange]

    @property
    def facts(self) -> Facts:
        """Where the shop stands."""
        return self.situation.facts

    @property
    def history(self) -> Progress | None:
        """How far its history is fetched."""
        return self.situation.history


def read(db: Connection, shop: ShopState, now: datetime) -> Home:
    """Everything the page needs. `now` is aware; days are those of the shop's time zone."""
    days = days_until(now, shop.timezone, CHART_DAYS)
    before = days.last(2 * WEEK).begin
    weeks, carried = queries.tag_weeks(db, shop.shop, days.last(WEEK), before)
    situation = Situation(
        shop=shop,
        now=now,
        facts=queries.facts(db, shop.shop),
        rules=list_rules(db, shop.shop),
        history=progress(db, shop.shop, now),
    )
    return Home(
        situation,
        days,
        queries.by_day(db, shop.shop, days),
        weeks,
        carried,
        queries.latest_tag_changes(db, shop.shop),
    )


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One tag change in words; `customer` is the numeric part of the customer's gid."""

    customer: str
    what: str
    why: str
    at: datetime


def in_words(change: TagChange) -> ChangeLine:
    """A tag change in the language of the request."""
    return ChangeLine(
        customer=change.customer_gid.rsplit("/", 1)[-1],
        what=tag_change(Kind(change.kind), change.data["tag"]),
        why=reason(change.data),
        at=change.at,
    )


def chart(home: Home) -> Chart:
    """Orders, refunds and tag changes of each day."""
    names = {
        ORDERS: gettext("Orders"),
        REFUNDS: gettext("Refunds"),
        CHANGES: gettext("Tag changes"),
    }
    return line_chart(
        "days",
        ngettext("The last %(num)s day", "The last %(num)s days", CHART_DAYS),
        gettext("Day"),
        [short_day(on) for on in home.days.dates],
        [(name, home.by_day[what]) for what, name in names.items()],
    )


@dataclass(frozen=True, slots=True)
class TagLine:
    """One tag: customers who have it now because of the rule (`rule` None: no rule keeps it any
    more), changes of the last 7 days, and those against the 7 days before in words."""

    tag: str
    rule: int | None
    now: int
    added: int
    removed: int
    trend: str


@dataclass(frozen=True, slots=True)
class Week:
    """The tags that changed most, with what all tags together did in the last 7 days; `more`: there
    are rules besides."""

    lines: Sequence[TagLine]
    added: int
    removed: int
    trend: str
    more: bool


def week(home: Home) -> Week:
    """What the rules did in the last 7 days."""
    rules = {rule.tag.casefold(): rule for rule in home.situation.rules if rule.draft.active}
    weeks = {tag.casefold(): (tag, one) for tag, one in home.weeks.items()}
    quiet = TagWeek(0, 0, 0)
    lines = [
        _tag_line(*weeks.get(folded, (rule.tag, quiet)), rule, home.carried)
        for folded, rule in rules.items()
    ]
    lines += [
        _tag_line(tag, one, None, home.carried)
        for folded, (tag, one) in weeks.items()
        if folded not in rules
    ]
    shown = [line for line in lines if line.now or line.tag.casefold() in weeks]
    shown.sort(key=lambda line: (-line.added, -line.removed, -line.now))
    added, before = (
        sum(getattr(one, name) for one in home.weeks.values()) for name in ("added", "added_before")
    )
    removed = sum(one.removed for one in home.weeks.values())
    most = shown[:MOST_TAGS]
    return Week(most, added, removed, _trend(added, before), len(lines) > len(most))


def _tag_line(
    tag: str, changed: TagWeek, rule: TagRule | None, carried: Mapping[int, int]
) -> TagLine:
    return TagLine(
        tag=rule.tag if rule else tag,
        rule=rule.id if rule else None,
        now=carried.get(rule.id, 0) if rule else 0,
        added=changed.added,
        removed=changed.removed,
        trend=_more(changed.added, changed.added_before),
    )


def _more(now: int, before: int) -> str:
    """How many were added, for a column that says against what."""
    if now == before:
        return "±0"
    count = number(abs(now - before))
    if now > before:
        return gettext("%(count)s more", count=count)
    return gettext("%(count)s fewer", count=count)


def _trend(now: int, before: int) -> str:
    """How many were added, against the 7 days before."""
    if not now and not before:
        return gettext("none this week or the week before")
    if now == before:
        return gettext("as many as the week before")
    count = number(abs(now - before))
    if now > before:
        return gettext("%(count)s more than the week before", count=count)
    return gettext("%(count)s fewer than the week before", count=count)
