"""Why a delivery was set aside, and what a comparison is doing, in the reader's words."""

from __future__ import annotations

from shop_app.reconciliation.models import Step
from shop_app.reconciliation.reconciling import CLOCK, OPERATOR, STAFF
from shop_app.texts import gettext

STEPS = tuple(Step)


def reason(code: str) -> str:
    """Why a delivery was set aside."""
    return {
        "unknown_shop": gettext("It came before Amends knew this shop."),
        "unknown_topic": gettext("Amends does not know what to do with this topic."),
        "malformed": gettext("It lacks something that Amends needs, or garbles it."),
        "failed": gettext("Something broke while Amends was booking it."),
    }.get(code, code)


def step(at: Step) -> str:
    """What a comparison is doing now."""
    return {
        Step.ORDERS: gettext("Comparing orders, refunds and parcels"),
        Step.DELETIONS: gettext("Looking for orders that were deleted"),
        Step.CUSTOMERS: gettext("Comparing customers and their tags"),
        Step.SUBSCRIPTIONS: gettext("Looking after the webhook subscriptions"),
    }[at]


def sentence(line: str) -> str:
    """A line that stands alone on the page begins like a sentence."""
    return line[:1].upper() + line[1:]


def wanted_by(who: str) -> str:
    """What set a comparison off."""
    return {
        CLOCK: gettext("Every night"),
        STAFF: gettext("Asked for on this page"),
        OPERATOR: gettext("Asked for on the command line"),
    }.get(who, who)
