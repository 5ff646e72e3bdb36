"""Load what a policy is judged by: the same for showing what is possible and for granting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from shop_app.compensation.about import Case
from shop_app.compensation.allowances import AllowanceKey, Balance
from shop_app.compensation.judgement import CustomerNow, OrderNow, Past, Standing
from shop_app.compensation.kinds import Kind, Origin, Scope, State
from shop_app.compensation.limits import days_back
from shop_app.compensation.live_facts import LiveFacts, needs_of
from shop_app.compensation.policy import Policy
from shop_app.conditions.subject import Subject
from shop_app.customers.subjects import subjects
from shop_app.money import Money
from shop_app.shops.features import FEATURES, REQUIRED_SCOPES, missing_scopes
from shop_app.staff.rules import Role

_SCOPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.DISCOUNT_CODE: tuple(one for one in REQUIRED_SCOPES if one == "write_discounts"),
    Kind.FREE_SHIPPING: tuple(one for one in REQUIRED_SCOPES if one == "write_discounts"),
    **{
        kind: next(feature.scopes for feature in FEATURES if feature.code == code)
        for kind, code in ((Kind.GIFT_CARD, "gift_cards"), (Kind.STORE_CREDIT, "store_credit"))
    },
}
_OPEN = [state for state in State if state.is_open]
_COUNTS = [state for state in State if state.counts]
_HAS_ACCOUNT = "enabled"
"""Shopify's `Customer.state` of somebody with an active customer account (CustomerState.ENABLED)."""

# A refund in the buyer's currency counts at the order's own rate, as `customers.purchases` has it.
# What was given to records that were merged into the customer is theirs. What was given in another
# currency, before the shop changed its own, counts as given, and its amount as nothing.
_FIGURES = text(
    """
    SELECT orders.gid, orders.total, orders.presentment_total, orders.presentment_currency,
        orders.currency, orders.processed_at, orders.cancelled_at, orders.country, orders.channel,
        (SELECT coalesce(sum(CASE
                WHEN refund.currency = orders.currency OR orders.presentment_total = 0
                    THEN refund.amount
                ELSE div(2 * CAST(refund.amount AS numeric) * orders.total
                        + orders.presentment_total, 2 * orders.presentment_total)
            END), 0)
            FROM refund WHERE refund.shop = :shop AND refund.order_gid = :order) AS refunded,
        EXISTS (SELECT FROM dispute WHERE dispute.shop = :shop AND dispute.order_gid = :order
            AND dispute.finalized_at IS NULL) AS disputed,
        (SELECT sum(line.amount) FROM order_line AS line
            WHERE line.shop = :shop AND line.order_gid = :order AND line.gid = ANY(:lines)
        ) AS affected,
        (SELECT its.number FROM compensation AS its
            WHERE its.shop = :shop AND its.issue_id = :issue AND its.state = ANY(:open)
                AND its.origin = :ours AND its.id <> :besides
            ORDER BY its.id LIMIT 1) AS open_on_issue,
        known.state AS customer_state, past.at AS past_at, past.amounts AS past_amounts,
        known.merged_into IS NOT NULL
            OR (CAST(:customer AS text) IS NULL AND orders.customer_gid IS NOT NULL)
            OR :version < (SELECT max(version) FROM policy_version WHERE shop = :shop) AS overtaken
    FROM (SELECT) AS one
    LEFT JOIN orders ON orders.shop = :shop AND orders.gid = :order
    LEFT JOIN customer AS known ON known.shop = :shop AND known.gid = :customer
    LEFT JOIN LATERAL (
        SELECT array_agg(decided_at ORDER BY decided_at, id) AS at,
            array_agg(CASE WHEN currency = :currency THEN held + spent ELSE 0 END
                ORDER BY decided_at, id) AS amounts
        FROM compensation
        WHERE shop = :shop AND decided_at > :since AND state = ANY(:counts)
            AND (origin = :ours OR :by_hand) AND id <> :besides
            AND customer_gid = ANY(ARRAY(
                SELECT gid FROM customer WHERE shop = :shop AND merged_into = :customer
                UNION ALL SELECT CAST(:customer AS text)))
    ) AS past ON true
    """
)
_NONE = 0
"""No compensation has this id."""


class Overtaken(Exception):
    """The customer was merged, a guest became known, or another policy decides since the case was
    resolved: do it again."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, as of when, by which `version` of the policy; `role` None: no person. `besides`: id
    of the request that is decided on, which does not count itself."""

    role: Role | None
    at: datetime
    version: int
    besides: int | None = None


def load(
    db: Connection,
    shop: str,
    case: Case,
    policy: Policy,
    asking: Asking,
    *,
    balances: Mapping[AllowanceKey, Balance],
    facts: LiveFacts | None,
) -> Standing:
    """Everything the policy is judged by. `balances` are those of all allowances it may move,
    locked by whoever is going to; `facts` have been checked (`live_facts.check_read`).

    One statement, more where a tier's condition asks for what the customer bought. Raises Overtaken.
    """
    found = db.execute(_FIGURES, _params(shop, case, policy, asking)).one()
    if found.overtaken:
        raise Overtaken
    used = {key.scope: balance.used for key, balance in balances.items()}
    kinds = {
        Kind(key.scope_id): balance.used
        for key, balance in balances.items()
        if key.scope is Scope.KIND_MONTH
    }
    subject = _subject(db, shop, case, policy, at=asking.at, facts=facts)
    return Standing(
        now=asking.at,
        timezone=case.timezone,
        currency=case.currency,
        role=asking.role,
        reason_allowed=case.reason_allowed,
        missing_scopes=frozenset(
            kind for kind, scopes in _SCOPES.items() if missing_scopes(scopes, case.scopes)
        ),
        order=_order(case, found, used.get(Scope.ORDER, 0)),
        customer=_customer(case, found, subject, facts),
        staff_day_used=used.get(Scope.STAFF_DAY, 0),
        staff_month_used=used.get(Scope.STAFF_MONTH, 0),
        shop_month_used=used.get(Scope.SHOP_MONTH, 0),
        reason_month_used=used.get(Scope.REASON_MONTH, 0),
        kind_month_used=kinds,
        open_on_issue=found.open_on_issue,
    )


def _params(shop: str, case: Case, policy: Policy, asking: Asking) -> dict[str, object]:
    return {
        "shop": shop,
        "order": case.order_gid,
        "customer": case.customer_gid,
        "issue": case.issue_id,
        "lines": list(case.lines),
        "currency": case.currency,
        "since": asking.at - timedelta(days=days_back(policy)),
        "version": asking.version,
        "besides": _NONE if asking.besides is None else asking.besides,
        "by_hand": policy.terms.count_by_hand,
        "ours": Origin.AMENDS,
        "open": _OPEN,
        "counts": _COUNTS,
    }


def _order(case: Case, found: Row[Any], compensated: int) -> OrderNow | None:
    if found.gid is None:
        return None
    return OrderNow(
        gid=found.gid,
        total=found.total,
        presentment=_presentment(found),
        at=found.processed_at,
        cancelled=found.cancelled_at is not None,
        refunded=int(found.refunded),
        compensated=compensated,
        disputed=found.disputed,
        country=found.country,
        channel=found.channel,
        affected=None if found.affected is None else int(found.affected),
        other_currency=None if found.currency == case.currency else found.currency,
    )


def _presentment(found: Row[Any]) -> Money:
    """Who bought in the shop's currency may have no other amounts."""
    if found.presentment_total == 0:
        return Money(found.total, found.currency)
    return Money(found.presentment_total, found.presentment_currency)


def _customer(
    case: Case, found: Row[Any], subject: Subject | None, facts: LiveFacts | None
) -> CustomerNow | None:
    if case.customer_gid is None:
        return None
    past = zip(found.past_at or (), found.past_amounts or (), strict=True)
    return CustomerNow(
        gid=case.customer_gid,
        account=found.customer_state == _HAS_ACCOUNT,
        subject=subject,
        tags=None if facts is None else facts.tags,
        past=tuple(Past(at, amount) for at, amount in past),
    )


def _subject(
    db: Connection,
    shop: str,
    case: Case,
    policy: Policy,
    *,
    at: datetime,
    facts: LiveFacts | None,
) -> Subject | None:
    """The customer as conditions see them; None where no tier has one, or they are not known."""
    if case.customer_gid is None or all(tier.when is None for tier in policy.tiers):
        return None
    parts = needs_of(policy).parts
    found = subjects(db, shop, [case.customer_gid], parts, at).get(case.customer_gid)
    return found if found is None or facts is None else facts.added_to(found)
