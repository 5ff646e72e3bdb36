"""Why a rule gives a customer its tag or not: now, and at every time it set or removed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, select, text

from shop_app.conditions.subject import Subject
from shop_app.customers.subjects import subjects
from shop_app.errors import AppError, NotFound
from shop_app.shopify.client import Admin
from shop_app.tagging import reading, store
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.planned import Plan, planned
from shop_app.tagging.reading import Reader
from shop_app.tagging.rule import TagRule
from shop_app.tagging.rules import Judgement, State, Verdict, judge
from shop_app.timeline.service import Kind

PAGE = 100
"""How many times the tag was set or removed are told at once."""

_LOG = structlog.get_logger(__name__)


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

    id: int
    at: datetime
    kind: Kind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule on one customer as of `as_of`; `assigned` None: nothing was ever decided.

    `verdict` None: the rule is switched off, so nobody judges. `look_at` is when time alone may
    change it or one of its group, `unread` what was not read although it would decide, and
    `not_read` why Shopify did not say it when asked. `before`: newest first, `PAGE` of them;
    `more_before` asks for the next page, None: that was all.
    """

    gid: str
    as_of: datetime
    rule: TagRule
    verdict: Verdict | None
    assigned: Assigned | None
    look_at: datetime | None
    unread: frozenset[str]
    not_read: AppError | None
    before: tuple[Past, ...]
    more_before: int | None

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
    before: int | None = None,
) -> Explained:
    """Judge a customer afresh by a rule and its group; with `admin`, what isn't kept is read.

    `before` is the `more_before` of the page before. When Shopify does not answer, what is kept
    is told. Raises NotFound for an unknown rule or customer.
    """
    with engine.connect() as db:
        rule = store.rule(db, shop, rule_id)
        plan = planned(db, shop, rule.draft, rule)
        subject = subjects(db, shop, [gid], plan.needs.parts, now).get(gid)
        assigned = assignments(db, shop, gid)
        past = _past(db, shop, gid, rule, before)
    if subject is None:
        raise NotFound(
            f"{shop} has no customer {gid} that Amends has heard of",
            code="no_such_customer",
            customer=gid,
        )
    states = {tag: one.state for tag, one in assigned.items()}
    judgement, not_read = _judged(plan, subject, states, admin)
    unread = {str(part) for part in judgement.unread}
    return Explained(
        gid=gid,
        as_of=now,
        rule=rule,
        verdict=next((one for one in judgement.verdicts if one.rule.id == rule.id), None),
        assigned=assigned.get(rule.tag.casefold()),
        look_at=judgement.look_at,
        unread=frozenset(unread | {"products"} if judgement.unread_products else unread),
        not_read=not_read,
        before=past[:PAGE],
        more_before=past[PAGE - 1].id if len(past) > PAGE else None,
    )


def _judged(
    plan: Plan, subject: Subject, states: Mapping[str, State], admin: Admin | None
) -> tuple[Judgement, AppError | None]:
    """The judgement, and why Shopify did not say what it was asked."""
    judgement = judge(plan.rules, subject, states)
    if admin is None or not judgement.needs_reading:
        return judgement, None
    still_open = replace(plan.needs, asked=judgement.unread, products=judgement.unread_products)
    try:
        told = reading.read(Reader(admin, 1), [subject], still_open)
    except AppError as error:
        _LOG.warning("explained_unread", code=error.code, error=str(error))
        return judgement, error
    if subject.gid not in told:
        raise NotFound(
            f"Shopify has no customer {subject.gid} any more",
            code="customer_gone",
            customer=subject.gid,
        )
    return judge(plan.rules, told[subject.gid], states), None


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


_TAGS = text(
    """
    SELECT DISTINCT data ->> 'tag' FROM timeline_entry
    WHERE shop = :shop AND customer_gid = :gid AND data ->> 'tag' IS NOT NULL
    """
)
_PAST = text(
    """
    SELECT id, at, kind, data FROM timeline_entry
    WHERE shop = :shop AND customer_gid = :gid AND id < :before
        AND (data ->> 'tag' = ANY(:tags) OR data #> '{verdict,rule}' = to_jsonb(CAST(:rule AS bigint)))
    ORDER BY id DESC LIMIT :limit
    """
)
_NEWEST = 2**63 - 1


def _past(
    db: Connection, shop: str, gid: str, rule: TagRule, before: int | None
) -> tuple[Past, ...]:
    """A page, and one more if there is, of what the timeline says of the rule's tag, also under the
    names it had before. Tags are compared as everywhere else, which PostgreSQL can't do itself."""
    customer = {"shop": shop, "gid": gid}
    wanted = rule.tag.casefold()
    tags = [tag for tag in db.scalars(_TAGS, customer) if tag.casefold() == wanted]
    params = {
        **customer,
        "tags": tags,
        "rule": rule.id,
        "before": _NEWEST if before is None else before,
        "limit": PAGE + 1,
    }
    return tuple(
        Past(row.id, row.at, Kind(row.kind), row.data) for row in db.execute(_PAST, params)
    )
