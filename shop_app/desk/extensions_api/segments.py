"""`GET /api/extensions/segments`: the tags of a shop's rules as templates of customer segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine, func, select

from shop_app.conditions.sentences import describe
from shop_app.desk.extensions_api.segment_shapes import SegmentTemplate, SegmentTemplates
from shop_app.desk.issues_api.answering import answer
from shop_app.staff.rules import Permission
from shop_app.tagging.models import TagRuleVersion
from shop_app.tagging.rule import TagRule
from shop_app.tagging.store import active_rules
from shop_app.texts import gettext
from shop_app.web.auth import needs

MOST = 50
"""Templates of one shop: more than anybody looks through."""


def add(door: Blueprint, engine: Engine) -> None:
    """Put the door behind the blueprint."""

    @door.get("/segments")
    @needs(Permission.VIEW_SHOP)
    def segments() -> tuple[Response, int]:
        with engine.connect() as db:
            rules = active_rules(db, g.staff.shop)
            since = _since(db, g.staff.shop)
        found = [*_groups(rules, since), *(_of_rule(one, since) for one in rules)]
        return answer(SegmentTemplates(templates=found[:MOST]))


def having(tags: Iterable[str]) -> str:
    """The customers with one of these tags, in the language of Shopify's segments."""
    return " OR ".join(f"customer_tags CONTAINS '{_escaped(tag)}'" for tag in tags)


def _escaped(tag: str) -> str:
    return tag.replace("\\", "\\\\").replace("'", "\\'")


def _since(db: Connection, shop: str) -> Mapping[int, datetime]:
    """Since when there are rules, by their ids."""
    version = TagRuleVersion
    found = select(version.rule_id, func.min(version.at).label("at")).where(version.shop == shop)
    return {row.rule_id: row.at for row in db.execute(found.group_by(version.rule_id))}


def _groups(rules: Iterable[TagRule], since: Mapping[int, datetime]) -> Iterator[SegmentTemplate]:
    """One for each group of several rules, of which a customer has one tag at most."""
    grouped = sorted((one for one in rules if one.draft.group), key=_group)
    for name, members in groupby(grouped, key=_group):
        its = sorted(members, key=lambda one: one.draft.rank)
        if len(its) > 1:
            tags = ", ".join(one.tag for one in its)
            yield SegmentTemplate(
                title=gettext("Amends: any of “%(group)s”", group=name),
                description=gettext("Customers with one of the tags %(tags)s.", tags=tags),
                query=having(one.tag for one in its),
                created_on=max(since[one.id] for one in its),
            )


def _group(rule: TagRule) -> str:
    return rule.draft.group or ""


def _of_rule(rule: TagRule, since: Mapping[int, datetime]) -> SegmentTemplate:
    return SegmentTemplate(
        title=gettext("Amends: %(name)s", name=rule.draft.name),
        description=gettext(
            "Customers with the tag “%(tag)s”. Amends gives it when: %(condition)s.",
            tag=rule.tag,
            condition=describe(rule.draft.condition),
        ),
        query=having([rule.tag]),
        created_on=since[rule.id],
    )
