"""What may still be given beside a block, in words: how much, what to offer, which limit is near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shop_app.compensation.eligibility import Eligibility
from shop_app.compensation.judgement import Code, LimitNow, Possible, Unit
from shop_app.desk.compensations import words
from shop_app.desk.compensations.limit_words import line
from shop_app.desk.compensations.most_words import most
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.extensions_api import shapes
from shop_app.errors import AppError
from shop_app.money import Money
from shop_app.texts import gettext, money

MOST_LIMITS = 1
"""Limits that are told, the nearest; the page on which something is granted has them all."""

_OF_A_REASON = frozenset({Code.REASON_GRANT, Code.REASON_MONTH})
_COUNTED = frozenset({Unit.MONEY, Unit.TIMES})


def left(found: Eligibility, *, of_issue: bool) -> shapes.Left:
    """What may be given. `of_issue`: the reason is an issue's; else it was only assumed, and nothing
    is said that follows from it."""
    best = _best(found)
    if best is None:
        return shapes.Left(text=_why_not(found), suggestion="", limits=[])
    told = gettext(
        "%(kind)s: %(most)s", kind=words.kind(best.kind), most=most(best, found.currency)
    )
    limits = _telling(best.limits, of_issue=of_issue)
    return shapes.Left(
        text=told,
        suggestion=_suggestion(found) if of_issue else "",
        limits=[_limit(one, found.currency) for one in limits],
    )


def unknown(error: AppError) -> shapes.Left:
    """What stands there when it can't be said what may be given."""
    told = {
        "customer_gone": gettext("The customer was deleted in Shopify: nothing can be given."),
        "no_currency": gettext("Shopify has not told the shop's currency yet."),
    }.get(error.code, gettext("What may be given can't be said at this moment."))
    return shapes.Left(text=told, suggestion="", limits=[])


def _best(found: Eligibility) -> Possible | None:
    """What is suggested, else the kind of which most can be given."""
    can = [one for one in found.possible if one.most is not None]
    if found.suggested is not None:
        return found.of(found.suggested.wanted.kind)
    return max(can, key=lambda one: one.most or 0, default=None)


def _why_not(found: Eligibility) -> str:
    """The first reason that stands against everything that the policy gives at all."""
    first, *others = [one for one in found.possible if not _is_off(one)] or found.possible
    common = [why for why in first.refusals if all(why in one.refusals for one in others)]
    return refusal((common or first.refusals)[0], found.currency)


def _is_off(one: Possible) -> bool:
    return any(why.code is Code.KIND_OFF for why in one.refusals)


def _suggestion(found: Eligibility) -> str:
    told = found.suggested
    if told is None:
        return ""
    amount = money(Money(told.amount, found.currency))
    return gettext(
        "Suggested: %(kind)s, %(amount)s", kind=words.kind(told.wanted.kind), amount=amount
    )


def _telling(limits: Iterable[LimitNow], *, of_issue: bool) -> list[LimitNow]:
    """Those of which something is used, the smallest rest first."""
    used = [one for one in _countable(limits) if of_issue or one.code not in _OF_A_REASON]
    return sorted(used, key=lambda one: one.left / one.limit)[:MOST_LIMITS]


def _countable(limits: Iterable[LimitNow]) -> Iterator[LimitNow]:
    return (one for one in limits if one.unit in _COUNTED and one.used > 0 and one.limit > 0)


def _limit(one: LimitNow, currency: str) -> shapes.LimitLine:
    told = line(one, currency)
    text = gettext("%(limit)s: %(standing)s.", limit=told.name, standing=told.text)
    return shapes.LimitLine(text=text, full=told.full)
