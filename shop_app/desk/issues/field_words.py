"""What the fields of an issue are called. Needs an app context."""

from __future__ import annotations

from shop_app.texts import gettext


def field(name: str) -> str:
    """The label of a field, by the name of its column."""
    return {
        "customer_gid": gettext("Customer"),
        "order_gid": gettext("Order"),
        "lines": gettext("Items concerned"),
        "reason": gettext("Reason"),
        "sub_reason": gettext("More exactly"),
        "channel": gettext("Channel"),
        "severity": gettext("Severity"),
        "impact": gettext("What it means for the customer"),
        "wish": gettext("What the customer wishes"),
        "root_cause": gettext("Root cause"),
    }[name]
