"""How far each allowance may be filled, so that a hold can guard what was judged. Pure."""

from __future__ import annotations

from shop_app.compensation.judgement import OrderNow
from shop_app.compensation.kinds import Scope
from shop_app.compensation.policy import Limits
from shop_app.compensation.question import Question
from shop_app.compensation.shares import share


def caps(question: Question) -> dict[Scope, int | None]:
    """What held and spent together may reach in each allowance; None: unbounded.

    What a customer got within some days is no calendar period, so no cap can say it: those limits
    are judged by who has locked the customer's allowance.
    """
    policy, person = question.policy, question.by_person
    return {
        Scope.ORDER: _of_the_order(question.force.limits, question.comparable_order),
        Scope.CUSTOMER: None,
        Scope.STAFF_DAY: policy.staff_day if person else None,
        Scope.STAFF_MONTH: policy.staff_month if person else None,
        Scope.REASON_MONTH: question.reason_purse.month_amount,
        Scope.KIND_MONTH: question.kind_purse.month_amount,
        Scope.SHOP_MONTH: policy.shop_month,
    }


def _of_the_order(limits: Limits, order: OrderNow | None) -> int | None:
    """Refunds are no part of an order's allowance: what they use up is taken off its cap."""
    if order is None:
        return None
    bounds = [] if limits.order_amount is None else [limits.order_amount]
    if limits.order_total_percent is not None:
        bounds.append(max(0, share(order.total, limits.order_total_percent) - order.refunded))
    return min(bounds, default=None)
