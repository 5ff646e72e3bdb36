"""How much of a kind can be given, as a sentence."""

from __future__ import annotations

from shop_app.compensation.judgement import Possible
from shop_app.compensation.policy import MOST_AMOUNT
from shop_app.money import Money
from shop_app.texts import gettext, money


def most(one: Possible, currency: str) -> str:
    """At most how much, and above what somebody has to approve it; "" where nothing can be given.

    `currency` is the shop's. Needs an app context.
    """
    if one.most is None:
        return ""
    alone = None if one.most_alone is None else money(Money(one.most_alone, currency))
    if one.most >= MOST_AMOUNT:
        return _unbounded(one, alone)
    limit = money(Money(one.most, currency))
    if alone is None or not one.most_alone:
        return gettext("At most %(most)s; somebody has to approve it.", most=limit)
    if one.most_alone < one.most:
        return gettext(
            "At most %(most)s; above %(alone)s somebody has to approve it.", most=limit, alone=alone
        )
    return gettext("At most %(most)s.", most=limit)


def _unbounded(one: Possible, alone: str | None) -> str:
    """No limit bounds the amount."""
    if alone is None or not one.most_alone:
        return gettext("Any amount; somebody has to approve it.")
    if one.most_alone < MOST_AMOUNT:
        return gettext("Any amount; above %(alone)s somebody has to approve it.", alone=alone)
    return gettext("Any amount.")
