"""`tagsAdd` and `tagsRemove` on customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sandbox import announcements
from sandbox.graphql.context import Context
from sandbox.graphql.denials import denied
from sandbox.graphql.registry import Arguments, missing, mutation, values
from sandbox.graphql.wire import UserError, read_gid
from sandbox.state import Customer

LONGEST_TAG = 40
MOST_TAGS = 250


@dataclass(frozen=True)
class TagsChanged:
    """`TagsAddPayload` and `TagsRemovePayload`."""

    node: Customer | None
    errors: list[UserError] = field(default_factory=list)


@mutation("tagsAdd")
def tags_add(_: None, context: Context, arguments: Arguments) -> TagsChanged:
    """Put tags on a customer; those already there, in any case, stay as they are."""
    return _change(context, "tagsAdd", arguments, _add)


@mutation("tagsRemove")
def tags_remove(_: None, context: Context, arguments: Arguments) -> TagsChanged:
    """Take tags off a customer; those not there are no error."""
    return _change(context, "tagsRemove", arguments, _remove)


def _change(
    context: Context,
    name: str,
    arguments: Arguments,
    change: Callable[[Context, Customer, list[str]], None],
) -> TagsChanged:
    kind, number = read_gid(arguments["id"])
    if kind != "Customer":
        raise missing("Mutation", f"{name}({kind})")
    # The schema names no scope here: it is the write scope of whatever the id points at.
    if "write_customers" not in context.granted:
        raise denied(name, "`write_customers` access scope.")
    customer = context.customer(number)
    if customer is None:
        return TagsChanged(None, [UserError(["id"], "Customer does not exist")])
    tags = list(dict.fromkeys(_split(arguments["tags"])))
    error = _error(customer, tags) if change is _add else None
    if error is not None:
        return TagsChanged(None, [error])
    change(context, customer, tags)
    return TagsChanged(customer)


def _split(given: list[str]) -> list[str]:
    """The single tags: Shopify takes a list, or one text with commas between the tags."""
    return [tag.strip() for text in given for tag in text.split(",") if tag.strip()]


def _error(customer: Customer, tags: list[str]) -> UserError | None:
    long = [tag for tag in tags if len(tag) > LONGEST_TAG]
    if long:
        return UserError(
            ["tags"], f"Tag '{long[0]}' is too long (maximum is {LONGEST_TAG} characters)"
        )
    if len(customer.tags) + len(_absent(customer, tags)) > MOST_TAGS:
        return UserError(["tags"], f"Tags cannot be more than {MOST_TAGS}")
    return None


def _absent(customer: Customer, tags: list[str]) -> list[str]:
    """The given tags the customer does not have; Shopify does not tell tags apart by case."""
    present = {tag.casefold() for tag in customer.tags}
    absent = {tag.casefold(): tag for tag in reversed(tags) if tag.casefold() not in present}
    return list(reversed(absent.values()))


def _add(context: Context, customer: Customer, tags: list[str]) -> None:
    added = _absent(customer, tags)
    customer.tags += added
    _announce(context, customer, added, [])


def _remove(context: Context, customer: Customer, tags: list[str]) -> None:
    unwanted = {tag.casefold() for tag in tags}
    removed = [tag for tag in customer.tags if tag.casefold() in unwanted]
    customer.tags = [tag for tag in customer.tags if tag.casefold() not in unwanted]
    _announce(context, customer, [], removed)


def _announce(context: Context, customer: Customer, added: list[str], removed: list[str]) -> None:
    """Only a real change moves `updatedAt` and is told to the app."""
    if not added and not removed:
        return
    customer.updated_at = max(customer.updated_at, context.now)
    context.later.append(
        partial(
            announcements.tags_changed,
            context.world,
            context.shop,
            customer,
            added,
            removed,
            context.now,
        )
    )


for _payload in ("TagsAddPayload", "TagsRemovePayload"):
    values(
        _payload, {"node": lambda result: result.node, "userErrors": lambda result: result.errors}
    )
values("UserError", {"field": lambda error: error.field, "message": lambda error: error.message})
