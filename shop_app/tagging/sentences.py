"""Say a verdict in the reader's language, with the very numbers it was judged by.

Needs a Flask app context; the language is Flask-Babel's (`force_locale` outside a request).
"""

from __future__ import annotations

from shop_app.money import Money
from shop_app.tagging.rules import Check, Code, Verdict
from shop_app.texts import gettext, money, ngettext, number


def sentence(verdict: Verdict) -> str:
    """Why a rule's tag belongs on the customer or not, for example
    "612.40 EUR spent in the last 365 days, net of 2 refunds; 1,000.00 EUR needed"."""
    return " · ".join(_CHECKS[check.code](check) for check in verdict.checks)


def _lifetime_orders(check: Check) -> str:
    if check.value is None:
        return gettext("Shopify has not told us yet how many orders there were")
    return ngettext(
        "%(value)s order that is not cancelled; exactly %(needed)s makes a first-time buyer",
        "%(value)s orders that are not cancelled; exactly %(needed)s makes a first-time buyer",
        check.value,
        value=number(check.value),
        needed=number(check.needed),
    )


def _recent_spent(check: Check) -> str:
    spent = gettext(
        "%(value)s spent in the last %(days)s days",
        value=_money(check, check.value or 0),
        days=number(check.days or 0),
    )
    if check.refunds:
        spent = ngettext(
            "%(spent)s, net of %(refunds)s refund",
            "%(spent)s, net of %(refunds)s refunds",
            check.refunds,
            spent=spent,
            refunds=number(check.refunds),
        )
    return gettext("%(spent)s; %(needed)s needed", spent=spent, needed=_money(check, check.needed))


def _recent_orders(check: Check) -> str:
    return ngettext(
        "%(value)s order in the last %(days)s days; %(needed)s needed",
        "%(value)s orders in the last %(days)s days; %(needed)s needed",
        check.value or 0,
        value=number(check.value or 0),
        days=number(check.days or 0),
        needed=number(check.needed),
    )


def _money(check: Check, minor: int) -> str:
    return money(Money(minor, check.currency or ""))


_CHECKS = {
    Code.LIFETIME_ORDERS: _lifetime_orders,
    Code.RECENT_SPENT: _recent_spent,
    Code.RECENT_ORDERS: _recent_orders,
}
