"""`flowTriggerReceive`: workflows that begin with a trigger of the app are started."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.flow.triggers import Received, problem
from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, mutation, values
from sandbox.graphql.search import unsupported
from sandbox.graphql.wire import UserError


@dataclass(frozen=True)
class Taken:
    """`FlowTriggerReceivePayload`."""

    errors: list[UserError] = field(default_factory=list)


@mutation("flowTriggerReceive")
def flow_trigger_receive(_: None, context: Context, arguments: Arguments) -> Taken:
    """Take a trigger with its payload; the deprecated `body` is not offered."""
    if "body" in arguments:
        raise unsupported("flowTriggerReceive with body")
    handle, payload = arguments.get("handle"), arguments.get("payload")
    if not handle or payload is None:
        message = "`handle` and `payload` arguments are required"
        return Taken([UserError(["handle"], message)])
    why = problem(context.shop, handle, payload)
    if why is not None:
        return Taken([UserError(["body"], f"Errors validating schema:\n  {why}\n")])
    context.world.triggers.add(context.shop.domain, Received(context.now, handle, payload))
    return Taken()


values("FlowTriggerReceivePayload", {"userErrors": lambda result: result.errors})
