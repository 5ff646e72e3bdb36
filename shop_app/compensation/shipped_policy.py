"""The policy that every shop starts with: careful, and without an amount that we would have to make up.

Percents, counts and ages are our own choice, to be changed by the merchant. Free shipping and the
other kinds are off until the merchant has said what they may cost. The owner needs no approval:
nobody approves their own request, and in a shop of one person there is nobody else.
"""

from __future__ import annotations

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits, Offer, Policy, RoleLimits
from shop_app.staff.rules import Role

_LIMITS = Limits(
    order_percent=20,
    order_total_percent=30,
    order_age_days=120,
    customer_count=2,
)


def _offer(percent: int, *reasons: str, severities: tuple[str, ...] = ()) -> Offer:
    return Offer(reasons=reasons, severities=severities, kind=Kind.DISCOUNT_CODE, percent=percent)


_BAD = ("high", "urgent")
_OFFERS = (
    _offer(15, "late", severities=_BAD),
    _offer(10, "late"),
    _offer(20, "lost", "damaged", "wrong_item", "defect", severities=("urgent",)),
    _offer(15, "lost", "damaged", "wrong_item", "defect"),
    _offer(15, "missing_part", "not_as_described", "return_trouble", severities=_BAD),
    _offer(10, "missing_part", "not_as_described", "return_trouble"),
    _offer(5, "service"),
)


def shipped(currency: str) -> Policy:
    """The policy for a shop of this currency (ISO 4217)."""
    return Policy(
        currency=currency,
        kinds=(Kind.DISCOUNT_CODE,),
        limits=_LIMITS,
        customer_days=90,
        roles={
            Role.OWNER: RoleLimits(no_approval=True),
            Role.EXTERNAL_STAFF: RoleLimits(always_approval=True),
        },
        approval=Approval(above_percent=15),
        offers=_OFFERS,
    )
