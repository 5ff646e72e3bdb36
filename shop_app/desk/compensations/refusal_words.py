"""Why the policy says no, or asks somebody: one sentence for each code, with its numbers.

Needs an app context: sentences are in the reader's language, moments in their time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shop_app.compensation.judgement import Code, Refusal, Unit
from shop_app.desk.compensations.code_words import ABOUT, NAMED, OF_PERCENT, PLAIN, UNKNOWN
from shop_app.desk.compensations.name_words import names
from shop_app.money import Money
from shop_app.texts import gettext, moment, money, ngettext, number, percent

_SAYS_ITSELF = frozenset({Code.ORDER_AGE, Code.CUSTOMER_COUNT, Code.CUSTOMER_GAP})
"""Their sentences tell what is used already."""


def refusal(said: Refusal, currency: str) -> str:
    """All of one reason: what it is, its numbers, whose limit it is, when more will be left.

    `currency` is the shop's, in which its amounts are.
    """
    parts = [_sentence(said, currency), _standing(said, currency)]
    if said.tier is not None:
        parts.append(gettext("This is the limit of the tier “%(tier)s”.", tier=said.tier))
    if said.until is not None:
        parts.append(gettext("More will be possible from %(moment)s.", moment=moment(said.until)))
    return " ".join(part for part in parts if part)


def quantity(value: int, unit: Unit, currency: str) -> str:
    """A number of a limit as people write it; `currency` is the shop's."""
    match unit:
        case Unit.MONEY:
            return money(Money(value, currency))
        case Unit.PERCENT:
            return percent(Decimal(value))
        case Unit.TIMES:
            return ngettext("%(count)s time", "%(count)s times", value, count=number(value))
        case Unit.DAYS:
            return ngettext("%(count)s day", "%(count)s days", value, count=number(value))
    return number(value)


def _sentence(said: Refusal, currency: str) -> str:
    if said.code in PLAIN:
        return gettext(PLAIN[said.code])
    if said.code in UNKNOWN and said.limit is None and not said.names:
        return gettext(UNKNOWN[said.code])
    if said.unit is Unit.PERCENT and said.code in OF_PERCENT:
        return gettext(OF_PERCENT[said.code], **_figures(said, currency))
    if said.code in NAMED:
        return gettext(NAMED[said.code], names=names(said.code, said.names))
    return gettext(ABOUT[said.code], **_figures(said, currency))


def _figures(said: Refusal, currency: str) -> Mapping[str, str]:
    """The numbers by the names they have in sentences; "–" for one that is not told."""
    told = {"limit": said.limit, "used": said.used, "left": said.left, "wanted": said.wanted}
    figures = {
        name: "–" if value is None else quantity(value, said.unit, currency)
        for name, value in told.items()
    }
    share = "–" if said.percent is None else percent(Decimal(said.percent))
    return figures | {"percent": share}


def _standing(said: Refusal, currency: str) -> str:
    """What of a limit is used and left, and what was asked for, as far as that says more."""
    if said.unit is Unit.NONE or said.code in _SAYS_ITSELF:
        return ""
    figures = _figures(said, currency)
    if said.used and said.left is not None:
        if said.wanted is None:
            return gettext("%(used)s of it is used, %(left)s is left.", **figures)
        return gettext(
            "%(used)s of it is used, %(left)s is left; %(wanted)s was asked for.", **figures
        )
    return "" if said.wanted is None else gettext("%(wanted)s was asked for.", **figures)
