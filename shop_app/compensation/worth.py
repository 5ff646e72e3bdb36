"""What is wanted as money: how much it holds, and what the customer gets. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.compensation.converting import in_shop_currency
from shop_app.compensation.judgement import Code, Refusal, Standing, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy
from shop_app.compensation.shares import WHOLE, share
from shop_app.errors import Invalid
from shop_app.money import Money


@dataclass(frozen=True, slots=True)
class Priced:
    """`hold` is minor units of the shop's currency; 0 where it can't be told, `refusals` say why.
    `value` is what the customer gets, None for a percentage code."""

    hold: int
    value: Money | None = None
    percentage: int | None = None
    refusals: tuple[Refusal, ...] = ()


def priced(policy: Policy, wanted: Wanted, standing: Standing) -> Priced:
    """What a wish comes to.

    Codes and gift cards are of the shop's currency; a store credit may be of the order's. Raises
    Invalid (`wrong_worth`) for a wish that says not exactly one thing that goes with its kind.
    """
    match wanted.worth:
        case Worth(None, None, None) if wanted.kind is Kind.FREE_SHIPPING:
            most = policy.terms.free_shipping_most
            return Priced(most, Money(most, standing.currency))
        case Worth(Money() as amount, None, None) if wanted.kind is not Kind.FREE_SHIPPING:
            return _amount(wanted.kind, amount, standing)
        case Worth(None, int(percent), None) if wanted.kind is not Kind.FREE_SHIPPING:
            return _percent(percent, standing)
        case Worth(None, None, int(percentage)) if wanted.kind is Kind.DISCOUNT_CODE:
            return _percentage(policy, percentage)
    raise Invalid(
        "worth: an amount or a percent, a percentage for a discount code only, nothing for free "
        f"shipping; got {wanted.worth} for {wanted.kind}",
        code="wrong_worth",
        path="worth",
    )


def _amount(kind: Kind, amount: Money, standing: Standing) -> Priced:
    hold = in_shop_currency(amount, standing.comparable_order, standing.currency)
    if hold is None:
        return _not(Code.OTHER_CURRENCY, amount.currency)
    if amount.minor <= 0:
        return _not(Code.NOTHING)
    return Priced(hold, amount if kind is Kind.STORE_CREDIT else Money(hold, standing.currency))


def _percent(percent: int, standing: Standing) -> Priced:
    order = standing.order
    if order is None:
        return _not(Code.NO_ORDER)
    if order.cancelled:
        return _not(Code.ORDER_CANCELLED)
    if order.other_currency is not None:
        return _not(Code.OTHER_CURRENCY, order.other_currency)
    hold = share(order.total, percent)
    return Priced(hold, Money(hold, standing.currency)) if hold > 0 else _not(Code.NOTHING)


def _percentage(policy: Policy, percentage: int) -> Priced:
    if not 1 <= percentage <= WHOLE:
        raise Invalid(
            f"percentage: between 1 and {WHOLE}, got {percentage}",
            code="wrong_worth",
            path="worth.percentage",
            limit=[1, WHOLE],
            value=percentage,
        )
    hold = policy.terms.percentage_hold
    if not policy.terms.percentage_codes or not hold:
        return Priced(0, None, percentage, (Refusal(Code.PERCENTAGE_CODES_OFF),))
    return Priced(hold, percentage=percentage)


def _not(code: Code, *names: str) -> Priced:
    return Priced(0, refusals=(Refusal(code, names=names),))
