"""What customers are called. Protected customer data: never stored, never logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop_app.shopify.client import Admin
from shop_app.shopify.nodes import read_nodes

NAMES = """query ReadNames($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { id firstName lastName } }
}"""
_NAMES_COST = 1  # the customer

WHO = """query ReadWho($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Customer {
      id firstName lastName state tags
      defaultEmailAddress { emailAddress }
    }
  }
}"""
_WHO_COST = 2  # the customer, the address

_PERSONAL = frozenset({"firstName", "lastName", "defaultEmailAddress"})


@dataclass(frozen=True, slots=True)
class Who:
    """A customer as Shopify shows them now. `name` and `email` are None when there is none, or when
    it is `hidden` from this app. `state` is an enum value in small letters; `tags` are all of them."""

    name: str | None
    email: str | None
    state: str
    tags: tuple[str, ...]
    hidden: bool


def read_names(admin: Admin, gids: Sequence[str]) -> dict[str, str]:
    """First and last name by gid; who has none, is gone or may not be seen is left out.

    Raises what `Admin.query` raises.
    """
    found = read_nodes(admin, "ReadNames", NAMES, gids, _NAMES_COST, deniable=_PERSONAL)
    named = {gid: full_name(node) for gid, node in found.items() if node}
    return {gid: name for gid, name in named.items() if name}


def read_who(admin: Admin, gid: str) -> Who | None:
    """One customer; None for one that was deleted or merged away. Raises what `Admin.query` raises."""
    node = read_nodes(admin, "ReadWho", WHO, [gid], _WHO_COST, deniable=_PERSONAL)[gid]
    if node is None:
        return None
    return Who(
        name=full_name(node),
        email=(node.get("defaultEmailAddress") or {}).get("emailAddress"),
        state=node["state"].lower(),
        tags=tuple(node["tags"]),
        hidden=not node.keys() >= _PERSONAL,
    )


def full_name(node: Mapping[str, Any]) -> str | None:
    """Both names as one text, as far as there are any; None: neither is there, or may be seen."""
    names = (node.get("firstName"), node.get("lastName"))
    return " ".join(name for name in names if name) or None
