"""Making, changing and ending discount codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.graphql.context import Context
from sandbox.graphql.discount_inputs import Reading, read_discount
from sandbox.graphql.registry import Arguments, errors_with_code, mutation, values
from sandbox.graphql.resolvers.discounts import CodeNode
from sandbox.graphql.wire import UserError, number_of
from sandbox.rewards import BasicCode, CodeDiscount, FreeShippingCode


@dataclass(frozen=True)
class Changed:
    """The payload of every mutation that makes or changes a code."""

    node: CodeNode | None
    errors: list[UserError] = field(default_factory=list)


@dataclass(frozen=True)
class Deleted:
    """`DiscountCodeDeletePayload`."""

    id: str | None
    errors: list[UserError] = field(default_factory=list)


_GONE = UserError(["id"], "Code discount does not exist.", "INVALID")


def _makes(name: str, argument: str, kind: type[CodeDiscount]) -> None:
    """Register `{name}Create` and `{name}Update`, which take an input called `argument`."""

    def create(_: None, context: Context, arguments: Arguments) -> Changed:
        reading = Reading(context.shop, argument, arguments[argument], None, context.now)
        read_discount(kind, reading)
        if reading.errors:
            return Changed(None, reading.errors)
        new_id = context.shop.new_id
        now = context.now
        made = kind(new_id(), new_id(), created_at=now, updated_at=now, **reading.attributes)
        context.shop.rewards.keep_discount(made)
        return Changed(CodeNode(made))

    def update(_: None, context: Context, arguments: Arguments) -> Changed:
        found = _found(context, arguments)
        if not isinstance(found, kind):
            return Changed(None, [_GONE])
        reading = Reading(context.shop, argument, arguments[argument], found, context.now)
        read_discount(kind, reading)
        if reading.errors:
            return Changed(None, reading.errors)
        _change(context, found, reading.attributes)
        return Changed(CodeNode(found))

    mutation(f"{name}Create")(create)
    mutation(f"{name}Update")(update)


def _change(context: Context, discount: CodeDiscount, attributes: dict[str, Any]) -> None:
    rewards = context.shop.rewards
    rewards.drop_discount(discount)
    for attribute, value in attributes.items():
        setattr(discount, attribute, value)
    discount.updated_at = context.now
    rewards.keep_discount(discount)


def _found(context: Context, arguments: Arguments) -> CodeDiscount | None:
    number = number_of("DiscountCodeNode", arguments["id"])
    return context.shop.rewards.discounts.get(number)


@mutation("discountCodeActivate")
def activate(_: None, context: Context, arguments: Arguments) -> Changed:
    """Let a code hold from now on, without an end if it had ended (believed)."""
    return _switched(context, arguments, _activate)


@mutation("discountCodeDeactivate")
def deactivate(_: None, context: Context, arguments: Arguments) -> Changed:
    """Let a code end now; one that has ended stays as it is."""
    return _switched(context, arguments, _deactivate)


@mutation("discountCodeDelete")
def delete(_: None, context: Context, arguments: Arguments) -> Deleted:
    """Remove a discount; its code is free again."""
    found = _found(context, arguments)
    if found is None:
        return Deleted(None, [_GONE])
    context.shop.rewards.drop_discount(found)
    return Deleted(arguments["id"])


def _switched(
    context: Context, arguments: Arguments, switch: Callable[[Context, CodeDiscount], None]
) -> Changed:
    found = _found(context, arguments)
    if found is None:
        return Changed(None, [_GONE])
    switch(context, found)
    return Changed(CodeNode(found))


def _activate(context: Context, discount: CodeDiscount) -> None:
    status, now = discount.status(context.now), context.now
    if status == "ACTIVE":
        return
    discount.starts_at = min(discount.starts_at, now)
    discount.ends_at = None if status == "EXPIRED" else discount.ends_at
    discount.updated_at = now


def _deactivate(context: Context, discount: CodeDiscount) -> None:
    if discount.status(context.now) != "EXPIRED":
        discount.end(context.now)


_makes("discountCodeBasic", "basicCodeDiscount", BasicCode)
_makes("discountCodeFreeShipping", "freeShippingCodeDiscount", FreeShippingCode)

for _payload in (
    "Activate",
    "BasicCreate",
    "BasicUpdate",
    "Deactivate",
    "FreeShippingCreate",
    "FreeShippingUpdate",
):
    values(
        f"DiscountCode{_payload}Payload",
        {
            "codeDiscountNode": lambda result: result.node,
            "userErrors": lambda result: result.errors,
        },
    )
values(
    "DiscountCodeDeletePayload",
    {
        "deletedCodeDiscountId": lambda result: result.id,
        "userErrors": lambda result: result.errors,
    },
)
errors_with_code("DiscountUserError")
values("DiscountUserError", {"extraInfo": lambda _error: None})
