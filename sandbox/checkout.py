"""What a checkout makes of discount codes: which may be used, and what each takes off.

Amounts are in the shop's currency; the caller holds `shop.lock`. Believed rather than known: codes
take off one after the other in the order they were entered, and a minimum is judged by the goods
before any code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Literal

from sandbox.baskets import spread
from sandbox.changes import ActionRefusedError, Basket
from sandbox.currencies import rounded
from sandbox.rewards import BasicCode, CodeDiscount, FreeShippingCode
from sandbox.state import DiscountCode, Line, Shop


def usable(
    shop: Shop, code: str, customer_id: int | None, goods: Decimal, now: datetime
) -> CodeDiscount:
    """The discount with a code that this buyer may use; raises ActionRefusedError with the reason."""
    found = shop.rewards.discount_by_code(code)
    if found is None:
        raise ActionRefusedError(f"{code} isn't a valid discount code")
    problem = _problem(found, customer_id, goods, now)
    if problem is not None:
        raise ActionRefusedError(f"{found.code} {problem}")
    return found


def _problem(
    found: CodeDiscount, customer_id: int | None, goods: Decimal, now: datetime
) -> str | None:
    status = found.status(now)
    if status != "ACTIVE":
        return f"is {status.lower()}"
    if found.customers is not None and customer_id not in found.customers:
        return "isn't valid for this customer"
    if found.usage_limit is not None and len(found.uses) >= found.usage_limit:
        return "has reached its usage limit"
    if found.once_per_customer and customer_id in {use.customer_id for use in found.uses}:
        return "was used by this customer before"
    if found.minimum_subtotal is not None and goods < found.minimum_subtotal:
        return f"needs goods of {found.minimum_subtotal}, not {goods}"
    return None


def discounted(
    shop: Shop, lines: list[Line], shipping: Decimal, discounts: Sequence[CodeDiscount]
) -> Basket:
    """The basket after all codes; raises ActionRefusedError for codes that do not go together."""
    for one, other in combinations(discounts, 2):
        if one is other or not (_allows(one, other) and _allows(other, one)):
            raise ActionRefusedError(f"{other.code} can't be combined with {one.code}")
    codes, shares = list[DiscountCode](), dict[int, Decimal]()
    for index, one in enumerate(discounts):
        if isinstance(one, FreeShippingCode):
            shares[index] = _shipping_off(one, shipping)
            codes.append(DiscountCode(one.code, shares[index], "shipping"))
            shipping -= shares[index]
        elif isinstance(one, BasicCode):
            codes.append(_goods_off(shop, lines, one, index))
    total = sum((line.total for line in lines), Decimal(0)) + shipping
    return Basket(total, lines, shipping, codes, shares)


def _allows(one: CodeDiscount, other: CodeDiscount) -> bool:
    return one.combines.allows(other.discount_class)


def _shipping_off(discount: FreeShippingCode, shipping: Decimal) -> Decimal:
    most = discount.maximum_shipping
    if most is not None and shipping > most:
        raise ActionRefusedError(f"{discount.code} is for shipping up to {most}, not {shipping}")
    return shipping


def _goods_off(shop: Shop, lines: list[Line], discount: BasicCode, index: int) -> DiscountCode:
    goods, share = sum((line.total for line in lines), Decimal(0)), discount.percentage
    if share is not None:
        off = rounded(goods * share, shop.currency)
    else:
        off = min(discount.amount or Decimal(0), goods)
    spread(lines, off, index, shop.currency)
    kind: Literal["fixed_amount", "percentage"] = "fixed_amount" if share is None else "percentage"
    return DiscountCode(discount.code, off, kind, share)
