"""The rules that every shop has, all switched off until somebody wants them."""

from __future__ import annotations

from shop_app.auto_open.rule import AutoDraft, AutoRule
from shop_app.auto_open.rules import Catch, Trigger
from shop_app.issues.rules import Severity


def _rule(trigger: Trigger, reason: str, severity: Severity | None = None) -> AutoRule:
    return AutoRule(trigger.value, AutoDraft(Catch(trigger), reason, severity=severity))


SHIPPED = (
    _rule(Trigger.REFUND_CREATED, "return_trouble"),
    _rule(Trigger.ORDER_CANCELLED, "service"),
    _rule(Trigger.LATE_DELIVERY, "late"),
    _rule(Trigger.PARCEL_EVENT, "late"),
    _rule(Trigger.RETURN_REQUESTED, "return_trouble"),
    _rule(Trigger.DISPUTE_OPENED, "dispute"),
    _rule(Trigger.NTH_REFUND, "service", Severity.HIGH),
)
"""One for each trigger, which is its key. Reasons are our own choice."""
