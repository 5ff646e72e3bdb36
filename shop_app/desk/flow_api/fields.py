"""Read single properties of a run: references, numbers, amounts and words."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TypeVar

from shop_app import gids
from shop_app.desk.api_bodies import body_bytes, not_json
from shop_app.desk.flow_api.bodies import Call
from shop_app.desk.flow_api.never import NeverWorks
from shop_app.desk.openapi.reading import valid
from shop_app.errors import Invalid
from shop_app.money import Money, exponent

_Call = TypeVar("_Call", bound=Call)
_ISSUE = re.compile(r"#?([0-9]{1,9})(\.0+)?")
_MOST_DIGITS = 30
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,30})?")


def call(model: type[_Call]) -> _Call:
    """The run that was sent; its numbers stay exact. Raises Invalid and TooLarge."""
    try:
        given = json.loads(body_bytes(), parse_float=Decimal, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise not_json(str(error)) from None
    return valid(model, given)


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def reference(kind: str, value: str | int | None) -> str | None:
    """The gid of a customer or an order that was sent as a number or as a gid; None: there is none.

    Raises NeverWorks for anything else.
    """
    if value in (None, ""):
        return None
    written = str(value).strip()
    try:
        if written.startswith("gid:"):
            if gids.kind(written) == kind:
                return written
        else:
            return gids.gid(kind, written)
    except Invalid:
        pass
    raise NeverWorks(f"this is no {kind}", code="reference_wrong", kind=kind)


def issue_number(value: str | int | Decimal | None) -> int | None:
    """The number of an issue; None: there is none, which our triggers tell as 0. Raises NeverWorks."""
    if value in (None, ""):
        return None
    found = _ISSUE.fullmatch(str(value).strip())
    if found is None:
        raise NeverWorks("this is no number of an issue", code="issue_number_wrong")
    return int(found[1]) or None


def amount(value: str | int | Decimal | None, currency: str) -> Money | None:
    """An amount in major units, to the last digit; None: there is none.

    Raises NeverWorks: no number, or more digits than the currency has.
    """
    if value in (None, ""):
        return None
    written = _plain(value) if isinstance(value, Decimal) else str(value).strip()
    if not _AMOUNT.fullmatch(written):
        raise NeverWorks("the amount is no number", code="amount_wrong")
    minor = Decimal(written).scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        digits = exponent(currency)
        raise NeverWorks(
            f"{currency} has {digits} digits after the point",
            code="amount_too_fine",
            currency=currency,
            limit=digits,
        )
    return Money(int(minor), currency)


def _plain(value: Decimal) -> str:
    """Its digits without an exponent; "" for one that would have too many of them."""
    return format(value, "f") if abs(value.adjusted()) <= _MOST_DIGITS else ""


def words(text: str | None) -> str:
    """What a merchant wrote into a field, "" for nothing."""
    return (text or "").strip()
