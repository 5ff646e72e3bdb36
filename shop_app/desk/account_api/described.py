"""What the doors of a customer's own pages say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.account_api import bodies, shapes
from shop_app.desk.issues_api.examples import ORDER
from shop_app.desk.openapi.described import Door, Why

TAG = "Customer account"
ABOUT = "What customers see of their own problems on their own pages, and how they report one."

_REPORT: Mapping[str, Any] = {
    "order": ORDER,
    "reason": "damaged",
    "lines": ["gid://shopify/LineItem/866550311766439020"],
    "text": "The vase arrived in pieces.",
    "wish": "A new one.",
}
_PROBLEM: Mapping[str, Any] = {
    "number": 1042,
    "reason": "Damaged in transit",
    "status": "We are looking into it",
    "tone": "auto",
    "open": True,
    "order": "#1001",
    "reported": "Nov 21, 2026, 9:30 AM",
    "happened": _REPORT["text"],
    "wish": _REPORT["wish"],
    "about": "We are sorry that your order was damaged on its way to you.",
    "replies": [
        {
            "at": "2026-11-21T10:05:00Z",
            "when": "Nov 21, 2026, 10:05 AM",
            "text": "A new one leaves us on Monday.",
        }
    ],
}
_GIVEN: Mapping[str, Any] = {
    "number": 7,
    "title": "Discount code: €5.00",
    "status": "Ready to use",
    "tone": "auto",
    "code": "SORRY-34679CDF",
    "text": ["We take €5.00 off your next order: enter the code SORRY-34679CDF at checkout."],
}
_GONE = Why("customer_gone", "The shop has deleted the customer.")
_NOT_YOURS = Why(
    "order_unknown",
    "You have no such order in this shop: it is somebody else’s, or there is none. "
    "`customer_gone`: the shop has deleted the customer.",
)

DOORS: Mapping[str, Door] = {
    "desk.account_api.account": Door(
        TAG,
        "All problems of the customer, and what they got",
        shapes.Account,
        description="The newest 50 of each; problems that are open come first.",
        answer_example={"problems": [_PROBLEM], "given": [_GIVEN], "more": False},
        refusals={404: _GONE},
    ),
    "desk.account_api.order": Door(
        TAG,
        "What went wrong with an order of the customer, and what can be reported",
        shapes.AccountOrder,
        refusals={404: _NOT_YOURS},
    ),
    "desk.account_api.report": Door(
        TAG,
        "Report a problem with an order",
        shapes.Reported,
        description=(
            "Opens an issue. A customer may have 5 reports open, and make 10 in 24 hours. "
            "Refusals have a `text` for the customer beside `message`."
        ),
        status=201,
        also={200: "The key was sent before: what was reported then, as it stands now."},
        headers=bodies.ReportRetried,
        body=bodies.ReportSent,
        body_example=_REPORT,
        answer_example={
            "text": "We got your report and will look into it.",
            "problem": {**_PROBLEM, "replies": []},
        },
        refusals={
            404: _NOT_YOURS,
            429: Why(
                "too_many_open",
                "So many reports (`limit`) of the customer are open already. `too_many_lately`: "
                "they made so many within 24 hours.",
            ),
        },
    ),
}
