"""What the doors of compensations and budgets say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.desk.compensations_api import bodies, examples, shapes
from shop_app.desk.openapi.described import Door, Why

COMPENSATIONS, BUDGET = "Compensations", "Budget"
TAGS: tuple[Mapping[str, str], ...] = (
    {
        "name": COMPENSATIONS,
        "description": (
            "What customers are given, within the merchant's policy. Amounts are minor units of the "
            "shop's currency unless they name their own."
        ),
    },
    {"name": BUDGET, "description": "What is held and spent of what may be given."},
)

_SHOWN = {"compensation": examples.COMPENSATION}
_REFUSED = Why(
    "refused",
    "the policy says no; `details.refusals` are all reasons with their numbers.",
    shapes.GrantRefused,
)
_NOT_APPROVED = Why(
    "refused",
    "the policy says no at this moment; `own_request`: nobody approves their own.",
    shapes.ApprovalRefused,
)
_BUSY = Why("busy", "The policy is being changed: try again.")
_NOT_SO = "It can't be done from the state it is in."


def _change(summary: str, body: type[Any] | None, example: Any, code: str, **more: Any) -> Door:
    refusals = {409: Why(code, _NOT_SO), **more.pop("refusals", {})}
    return Door(
        COMPENSATIONS,
        summary,
        shapes.CompensationShown,
        body=body,
        body_example=example,
        answer_example=_SHOWN,
        refusals=refusals,
        **more,
    )


_DOORS: Mapping[str, Door] = {
    "eligible": Door(
        COMPENSATIONS,
        "What may be given now, at most, and what to offer",
        shapes.EligibilityShown,
        description=(
            "Of every kind, with every limit: what is used and what is left. Nothing is reserved by "
            "this: a grant is judged anew."
        ),
        query=bodies.EligibilityAsked,
        refusals={404: Why("not_found", "The shop has no such customer, order or issue.")},
    ),
    "compensations": Door(
        COMPENSATIONS,
        "Compensations: a list, filtered",
        shapes.CompensationList,
        query=bodies.CompensationsAsked,
        answer_example={"compensations": [examples.COMPENSATION], "next": 7},
    ),
    "grant": Door(
        COMPENSATIONS,
        "Grant a compensation",
        shapes.CompensationShown,
        description=(
            "Allowed: it is `reserved`, and Shopify is told some seconds later. Where the policy "
            "wants an approval it is `requested`."
        ),
        status=201,
        also={200: "The key was sent before: what it granted then, as it stands now."},
        body=bodies.CompensationSent,
        body_example=examples.COMPENSATION_SENT,
        answer_example=_SHOWN,
        refusals={
            404: Why("not_found", "The shop has no such customer, order or issue."),
            422: _REFUSED,
            429: _BUSY,
        },
    ),
    "compensation": Door(
        COMPENSATIONS, "One compensation", shapes.CompensationShown, answer_example=_SHOWN
    ),
    "approve": _change(
        "Approve a request",
        bodies.ApprovalSent,
        {"amount": {"amount": 1000, "currency": "EUR"}},
        "not_requested",
        description="Every limit is looked at again. Nobody approves their own request.",
        refusals={422: _NOT_APPROVED, 429: _BUSY},
    ),
    "decline": _change(
        "Decline a request",
        bodies.DeclineSent,
        {"text": "We send a new vase instead."},
        "not_requested",
        refusals={422: Why("own_request", "Nobody decides about their own request.")},
    ),
    "take_back": _change(
        "Take back what Shopify has not been told of yet", None, None, "already_sent"
    ),
    "revoke": _change(
        "Revoke what was granted",
        bodies.RevokeSent,
        {"text": "Granted to the wrong customer."},
        "not_granted",
        description="What was not redeemed of it is released. Shopify is told in the background.",
    ),
    "extend": _change(
        "Have it expire later",
        bodies.ExtensionSent,
        {"until": "2027-06-30T21:59:59Z"},
        "not_granted",
    ),
    "settle": _change(
        "Say what became of a compensation in doubt",
        bodies.SettlementSent,
        {"done": True},
        "not_in_doubt",
    ),
    "budget": Door(
        BUDGET,
        "What a month's compensations hold and have cost",
        shapes.Budget,
        query=bodies.BudgetAsked,
    ),
}

DOORS: Mapping[str, Door] = {
    f"desk.compensations_api.{name}": door for name, door in _DOORS.items()
}
