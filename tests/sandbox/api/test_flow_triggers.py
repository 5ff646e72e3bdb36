"""`flowTriggerReceive` takes what the trigger's file says, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import Api, add_customer

FIRE = """mutation($handle: String, $payload: JSON) {
  flowTriggerReceive(handle: $handle, payload: $payload) { userErrors { field message } }
}"""
BREACH = {"issue number": 1001, "reason": "late", "severity": "high", "target": "response"}


def errors(api: Api, handle: str | None, payload: Any) -> list[dict[str, Any]]:
    answer = api.data(FIRE, handle=handle, payload=payload)["flowTriggerReceive"]
    found: list[dict[str, Any]] = answer["userErrors"]
    return found


def test_what_fits_is_received_also_without_its_references(
    api: Api, world: World, shop: Shop
) -> None:
    payload = BREACH | {"customer_id": add_customer(shop).id, "issue number": 10.5}
    assert errors(api, "sla-breached", payload) == []
    assert errors(api, "sla-breached", BREACH) == []
    received = world.triggers.received(shop.domain)
    assert [(one.handle, one.payload) for one in received] == [
        ("sla-breached", payload),
        ("sla-breached", BREACH),
    ]


@pytest.mark.parametrize(
    ("handle", "payload", "why"),
    [
        ("sla-breach", BREACH, "Invalid handle 'sla-breach'."),
        ("sla-breached", [], "Properties must be an object."),
        ("sla-breached", BREACH | {"number": 1}, "Property 'number' is unknown."),
        ("sla-breached", {**BREACH, "target": None}, "'target' is no single_line_text_field"),
        ("sla-breached", {**BREACH, "target": ""}, "'target' is no single_line_text_field"),
        ("sla-breached", {**BREACH, "target": "a\nb"}, "'target' is no single_line_text_field"),
        ("sla-breached", {**BREACH, "issue number": "7"}, "'issue number' is no number_decimal"),
        ("sla-breached", {**BREACH, "issue number": True}, "'issue number' is no number_decimal"),
        ("sla-breached", BREACH | {"customer_id": 5}, "'customer_id' is no customer_reference"),
        ("sla-breached", BREACH | {"order_id": "5"}, "'order_id' is no order_reference"),
        ("sla-breached", {"reason": "late"}, "is missing."),
        ("sla-breached", {**BREACH, "target": "x" * 50_000}, "exceeds the limit of 50000 bytes."),
    ],
)
def test_what_does_not_fit_is_refused_and_not_received(
    *, api: Api, world: World, shop: Shop, handle: str, payload: Any, why: str
) -> None:
    (error,) = errors(api, handle, payload)
    assert error["field"] == ["body"]
    assert error["message"].startswith("Errors validating schema:\n  ")
    assert why in error["message"]
    assert world.triggers.received(shop.domain) == []


@pytest.mark.parametrize(("handle", "payload"), [(None, {}), ("sla-breached", None)])
def test_both_arguments_are_needed(api: Api, handle: str | None, payload: Any) -> None:
    (error,) = errors(api, handle, payload)
    assert error == {
        "field": ["handle"],
        "message": "`handle` and `payload` arguments are required",
    }
