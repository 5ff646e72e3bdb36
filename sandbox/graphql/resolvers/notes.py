"""Notes of the merchant on customers and orders: `customerUpdate` and `orderUpdate`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox import announcements
from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, mutation, values
from sandbox.graphql.search import unsupported
from sandbox.graphql.wire import UserError, number_of
from sandbox.state import Customer, Order

LONGEST_NOTE = 5_000
"""Characters, as the admin lets one type them; that the API counts alike is believed."""


@dataclass(frozen=True)
class NoteChanged:
    """`CustomerUpdatePayload` and `OrderUpdatePayload`."""

    of: Customer | Order | None
    errors: list[UserError] = field(default_factory=list)


@mutation("customerUpdate")
def customer_update(_: None, context: Context, arguments: Arguments) -> NoteChanged:
    """Change a customer's note; the sandbox changes nothing else this way."""
    given = _note_alone("customerUpdate", arguments)
    customer = context.customer(number_of("Customer", given["id"])) if "id" in given else None
    return _changed(context, customer, "Customer", given["note"])


@mutation("orderUpdate")
def order_update(_: None, context: Context, arguments: Arguments) -> NoteChanged:
    """Change an order's note; the sandbox changes nothing else this way."""
    given = _note_alone("orderUpdate", arguments)
    return _changed(context, context.order(number_of("Order", given["id"])), "Order", given["note"])


def _note_alone(name: str, arguments: Arguments) -> dict[str, Any]:
    given: dict[str, Any] = arguments["input"]
    others = given.keys() - {"id", "note"}
    if others or "note" not in given:
        raise unsupported(f"{name} with {', '.join(sorted(others)) or 'no note'}")
    return given


def _changed(
    context: Context, of: Customer | Order | None, kind: str, note: str | None
) -> NoteChanged:
    if of is None:
        return NoteChanged(None, [UserError(["id"], f"{kind} does not exist")])
    if note is not None and len(note) > LONGEST_NOTE:
        message = f"Note is too long (maximum is {LONGEST_NOTE} characters)"
        return NoteChanged(None, [UserError(["note"], message)])
    if note != of.note:
        of.note, of.updated_at = note, max(of.updated_at, context.now)
        context.later.append(partial(announcements.note_changed, context.world, context.shop, of))
    return NoteChanged(of)


for _payload, _kind in (("CustomerUpdatePayload", "customer"), ("OrderUpdatePayload", "order")):
    values(_payload, {_kind: lambda result: result.of, "userErrors": lambda result: result.errors})
