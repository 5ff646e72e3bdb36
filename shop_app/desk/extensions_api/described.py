"""What the doors of blocks say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.extensions_api import described_forms, described_grants, shapes
from shop_app.desk.openapi.described import Door, Why

EXTENSIONS = described_forms.TAG
TAGS: tuple[Mapping[str, str], ...] = (
    {
        "name": EXTENSIONS,
        "description": "What extensions show, in sentences of the reader's language.",
    },
)

_EXAMPLE: Mapping[str, Any] = {
    "summary": "1 open issue, 1 overdue",
    "link": "customers/207119551",
    "guest": "",
    "tier": "VIP",
    "tags": [{"name": "VIP", "why": "€612.40 spent in the last 365 days", "standing": ""}],
    "more_tags": "",
    "issues": [
        {
            "number": 1042,
            "link": "issues/1042",
            "title": "#1042: Late",
            "badges": [{"text": "Overdue", "tone": "critical"}],
            "text": "since Nov 21, 2026, 10:12 AM",
        }
    ],
    "more_issues": "",
    "notes": [{"id": 7, "about": "Ada, Nov 21, 2026, 9:58 AM", "text": "The carrier lost it."}],
    "left": {
        "text": "Discount code: At most €25.00.",
        "suggestion": "Suggested: Discount code, €12.50",
        "limits": [{"text": "Grants to this customer: 1 of 2 times used, 1 left.", "full": False}],
    },
    "may": {"note": True, "issue": True, "grant": True},
}


def _block(beside: str) -> Door:
    return Door(
        EXTENSIONS,
        f"What a block beside {beside} shows",
        shapes.Block,
        description="Cut to what a block has room for; `link` leads to all of it.",
        answer_example=_EXAMPLE,
        refusals={404: Why("not_heard_of", f"Shopify has not told Amends of {beside} like this.")},
    )


DOORS: Mapping[str, Door] = {
    "desk.extensions_api.customer_block": _block("a customer"),
    "desk.extensions_api.order_block": _block("an order"),
    **described_forms.DOORS,
    **described_grants.DOORS,
}
