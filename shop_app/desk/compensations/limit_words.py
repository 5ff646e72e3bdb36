"""The limits of a policy as they stand: what each is called, what is used of it and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shop_app.compensation.judgement import Code, LimitNow, Possible, Unit
from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import words
from shop_app.desk.compensations.refusal_words import quantity
from shop_app.texts import gettext, moment, number, percent

_DRAWN = frozenset({Unit.MONEY, Unit.TIMES})
"""What is used up and is free again."""

_OF_A_KIND = frozenset({Code.KIND_GRANT, Code.KIND_MONTH})


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit in words. `used` and `limit` are its numbers for a bar, None where there is none."""

    code: Code
    name: str
    text: str
    more: str
    used: int | None = None
    limit: int | None = None
    full: bool = False


def of_kinds(possible: Iterable[Possible], currency: str) -> tuple[LimitLine, ...]:
    """The limits of everything that might be given, each once, in the order of their codes."""
    found = {
        (limit, one.kind if limit.code in _OF_A_KIND else None): None
        for one in possible
        for limit in one.limits
    }
    order = list(Code)
    lines = sorted(found, key=lambda pair: order.index(pair[0].code))
    return tuple(line(limit, currency, kind) for limit, kind in lines)


def line(limit: LimitNow, currency: str, kind: Kind | None = None) -> LimitLine:
    """One limit; `kind` for those of kinds, `currency` is the shop's."""
    name = _name(limit)
    if kind is not None:
        name = gettext("%(limit)s: %(kind)s", limit=name, kind=words.kind(kind))
    counts = limit.unit in _DRAWN and limit.used > 0 and limit.limit > 0
    return LimitLine(
        code=limit.code,
        name=name,
        text=_text(limit, currency),
        more=" ".join(_more(limit, currency)),
        used=min(limit.used, limit.limit) if counts else None,
        limit=limit.limit if counts else None,
        full=limit.left == 0,
    )


def sentence(limit: LimitNow, currency: str) -> str:
    """All of one limit as a single text; `currency` is the shop's."""
    return told(line(limit, currency))


def told(said: LimitLine) -> str:
    """A line as a single text."""
    standing = gettext("%(limit)s: %(standing)s.", limit=said.name, standing=said.text)
    return f"{standing} {said.more}" if said.more else standing


def _text(limit: LimitNow, currency: str) -> str:
    most = quantity(limit.limit, limit.unit, currency)
    if limit.code is Code.CUSTOMER_GAP:
        return gettext("At least %(limit)s", limit=most)
    if limit.code is Code.ORDER_AGE:
        return gettext(
            "%(used)s old, at most %(limit)s",
            used=quantity(limit.used, limit.unit, currency),
            limit=most,
        )
    if limit.percent is not None:
        share = percent(Decimal(limit.percent))
        most = gettext("%(amount)s (%(percent)s)", amount=most, percent=share)
    if not limit.used:
        return gettext("At most %(limit)s", limit=most)
    used, left = (
        number(value) if limit.unit is Unit.TIMES else quantity(value, limit.unit, currency)
        for value in (limit.used, limit.left)
    )
    return gettext("%(used)s of %(limit)s used, %(left)s left", used=used, limit=most, left=left)


def _more(limit: LimitNow, currency: str) -> Iterable[str]:
    if limit.overrun:
        beyond = quantity(limit.overrun, limit.unit, currency)
        yield gettext("%(amount)s beyond the limit.", amount=beyond)
    if limit.tier is not None:
        yield gettext("Limit of the tier “%(tier)s”.", tier=limit.tier)
    if limit.until is not None:
        yield gettext("More from %(moment)s.", moment=moment(limit.until))


def _name(limit: LimitNow) -> str:
    return {
        Code.GRANT_AMOUNT: gettext("One grant"),
        Code.ORDER_PERCENT: gettext("One grant, of the order"),
        Code.ORDER_AMOUNT: gettext("Compensations of this order"),
        Code.ORDER_TOTAL_PERCENT: gettext("Refunds and compensations of this order"),
        Code.ORDER_AGE: gettext("Age of the order"),
        Code.CUSTOMER_COUNT: gettext("Grants to this customer"),
        Code.CUSTOMER_AMOUNT: gettext("Given to this customer"),
        Code.CUSTOMER_GAP: gettext("Between two grants to this customer"),
        Code.ROLE_GRANT: gettext("One grant with this role"),
        Code.STAFF_DAY: gettext("This staff member today"),
        Code.STAFF_MONTH: gettext("This staff member this month"),
        Code.REASON_GRANT: gettext("One grant for this reason"),
        Code.REASON_MONTH: gettext("This reason this month"),
        Code.KIND_GRANT: gettext("One grant"),
        Code.KIND_MONTH: gettext("This month"),
        Code.SHOP_MONTH: gettext("The shop this month"),
        Code.ABOVE_AMOUNT: gettext("Without an approval"),
        Code.ABOVE_PERCENT: gettext("Without an approval, of the order"),
        Code.ROLE_ABOVE: gettext("Without an approval, with this role"),
    }[limit.code]
