"""How plain values look in a GraphQL answer, and how ids are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from graphql import GraphQLError

_GID = re.compile(r"gid://shopify/([A-Za-z]+)/([0-9]{1,20})(?:\?.*)?")


def time_text(moment: datetime | None) -> str | None:
    """A DateTime: UTC, whole seconds, `2026-11-21T20:05:26Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal_text(amount: Decimal) -> str:
    """A Decimal as Shopify writes amounts: without idle zeros, at least one decimal (`10.0`)."""
    text = f"{amount.normalize():f}"
    return text if "." in text else f"{text}.0"


def read_gid(text: str) -> tuple[str, int]:
    """Kind and number of a GraphQL id; raises Shopify's GraphQL error for anything else."""
    match = _GID.fullmatch(text)
    if match is None:
        raise GraphQLError(f"Invalid global id '{text}'", extensions={"code": "INVALID_GLOBAL_ID"})
    return match[1], int(match[2])


def number_of(kind: str, text: str) -> int:
    """The number of an id that must be of one kind; raises the GraphQL error for another kind."""
    found, number = read_gid(text)
    if found != kind:
        raise GraphQLError(f"Invalid id: {text}", extensions={"code": "RESOURCE_NOT_FOUND"})
    return number


@dataclass(frozen=True)
class UserError:
    """One entry of `userErrors`: the path into the input and Shopify's sentence."""

    field: list[str] | None
    message: str
    code: str | None = None
