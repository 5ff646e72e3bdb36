"""What the lists of compensations are called, and what is said where one is empty."""

from __future__ import annotations

from shop_app.compensation.listing import MOST_COUNTED, Listed
from shop_app.texts import gettext, number


def name(listed: Listed) -> str:
    """What a list is called."""
    return {
        Listed.WAITING: gettext("Waiting for approval"),
        Listed.IN_DOUBT: gettext("In doubt"),
        Listed.OPEN: gettext("Still open"),
        Listed.ENDED: gettext("Over"),
        Listed.ALL: gettext("All"),
    }[listed]


def count(counted: int) -> str:
    """How many are in a list."""
    if counted > MOST_COUNTED:
        return gettext("%(count)s+", count=number(MOST_COUNTED))
    return number(counted)


def empty(listed: Listed) -> tuple[str, str]:
    """What is said where a list has nothing in it, and what that means."""
    return {
        Listed.WAITING: (
            gettext("Nothing waits for approval"),
            gettext("What staff may not grant alone stands here until a manager decides."),
        ),
        Listed.IN_DOUBT: (
            gettext("Nothing is in doubt"),
            gettext("When nobody knows whether Shopify did something, it stands here."),
        ),
        Listed.OPEN: (
            gettext("Nothing is open"),
            gettext("What customers have got and not used up yet stands here."),
        ),
        Listed.ENDED: (
            gettext("Nothing is over yet"),
            gettext("What was used up, revoked, declined or has expired stands here."),
        ),
        Listed.ALL: (
            gettext("Nothing was given yet"),
            gettext("Open an issue, an order or a customer, and grant something there."),
        ),
    }[listed]


def since(on: str) -> str:
    """A filter by the first day."""
    return gettext("From %(day)s", day=on)


def until(on: str) -> str:
    """A filter by the last day."""
    return gettext("Until %(day)s", day=on)


def about(name: str, value: str) -> str:
    """A filter by what it was given for."""
    return {
        "customer": gettext("Customer %(number)s", number=value),
        "order": gettext("Order %(name)s", name=value),
        "issue": gettext("Issue #%(number)s", number=value),
    }[name]
