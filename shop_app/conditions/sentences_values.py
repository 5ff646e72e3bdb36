"""Values, choices and lists as people read them, in their language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from shop_app.conditions.fact import COUNTRIES, Fact
from shop_app.conditions.facts.calendar import MONTHS, WEEKDAYS
from shop_app.conditions.kinds import Kind, Operator
from shop_app.conditions.language import Check
from shop_app.conditions.operands import operands
from shop_app.money import Money
from shop_app.texts import country, day, gettext, moment, money, ngettext, number, percent

MOST_SHOWN = 5
"""Texts of a list that are named; of the others how many there are."""

_PIECES = frozenset({Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.ANY_STARTS_WITH})

_CHOICES: dict[str, Callable[[], str]] = {
    "disabled": lambda: gettext("no account"),
    "invited": lambda: gettext("invited"),
    "enabled": lambda: gettext("has an account"),
    "declined": lambda: gettext("invitation declined"),
    "not_subscribed": lambda: gettext("not subscribed"),
    "pending": lambda: gettext("not confirmed yet"),
    "subscribed": lambda: gettext("subscribed"),
    "unsubscribed": lambda: gettext("unsubscribed"),
    "redacted": lambda: gettext("erased"),
    "invalid": lambda: gettext("invalid address"),
    "single_opt_in": lambda: gettext("agreed once"),
    "confirmed_opt_in": lambda: gettext("agreed and confirmed"),
    "unknown": lambda: gettext("unknown"),
    "high": lambda: gettext("high"),
    "medium": lambda: gettext("medium"),
    "low": lambda: gettext("low"),
    "champions": lambda: gettext("champions"),
    "loyal": lambda: gettext("loyal"),
    "active": lambda: gettext("active"),
    "new": lambda: gettext("new"),
    "promising": lambda: gettext("promising"),
    "needs_attention": lambda: gettext("need attention"),
    "at_risk": lambda: gettext("at risk"),
    "almost_lost": lambda: gettext("almost lost"),
    "previously_loyal": lambda: gettext("previously loyal"),
    "dormant": lambda: gettext("dormant"),
    "prospects": lambda: gettext("prospects"),
}


def choice(value: str) -> str:
    """One of a fact's fixed values; itself when Shopify has invented a new one."""
    if value in WEEKDAYS:
        return day(date(2024, 1, 1 + WEEKDAYS.index(value)), "EEEE")  # that year began on a Monday
    if value in MONTHS:
        return day(date(2024, 1 + MONTHS.index(value), 1), "LLLL")
    known = _CHOICES.get(value)
    return value if known is None else known()


def days(count: int) -> str:
    """So many days."""
    return ngettext("%(count)s day", "%(count)s days", count, count=number(count))


def years(count: int) -> str:
    """So many years."""
    return ngettext("%(count)s year", "%(count)s years", count, count=number(count))


def shown(fact: Fact, value: Any) -> str:
    """A value of the fact: with its unit where that is days or years."""
    match value:
        case Money():
            return money(value)
        case Decimal():
            return percent(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case int():
            return {"days": days, "years": years}.get(fact.unit, number)(value)
        case str():
            return _text(fact, value)
        case _:
            return listed([_text(fact, each) for each in value])


def compared(check: Check, fact: Fact) -> tuple[str, str]:
    """What the check compares with, as it was written, and the upper end of `between` or ""."""
    low, high = operands(check, fact, check.fact)
    if check.operator in {Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST}:
        return days(low), ""
    if low is None:
        return "", ""
    if isinstance(low, tuple):  # casefolded to be compared
        texts = check.value if isinstance(check.value, tuple) else (check.value,)
        say = str if _of_a_piece(check, fact) else partial(_text, fact)
        return listed([say(str(text)) for text in texts]), ""
    return shown(fact, low), "" if high is None else shown(fact, high)


def _of_a_piece(check: Check, fact: Fact) -> bool:
    """Whether the check looks for a part of a text: what it names is then no whole country."""
    piece = check.operator is Operator.CONTAINS and fact.kind is Kind.TEXT
    return fact.name in COUNTRIES and (piece or check.operator in _PIECES)


def matching_first(check: Check, values: Sequence[str]) -> list[str]:
    """The texts with those first that the check asks for."""
    wanted = check.value if isinstance(check.value, tuple) else (check.value,)
    asked = tuple(text.casefold() for text in wanted if isinstance(text, str))
    starts = check.operator is Operator.ANY_STARTS_WITH
    return sorted(
        values,
        key=lambda text: (
            not (text.casefold().startswith(asked) if starts else text.casefold() in asked)
        ),
    )


def listed(texts: Collection[str]) -> str:
    """Texts one after the other; of a long list the first, and how many more."""
    first = ", ".join([*texts][:MOST_SHOWN])
    more = len(texts) - MOST_SHOWN
    if more <= 0:
        return first
    return ngettext(
        "%(first)s and %(more)s more",
        "%(first)s and %(more)s more",
        more,
        first=first,
        more=number(more),
    )


def _text(fact: Fact, text: str) -> str:
    if fact.kind is Kind.CHOICE:
        return choice(text.casefold())
    if fact.name in COUNTRIES:
        return country(text)
    return without_gid(text)


def number_alone(gid: str) -> str:
    """An id as people see it in the address of its page."""
    return gid.rsplit("/", 1)[-1]


_naming: ContextVar[Callable[[str], str]] = ContextVar("naming", default=number_alone)


@contextmanager
def naming(name: Callable[[str], str]) -> Iterator[None]:
    """Within the block, ids are said as `name` says them."""
    token = _naming.set(name)
    try:
        yield
    finally:
        _naming.reset(token)


def without_gid(text: str) -> str:
    """An id as people know it, anything else as it is."""
    return _naming.get()(text) if text.startswith("gid://") else text
