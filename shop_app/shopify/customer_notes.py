"""The note that a shop keeps about a customer. Merchants write there: never stored, never logged."""

from __future__ import annotations

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.merchant_notes import Merchants, read_note, write_note

READ = """query ReadCustomerNote($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { id note } }
}"""

WRITE = Operation(
    "WriteCustomerNote",
    """mutation WriteCustomerNote($id: ID!, $note: String!) {
  written: customerUpdate(input: {id: $id, note: $note}) { userErrors { field message } }
}""",
    10,
)


def read_customer_note(admin: Admin, gid: str) -> Merchants | None:
    """The note of a customer; None for one that is gone. Raises what `Admin.query` raises."""
    return read_note(admin, "ReadCustomerNote", READ, gid)


def write_customer_note(admin: Admin, gid: str, note: str, *, not_after: float) -> tuple[str, ...]:
    """Write the whole note; returns why Shopify refused it, nothing when it is written."""
    return write_note(admin, WRITE, gid, note, not_after=not_after)
