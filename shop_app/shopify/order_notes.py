"""The note on an order. Merchants write there: never stored, never logged. Needs `write_orders`."""

from __future__ import annotations

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.merchant_notes import Merchants, read_note, write_note

READ = """query ReadOrderNote($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Order { id note } }
}"""

WRITE = Operation(
    "WriteOrderNote",
    """mutation WriteOrderNote($id: ID!, $note: String!) {
  written: orderUpdate(input: {id: $id, note: $note}) { userErrors { field message } }
}""",
    10,
)


def read_order_note(admin: Admin, gid: str) -> Merchants | None:
    """The note of an order; None for one that is gone. Raises what `Admin.query` raises."""
    return read_note(admin, "ReadOrderNote", READ, gid)


def write_order_note(admin: Admin, gid: str, note: str, *, not_after: float) -> tuple[str, ...]:
    """Write the whole note; returns why Shopify refused it, nothing when it is written."""
    return write_note(admin, WRITE, gid, note, not_after=not_after)
