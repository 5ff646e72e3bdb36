"""Why a rule gives a customer its tag or not: now, and at every time it set or removed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from shop_app.conditions.subject import Subject
from shop_app.customers.subjects import subjects
from shop_app.errors import NotFound
from shop_app.shopify.client import Admin
from shop_app.tagging import reading, store
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.planned import Plan, planned
from shop_app.tagging.reading import Reader
from shop_app.tagging.rule import TagRule
from shop_app.tagging.rules import Judgement, State, Verdict, judge
from shop_app.timeline.service import Kind, latest

_LATEST = 500
"""Lines of a timeline that are looked through for the rule's own."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was decided of a tag and what we believe the shop has (`TagAssignment` explains)."""

    wanted: bool
    in_shop: str
    error: str | None
    state: State


@dataclass(frozen=True, slots=True)
class Past:
    """One time the rule's tag was set, removed or taken off by hand; `data` is what was kept."""

    at: datetime
    kind: Kind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule on one customer as of `as_of`; `assigned` None: nothing was ever decided.

    `verdict` None: the rule is switched off, so nobody judges. `look_at` is when time alone may
    change it or one of its group, `unread` what was not read although it would decide. `before`:
    newest first.
    """

    gid: str
    as_of: datetime
    rule: TagRule
    verdict: Verdict | None
    assigned: Assigned | None
    look_at: datetime | None
    unread: frozenset[str]
    before: tuple[Past, ...]

    @property
    def grace_until(self) -> datetime | None:
        """When the tag goes unless the condition holds again; None: no grace is running."""
        since = self.verdict.state.untrue_since if self.verdict else None
        return since and since + timedelta(hours=self.rule.draft.grace_hours)

    @property
    def expires_at(self) -> datetime | None:
        """When the tag goes although the condition holds; None: it does not expire, or has."""
        state, days = self.verdict and self.verdict.state, self.rule.draft.expires_after_days
        if days is None or not state or state.held_since is None or state.expired:
            return None
        return state.held_since + timedelta(days=days)


def explain(
    engine: Engine,
    shop: str,
    rule_id: int,
    gid: str,
    *,
    now: datetime,
    admin: Admin | None = None,
) -> Explained:
    """Judge a customer afresh by a rule and its group; with `admin`, what isn't kept is read.

    Raises NotFound for an unknown rule or customer, and what the Admin API client raises.
    """
    with engine.connect() as db:
        rule = store.rule(db, shop, rule_id)
        plan = planned(db, shop, rule.draft, rule)
        subject = subjects(db, shop, [gid], plan.needs.parts, now).get(gid)
        assigned = assignments(db, shop, gid)
        before = _before(db, shop, gid, rule)
    if subject is None:
        raise NotFound(f"{shop} has no customer {gid} that Amends has heard of", customer=gid)
    states = {tag: one.state for tag, one in assigned.items()}
    judgement = _judged(plan, subject, states, admin)
    unread = {str(part) for part in judgement.unread}
    return Explained(
        gid=gid,
        as_of=now,
        rule=rule,
        verdict=next((one for one in judgement.verdicts if one.rule.id == rule.id), None),
        assigned=assigned.get(rule.tag.casefold()),
        look_at=judgement.look_at,
        unread=frozenset(unread | {"products"} if judgement.unread_products else unread),
        before=before,
    )


def _judged(
    plan: Plan, subject: Subject, states: Mapping[str, State], admin: Admin | None
) -> Judgement:
    judgement = judge(plan.rules, subject, states)
    if judgement.needs_reading and admin is not None:
        told = reading.read(Reader(admin, 1), [subject], plan.needs).get(subject.gid)
        if told is None:
            raise NotFound(f"Shopify has no customer {subject.gid} any more", customer=subject.gid)
        judgement = judge(plan.rules, told, states)
    return judgement


def assignments(db: Connection, shop: str, gid: str) -> dict[str, Assigned]:
    """How every tag that was ever decided stands on a customer, by tag, casefolded."""
    table = TagAssignment
    rows = db.execute(
        select(
            table.tag, table.wanted, table.in_shop, table.error, table.held_since,
            table.untrue_since, table.expired,
        ).where(table.shop == shop, table.customer_gid == gid)
    )  # fmt: skip
    return {
        row.tag.casefold(): Assigned(
            row.wanted,
            row.in_shop,
            row.error,
            State(row.wanted, row.held_since, row.untrue_since, row.expired),
        )
        for row in rows
    }


def _before(db: Connection, shop: str, gid: str, rule: TagRule) -> tuple[Past, ...]:
    """What the timeline says of the rule's tag, also under the names it had before."""
    return tuple(
        Past(line.at, line.kind, line.data)
        for line in latest(db, shop, gid, limit=_LATEST)
        if line.data.get("tag", "").casefold() == rule.tag.casefold()
        or line.data.get("verdict", {}).get("rule") == rule.id
    )
