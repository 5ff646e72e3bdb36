"""An issue and a note as they may look, for the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CUSTOMER = "gid://shopify/Customer/207119551"
ORDER = "gid://shopify/Order/450789469"
MEMBER = "gid://shopify/StaffMember/548380009"
_OPENED = "2026-11-21T09:30:00Z"
_BY = {"actor": "staff", "id": MEMBER}

ISSUE_SENT: Mapping[str, Any] = {
    "order": ORDER,
    "reason": "damaged",
    "channel": "email",
    "severity": "high",
    "impact": "The vase arrived in pieces.",
    "wish": "A new one.",
    "owner": MEMBER,
}

ISSUE: Mapping[str, Any] = {
    "number": 1042,
    "version": 1,
    "status": "open",
    "moves": ["waiting_customer", "waiting_carrier", "waiting_supplier", "resolved"],
    "customer": CUSTOMER,
    "order": ORDER,
    "lines": [],
    "reason": "damaged",
    "sub_reason": None,
    "channel": "email",
    "severity": "high",
    "impact": ISSUE_SENT["impact"],
    "wish": ISSUE_SENT["wish"],
    "owner": MEMBER,
    "root_cause": None,
    "remedy": None,
    "clock": {
        "running": True,
        "used_seconds": 0,
        "running_since": _OPENED,
        "response_target_seconds": 14_400,
        "resolve_target_seconds": 57_600,
        "response_due_at": "2026-11-21T13:30:00Z",
        "resolve_due_at": "2026-11-24T09:30:00Z",
        "due_at": "2026-11-21T13:30:00Z",
        "at_risk_at": "2026-11-21T12:42:00Z",
        "first_response_at": None,
    },
    "opened_at": _OPENED,
    "opened_by": _BY,
    "updated_at": _OPENED,
    "resolved_at": None,
    "closed_at": None,
    "follow_up_at": None,
    "reopened": 0,
    "repeat_of": None,
    "erased_at": None,
}

NOTE_SENT: Mapping[str, Any] = {
    "text": "We send a new vase today.",
    "said": "to_customer",
}

NOTE: Mapping[str, Any] = {
    "id": 88,
    "at": "2026-11-21T10:05:00Z",
    "by": _BY,
    "author": "Ada",
    "issue": 1042,
    "customer": CUSTOMER,
    "order": ORDER,
    **NOTE_SENT,
    "corrects": None,
    "corrected_by": None,
    "mentions": [],
    "erased_at": None,
}
