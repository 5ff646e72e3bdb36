"""Compensations, and what the policy says of them, as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from sqlalchemy import Connection, select

from shop_app.compensation.budgets import Month, Share
from shop_app.compensation.eligibility import Eligibility
from shop_app.compensation.judgement import LimitNow, Possible, Refusal, Suggested
from shop_app.compensation.kinds import Kind, Scope
from shop_app.compensation.policies import Saved
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.compensations import limit_words, refusal_words
from shop_app.desk.compensations_api import shapes
from shop_app.desk.issues_api.as_json import doer
from shop_app.desk.issues_api.fields import member_gid
from shop_app.desk.issues_api.shapes import Amount
from shop_app.issues.models import Issue


def compensations(
    db: Connection, shop: str, rows: Iterable[CompensationRow]
) -> list[shapes.Compensation]:
    """Compensations as answers, each with the number of its issue."""
    rows = list(rows)
    numbers = _numbers(db, shop, {row.issue_id for row in rows if row.issue_id is not None})
    return [_compensation(row, numbers) for row in rows]


def compensation(db: Connection, shop: str, row: CompensationRow) -> shapes.Compensation:
    """One compensation as an answer."""
    return compensations(db, shop, [row])[0]


def eligibility(found: Eligibility) -> shapes.EligibilityShown:
    """What may be given."""
    return shapes.EligibilityShown(
        currency=found.currency,
        policy_version=found.policy_version,
        tiers=list(found.tiers),
        possible=[_possible(one, found.currency) for one in found.possible],
        suggested=None if found.suggested is None else _suggested(found.suggested),
    )


def budget(found: Month, saved: Saved) -> shapes.Budget:
    """How a month stands."""
    return shapes.Budget(
        month=found.month,
        currency=saved.policy.currency,
        policy_version=saved.version,
        shop=_share(found.shop),
        reasons=[_share(one) for one in found.reasons],
        kinds=[_share(one) for one in found.kinds],
        members=[_share(one) for one in found.members],
    )


def _share(one: Share) -> shapes.Share:
    named = one.key.scope_id
    return shapes.Share(
        scope=one.key.scope,
        id=(member_gid(named) or "") if one.key.scope is Scope.STAFF_MONTH else named,
        held=one.balance.held,
        spent=one.balance.spent,
        limit=one.limit,
        left=one.left,
        overrun=one.overrun,
    )


def refusal(one: Refusal, currency: str) -> shapes.GrantRefusal:
    """One reason against it; `currency` is the shop's."""
    return shapes.GrantRefusal(**asdict(one), text=refusal_words.refusal(one, currency))


def limit(one: LimitNow, currency: str) -> shapes.Limit:
    """A limit as it stands; `currency` is the shop's."""
    return shapes.Limit(**asdict(one), text=limit_words.sentence(one, currency))


def _numbers(db: Connection, shop: str, ids: set[int]) -> Mapping[int, int]:
    if not ids:
        return {}
    wanted = select(Issue.id, Issue.number).where(Issue.shop == shop, Issue.id.in_(ids))
    return {row.id: row.number for row in db.execute(wanted)}


def _compensation(row: CompensationRow, numbers: Mapping[int, int]) -> shapes.Compensation:
    worth = row.worth
    return shapes.Compensation(
        number=row.number,
        state=row.state,
        kind=row.kind,
        origin=row.origin,
        reason=row.reason,
        customer=row.customer_gid,
        order=row.order_gid,
        issue=None if row.issue_id is None else numbers.get(row.issue_id),
        asked_at=row.asked_at,
        asked_by=doer(row.by),
        note=row.note,
        currency=row.currency,
        amount=row.amount,
        held=row.held,
        spent=row.spent,
        value=None if worth is None else Amount(amount=worth.minor, currency=worth.currency),
        percentage=row.percentage,
        policy_version=row.policy_version,
        decided_at=row.decided_at,
        decided_by=member_gid(row.decided_by),
        request_expires_at=row.request_expires_at,
        reason_text=row.reason_text,
        code=None if row.kind is Kind.GIFT_CARD else row.code,
        code_tail=row.code_tail,
        expires_at=row.expires_at,
        granted_at=row.granted_at,
        ended_at=row.ended_at,
        end=row.end,
        delayed=row.op_error,
    )


def _possible(one: Possible, currency: str) -> shapes.PossibleKind:
    return shapes.PossibleKind(
        kind=one.kind,
        most=one.most,
        most_alone=one.most_alone,
        refusals=[refusal(each, currency) for each in one.refusals],
        limits=[limit(each, currency) for each in one.limits],
    )


def _suggested(one: Suggested) -> shapes.Suggestion:
    return shapes.Suggestion(
        kind=one.wanted.kind,
        amount=one.amount,
        percent=one.percent,
        cut_from=one.cut_from,
        needs_approval=one.needs_approval,
    )
