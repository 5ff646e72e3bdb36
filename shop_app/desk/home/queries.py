"""What the home page reads of a shop, in as few statements as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from shop_app.desk.home.days import Days
from shop_app.tagging.models import CARRIED, DUE
from shop_app.timeline.models import TimelineEntry
from shop_app.timeline.service import Kind

_TAG_CHANGES = (Kind.TAG_ADDED, Kind.TAG_REMOVED, Kind.TAG_WITHDRAWN)
LATEST = 10


@dataclass(frozen=True, slots=True)
class StalledRun:
    """A run of a rule over all customers that is paused, or whose last attempt failed."""

    id: int
    rule_id: int
    paused: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a shop stands. Of the last comparison that is over: whether it failed (`compared_failed`)
    and its `counts` as `reconciliation.runs.Found.as_counts` names them; `comparing_since` is when
    the one going on began.

    `due` tag changes wait to be written, `refused` were refused by Shopify, `parked` webhooks wait
    for somebody. The rest says how far the setup is: somebody changed a rule or applied one as it is
    (`rules_looked_at`), a run over all customers has ended (`rules_applied`), somebody gave a role or
    chose the default one (`roles_set`); `guide_dismissed`: nobody wants to see the guide.
    """

    installed_at: datetime
    verified_up_to: datetime | None
    comparing_since: datetime | None
    compared_failed: bool
    counts: dict[str, int]
    parked: int
    refused: int
    due: int
    stalled: tuple[StalledRun, ...]
    rules_looked_at: bool
    rules_applied: bool
    promises_set: bool
    contact_set: bool
    roles_set: bool
    guide_dismissed: bool


_FACTS = text(
    f"""
    SELECT shop.installed_at, shop.verified_up_to, (
            SELECT max(started_at) FROM reconciliation_run
            WHERE shop = :shop AND state = 'running'
        ) AS comparing_since,
        coalesce(last.state = 'failed', false) AS compared_failed,
        coalesce(last.counts, '{{}}') AS counts,
        (SELECT count(*) FROM delivery WHERE shop = :shop AND state = 'parked') AS parked,
        (SELECT count(*) FROM tag_assignment
            WHERE shop = :shop AND in_shop = 'refused') AS refused,
        (SELECT count(*) FROM tag_assignment WHERE shop = :shop AND ({DUE})) AS due,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', id, 'rule_id', rule_id, 'paused', state = 'paused') ORDER BY id), '[]')
            FROM rule_run WHERE shop = :shop AND state IN ('running', 'paused')
                AND (state = 'paused' OR error IS NOT NULL)) AS stalled,
        EXISTS (SELECT FROM tag_rule_version
            WHERE shop = :shop AND by_kind <> 'amends')
            OR EXISTS (SELECT FROM rule_run
                WHERE shop = :shop AND by_kind <> 'amends') AS rules_looked_at,
        EXISTS (SELECT FROM rule_run WHERE shop = :shop AND state = 'done') AS rules_applied,
        EXISTS (SELECT FROM delivery_promise WHERE shop = :shop) AS promises_set,
        shop.support_contact IS NOT NULL AS contact_set,
        EXISTS (SELECT FROM role_change
            WHERE shop = :shop AND by_id IS NOT NULL) AS roles_set,
        EXISTS (SELECT FROM guide_dismissal WHERE shop = :shop) AS guide_dismissed
    FROM shop LEFT JOIN LATERAL (
        SELECT state, counts FROM reconciliation_run
        WHERE shop = :shop AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1
    ) AS last ON true
    WHERE shop.shop = :shop
    """  # noqa: S608 - a constant
)


def facts(db: Connection, shop: str) -> Facts:
    """Where an installed shop stands."""
    row = dict(db.execute(_FACTS, {"shop": shop}).mappings().one())
    stalled = tuple(StalledRun(**run) for run in row.pop("stalled"))
    return Facts(**row, stalled=stalled)


ORDERS, REFUNDS, CHANGES = "orders", "refunds", "changes"
_BY_DAY = text(
    """
    SELECT 'orders' AS what, (processed_at AT TIME ZONE CAST(:zone AS text))::date AS on_day,
        count(*) AS number
    FROM orders WHERE shop = :shop AND deleted_at IS NULL
        AND processed_at >= :begin AND processed_at < :end GROUP BY 2
    UNION ALL
    SELECT 'refunds', (created_at AT TIME ZONE CAST(:zone AS text))::date, count(*)
    FROM refund WHERE shop = :shop AND created_at >= :begin AND created_at < :end GROUP BY 2
    UNION ALL
    SELECT 'changes', (at AT TIME ZONE CAST(:zone AS text))::date, count(*)
    FROM timeline_entry WHERE shop = :shop AND at >= :begin AND at < :end
        AND kind IN ('tag_added', 'tag_removed', 'tag_withdrawn') GROUP BY 2
    """
)


def by_day(db: Connection, shop: str, days: Days) -> dict[str, list[int]]:
    """How many orders (deleted ones don't count), refunds and tag changes there were each day."""
    params = {"shop": shop, "zone": days.zone, "begin": days.begin, "end": days.end}
    found = {(row.what, row.on_day): row.number for row in db.execute(_BY_DAY, params)}
    return {
        what: [found.get((what, on), 0) for on in days.dates] for what in (ORDERS, REFUNDS, CHANGES)
    }


@dataclass(frozen=True, slots=True)
class TagWeek:
    """How often a tag was added and taken off (by a rule or by hand), and added the time before."""

    added: int
    removed: int
    added_before: int


_WEEK = text(
    f"""
    SELECT data ->> 'tag' AS tag, NULL AS rule_id,
        count(*) FILTER (WHERE kind = 'tag_added' AND at >= :begin) AS added,
        count(*) FILTER (WHERE kind <> 'tag_added' AND at >= :begin) AS removed,
        count(*) FILTER (WHERE kind = 'tag_added' AND at < :begin) AS added_before
    FROM timeline_entry WHERE shop = :shop AND at >= :before AND at < :end
        AND kind IN ('tag_added', 'tag_removed', 'tag_withdrawn') GROUP BY 1
    UNION ALL
    SELECT NULL, rule_id, count(*), 0, 0 FROM tag_assignment
    WHERE shop = :shop AND rule_id IS NOT NULL AND {CARRIED} GROUP BY 2
    """  # noqa: S608 - a constant
)


def tag_weeks(
    db: Connection, shop: str, week: Days, before: datetime
) -> tuple[dict[str, TagWeek], dict[int, int]]:
    """The changes of each tag during `week` and from `before` until it began; and how many customers
    carry the tag of each rule because the rule wants it, by the rule's id."""
    params = {"shop": shop, "begin": week.begin, "end": week.end, "before": before}
    weeks, carried = {}, {}
    for row in db.execute(_WEEK, params):
        if row.rule_id is None:
            weeks[row.tag] = TagWeek(row.added, row.removed, row.added_before)
        else:
            carried[row.rule_id] = row.added
    return weeks, carried


@dataclass(frozen=True, slots=True)
class TagChange:
    """One line of a timeline about a tag; `data` is what the timeline keeps of the reason."""

    customer_gid: str
    at: datetime
    kind: str
    data: dict[str, Any]


def latest_tag_changes(db: Connection, shop: str) -> Sequence[TagChange]:
    """The ten newest tag changes of the shop, newest first."""
    found = db.execute(
        select(TimelineEntry.customer_gid, TimelineEntry.at, TimelineEntry.kind, TimelineEntry.data)
        .where(TimelineEntry.shop == shop, TimelineEntry.kind.in_(_TAG_CHANGES))
        .order_by(TimelineEntry.id.desc())
        .limit(LATEST)
    )
    return [TagChange(**row) for row in found.mappings()]
