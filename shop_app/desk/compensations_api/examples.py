"""A compensation as it may look, for the description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.issues_api.examples import CUSTOMER, MEMBER, ORDER

_ASKED = "2026-11-21T10:12:00Z"

COMPENSATION_SENT: Mapping[str, Any] = {
    "key": "7d3f0c1e-5a55-4a43-9d67-2c1b0a8e9f11",
    "issue": 1042,
    "kind": "discount_code",
    "amount": {"amount": 1250, "currency": "EUR"},
    "note": "The vase broke on its way.",
}

COMPENSATION: Mapping[str, Any] = {
    "number": 7,
    "state": "reserved",
    "kind": "discount_code",
    "origin": "amends",
    "reason": "damaged",
    "customer": CUSTOMER,
    "order": ORDER,
    "issue": 1042,
    "asked_at": _ASKED,
    "asked_by": {"actor": "staff", "id": MEMBER},
    "note": COMPENSATION_SENT["note"],
    "currency": "EUR",
    "amount": 1250,
    "held": 1250,
    "spent": 0,
    "value": {"amount": 1250, "currency": "EUR"},
    "percentage": None,
    "policy_version": 3,
    "decided_at": _ASKED,
    "decided_by": None,
    "request_expires_at": None,
    "reason_text": "",
    "code": "SORRY-7HQKX3MB",
    "code_tail": "X3MB",
    "expires_at": "2027-02-19T10:12:00Z",
    "granted_at": None,
    "ended_at": None,
    "end": None,
    "delayed": None,
}
