"""Open an issue for a cause, join one that is at work, or hold it back; write down which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from shop_app.auto_open.finding import Wanted
from shop_app.auto_open.models import HELD, JOINED, OPENED, IssueCause
from shop_app.auto_open.rule import AutoRule
from shop_app.conditions.facts.local_days import begins, day_of
from shop_app.errors import Invalid
from shop_app.issues.events import EventKind, Ref, append
from shop_app.issues.models import AT_WORK, Issue
from shop_app.issues.opening import IssueDraft, open_issue, repeats
from shop_app.issues.preferring import preferred
from shop_app.issues.subjects import check_owner
from shop_app.shops.queries import installed
from shop_app.timeline.service import Actor, By
from shop_app.timezones import zone

CAP = "cap"
"""Why a cause is held back: the rule has opened as many issues today as it may."""

_KEYS = text("SELECT key FROM issue_cause WHERE shop = :shop AND key = ANY(:keys)")


def known(db: Connection, shop: str, keys: set[str]) -> set[str]:
    """Those of the keys that something was decided about already."""
    if not keys:
        return set()
    return set(db.scalars(_KEYS, {"shop": shop, "keys": sorted(keys)}))


class Day:
    """How many issues each rule has opened on the shop's day of `now`; counted once, then kept."""

    def __init__(self, db: Connection, shop: str, now: datetime) -> None:
        self._db = db
        self._shop = shop
        details = installed(db, shop)
        local = zone(details.timezone if details else None)
        self._since = begins(day_of(now, local), local)
        self._counts: dict[str, int] = {}

    def is_full(self, rule: AutoRule) -> bool:
        """Whether the rule may open no more today."""
        if rule.key not in self._counts:
            self._counts[rule.key] = self._counted(rule.key)
        return self._counts[rule.key] >= rule.draft.cap

    def one_more(self, rule: AutoRule) -> None:
        """The rule has opened one."""
        self._counts[rule.key] += 1

    def _counted(self, key: str) -> int:
        return (
            self._db.scalar(
                select(func.count()).where(
                    IssueCause.shop == self._shop,
                    IssueCause.rule_key == key,
                    IssueCause.decided_at >= self._since,
                    IssueCause.state == OPENED,
                    IssueCause.by_id.is_(None),
                )
            )
            or 0
        )


@dataclass(frozen=True, slots=True)
class Work:
    """Who decides when, with which transaction.

    The caller is alone with the shop's causes (`jobs.alone_with(db, "auto_open", shop)`).
    """

    db: Connection
    shop: str
    now: datetime

    def settle(self, one: Wanted, day: Day) -> str | None:
        """Decide about a cause, once and for ever; the state it has then, None where it was decided."""
        row = self._claim(one)
        if row is None:
            return None
        by = By(Actor.RULE, one.rule.key)
        if self._join(row, one, by):
            return JOINED
        if day.is_full(one.rule):
            return HELD
        if self._open(row, one, by) is not None:
            return HELD
        day.one_more(one.rule)
        return OPENED

    def open_held(self, row: int, one: Wanted, by: By) -> str | None:
        """Open what was held back, or join it to an issue at work; None, or the code of a refusal."""
        return None if self._join(row, one, by) else self._open(row, one, by)

    def _claim(self, one: Wanted) -> int | None:
        """The row of the cause, held back until something else is decided; None: it has one."""
        values = {
            "shop": self.shop,
            "key": one.cause.key,
            "rule_key": one.rule.key,
            "rule_version": one.rule.version,
            "at": one.cause.at,
            "customer_gid": one.customer_gid,
            "order_gid": one.cause.order_gid,
            "state": HELD,
            "why": CAP,
            "decided_at": self.now,
        }
        stated = insert(IssueCause).values(values).on_conflict_do_nothing()
        return self.db.scalar(stated.returning(IssueCause.id))

    def _join(self, row: int, one: Wanted, by: By) -> bool:
        """Whether an issue at work is about the same order (or customer) for the same reason."""
        whose = (
            Issue.customer_gid == one.customer_gid
            if one.cause.order_gid is None
            else Issue.order_gid == one.cause.order_gid
        )
        its = select(Issue.id, Issue.customer_gid).where(
            Issue.shop == self.shop, whose, Issue.reason == one.rule.draft.reason, text(AT_WORK)
        )
        # Locked: an issue that somebody closes at this moment is not joined.
        first = its.order_by(Issue.id).limit(1).with_for_update()
        issue = self.db.execute(first).one_or_none()
        if issue is None:
            return False
        ref, kind = Ref(issue.id, issue.customer_gid), EventKind.CAUSE_JOINED
        append(self.db, self.shop, ref, kind, by=by, data=_data(one), at=self.now)
        self._decide(row, by, state=JOINED, why=None, issue_id=issue.id)
        return True

    def _open(self, row: int, one: Wanted, by: By) -> str | None:
        """None when the issue was opened, else the code of why it could not be."""
        db, shop, now, draft = self.db, self.shop, self.now, self._draft(one)
        earlier = repeats(db, shop, draft.customer_gid, draft.order_gid, draft.reason, now=now)
        before = earlier[0].id if earlier else None
        try:
            with db.begin_nested():
                opened = open_issue(
                    db, shop, draft, by=by, now=now, repeat_of=before, cause=_data(one)
                )
        except Invalid as error:
            self._decide(row, by, why=error.code)
            return error.code
        self._decide(row, by, state=OPENED, why=None, issue_id=opened.id)
        return None

    def _draft(self, one: Wanted) -> IssueDraft:
        """The issue as the rule says; that of a VIP goes to whom the shop has chosen for them, if the
        rule names nobody. Who may own issues no longer does not get it."""
        said = one.rule.draft
        owner = said.owner_id or preferred(self.db, self.shop, one.customer_gid).chosen
        if owner is not None:
            try:
                check_owner(self.db, self.shop, owner)
            except Invalid:
                owner = None
        return IssueDraft(
            customer_gid=one.customer_gid,
            order_gid=one.cause.order_gid,
            reason=said.reason,
            sub_reason=said.sub_reason,
            severity=said.severity,
            channel=said.channel,
            owner_id=owner,
        )

    def _decide(self, row: int, by: By, **values: Any) -> None:
        who = by.id if by.actor is Actor.STAFF else None
        its = update(IssueCause).where(IssueCause.shop == self.shop, IssueCause.id == row)
        self.db.execute(its.values(values | {"decided_at": self.now, "by_id": who}))


def _data(one: Wanted) -> dict[str, Any]:
    at = one.cause.at.astimezone(UTC).isoformat()
    return {"cause": one.cause.key, "rule": one.rule.key, "cause_at": at}
