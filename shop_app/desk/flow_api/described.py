"""What the doors of Flow's actions say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.flow_api import bodies, shapes
from shop_app.desk.openapi.described import Door, Why

TAG = "Shopify Flow: actions"
TAGS: tuple[Mapping[str, str], ...] = (
    {
        "name": TAG,
        "description": (
            "What workflows have Amends do. A run that is sent again, under the same "
            "`action_run_id`, gets the answer of the first time. Sentences are in the shop's language."
        ),
    },
)

_ENDS = Why(
    "issue_unknown",
    "The run can never work, and is not sent again: `error.text` tells the merchant why.",
)
_LATER = Why(
    "not_known_yet",
    "Shopify's webhook about the customer or the order has not come yet: send the run again.",
)


def _action(
    summary: str, sent: type[bodies.Call], answer: type[Any], given: Any, told: Any
) -> Door:
    run = {
        "shopify_domain": "bakery.myshopify.com",
        "action_run_id": "bdb15e45-9f9d-4c80-88c8-7b43a24edd40",
        "properties": given,
    }
    return Door(
        TAG,
        summary,
        answer,
        body=sent,
        body_example=run,
        answer_example={"return_value": told},
        refusals={422: _ENDS, 429: _LATER},
    )


_DOORS: Mapping[str, Door] = {
    "open_issue": _action(
        "Open an issue",
        bodies.IssueCall,
        shapes.IssueAnswer,
        {"order_id": 450789469, "reason": "late", "severity": "high"},
        {"number": 1042, "repeatOf": None},
    ),
    "add_note": _action(
        "Write a note on an issue, an order or a customer",
        bodies.NoteCall,
        shapes.NoteAnswer,
        {"customer_id": 207119551, "text": "The third refund."},
        {"id": "7", "issue": None},
    ),
    "grant_compensation": _action(
        "Grant a compensation, within the policy",
        bodies.GrantCall,
        shapes.GrantAnswer,
        {"order_id": 450789469, "reason": "late", "kind": "discount_code", "amount": "12.50"},
        {
            "status": "granted",
            "number": 7,
            "kind": "discount_code",
            "amount": "€12.50",
            "code": "SORRY-7HQKX3MB",
            "reasons": [],
            "reasonCodes": [],
        },
    ),
    "evaluate_tags": _action(
        "Have a customer's tags judged anew",
        bodies.TagsCall,
        shapes.TagsAnswer,
        {"customer_id": 207119551},
        {"status": "queued", "tags": ["VIP Gold"]},
    ),
}

DOORS: Mapping[str, Door] = {f"desk.flow_actions.{name}": door for name, door in _DOORS.items()}
