"""The triggers that merchants can start workflows with, and what each one tells."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """What happened, by the handle of its extension, which can never change."""

    ISSUE_OPENED = "issue-opened"
    ISSUE_RESOLVED = "issue-resolved"
    SLA_BREACHED = "sla-breached"
    COMPENSATION_GRANTED = "compensation-granted"
    COMPENSATION_REDEEMED = "compensation-redeemed"
    LIMIT_REACHED = "limit-reached"
    CUSTOMER_TAGGED = "customer-tagged"
    CUSTOMER_UNTAGGED = "customer-untagged"
