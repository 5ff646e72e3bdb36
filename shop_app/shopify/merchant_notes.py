"""How notes of the merchant are read and written, on customers and orders alike."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.nodes import read_nodes
from shop_app.shopify.shapes import UserError


@dataclass(frozen=True, slots=True)
class Merchants:
    """What stands there, "" when nothing does."""

    note: str


def read_note(admin: Admin, name: str, document: str, gid: str) -> Merchants | None:
    """One note; None when nobody has this id any more. Raises what `Admin.query` raises."""
    node = read_nodes(admin, name, document, [gid], 1)[gid]
    return None if node is None else Merchants(node["note"] or "")


def write_note(
    admin: Admin, operation: Operation, gid: str, note: str, *, not_after: float
) -> tuple[str, ...]:
    """Write one note; returns Shopify's own words when it was refused.

    Never repeated by itself: the merchant may have written meanwhile, so whoever tries again reads
    first. `not_after` as for `Admin.mutate`, which says what is raised.
    """
    answer = admin.mutate(operation, {"id": gid, "note": note}, not_after=not_after)
    answer.must_be_whole(f"{admin.shop}: {operation.name}")
    errors: list[UserError] = answer.data["written"]["userErrors"]
    return tuple(error["message"] for error in errors)
