"""Start the workflows of Shopify Flow that begin with one of our triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import ShopifyUnavailable

FIRE = Operation(
    "FireTrigger",
    """mutation FireTrigger($handle: String!, $payload: JSON!) {
  flowTriggerReceive(handle: $handle, payload: $payload) {
    userErrors { field message }
  }
}""",
    10,
)


def fire(
    admin: Admin, handle: str, payload: Mapping[str, Any], *, not_after: float
) -> tuple[str, ...]:
    """Tell Flow of what happened; why it does not take it, in Shopify's words: none, it did.

    Raises what `Admin.mutate` raises; after ShopifyUnavailable nobody knows whether it was told.
    """
    about = f"{admin.shop}: {FIRE.name}"
    variables = {"handle": handle, "payload": dict(payload)}
    answer = admin.mutate(FIRE, variables, not_after=not_after)
    answer.must_be_whole(about)
    said = answer.data.get("flowTriggerReceive")
    if said is None:
        raise ShopifyUnavailable(f"{about}: no answer")
    return tuple(one["message"] for one in said["userErrors"])
