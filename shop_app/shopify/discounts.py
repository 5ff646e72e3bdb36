"""Discount codes: make one, find it by its code, change its end, switch it off, delete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop_app.shopify.client import Admin, Operation
from shop_app.shopify.errors import ShopifyUnavailable
from shop_app.shopify.payloads import Declined, made, payload

CREATE = Operation(
    "CreateDiscountCode",
    """mutation CreateDiscountCode($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}""",
    10,
)
CREATE_FREE_SHIPPING = Operation(
    "CreateFreeShippingCode",
    """mutation CreateFreeShippingCode($input: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}""",
    10,
)
END = Operation(
    "EndDiscountCodeOn",
    """mutation EndDiscountCodeOn($id: ID!, $input: DiscountCodeBasicInput!) {
  discountCodeBasicUpdate(id: $id, basicCodeDiscount: $input) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}""",
    10,
)
END_FREE_SHIPPING = Operation(
    "EndFreeShippingCodeOn",
    """mutation EndFreeShippingCodeOn($id: ID!, $input: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingUpdate(id: $id, freeShippingCodeDiscount: $input) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}""",
    10,
)
DEACTIVATE = Operation(
    "DeactivateDiscountCode",
    """mutation DeactivateDiscountCode($id: ID!) {
  discountCodeDeactivate(id: $id) { codeDiscountNode { id } userErrors { field code message } }
}""",
    10,
)
DELETE = Operation(
    "DeleteDiscountCode",
    """mutation DeleteDiscountCode($id: ID!) {
  discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { field code message } }
}""",
    10,
)
FIND = Operation(
    "FindDiscountCode",
    """query FindDiscountCode($code: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount {
      ... on DiscountCodeBasic { title tags endsAt }
      ... on DiscountCodeFreeShipping { title tags endsAt }
    }
  }
}""",
    2,
)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A discount that has a code; `title` is None for kinds of discounts that Amends never makes.
    One that is switched off has ended then."""

    gid: str
    title: str | None
    tags: frozenset[str]
    ends_at: datetime | None


def create_code(
    admin: Admin, given: Mapping[str, Any], *, free_shipping: bool, not_after: float
) -> str | Declined:
    """Make a discount with one code; `given` is a DiscountCodeBasicInput, or the other's input.

    Returns its gid. Raises what `Admin.mutate` raises; after ShopifyUnavailable nobody knows
    whether it was made.
    """
    root = "discountCodeFreeShippingCreate" if free_shipping else "discountCodeBasicCreate"
    operation = CREATE_FREE_SHIPPING if free_shipping else CREATE
    answer = admin.mutate(operation, {"input": given}, not_after=not_after)
    about = f"{admin.shop}: {operation.name}"
    found = payload(answer, about, root)
    if isinstance(found, Declined):
        return found
    gid: str = made(found, "codeDiscountNode", about)["id"]
    return gid


def find_code(admin: Admin, code: str) -> FoundCode | None:
    """The discount that has this code; None when there is none. Raises what `Admin.query` raises."""
    answer = admin.query(FIND, {"code": code})
    answer.must_be_whole(f"{admin.shop}: {FIND.name}")
    node = answer.data["codeDiscountNodeByCode"]
    if node is None:
        return None
    discount = node["codeDiscount"]
    tags = frozenset(tag.casefold() for tag in discount.get("tags") or ())
    end = discount.get("endsAt")
    ends_at = datetime.fromisoformat(end) if end else None
    return FoundCode(node["id"], discount.get("title"), tags, ends_at)


def end_code_on(
    admin: Admin, gid: str, until: datetime, *, free_shipping: bool, not_after: float
) -> Declined | None:
    """Let a discount end then; doing it twice does no harm. Raises what `Admin.mutate` raises."""
    root = "discountCodeFreeShippingUpdate" if free_shipping else "discountCodeBasicUpdate"
    operation = END_FREE_SHIPPING if free_shipping else END
    variables = {"id": gid, "input": {"endsAt": until.isoformat()}}
    return _do(admin, operation, root, variables, not_after)


def deactivate_code(admin: Admin, gid: str, *, not_after: float) -> Declined | None:
    """Switch a discount off; doing it twice does no harm. Raises what `Admin.mutate` raises."""
    return _do(admin, DEACTIVATE, "discountCodeDeactivate", {"id": gid}, not_after)


def delete_code(admin: Admin, gid: str, *, not_after: float) -> Declined | None:
    """Delete a discount; Declined about `id` when it is gone. Raises what `Admin.mutate` raises."""
    return _do(admin, DELETE, "discountCodeDelete", {"id": gid}, not_after)


def _do(
    admin: Admin, operation: Operation, root: str, variables: Mapping[str, Any], not_after: float
) -> Declined | None:
    answer = admin.mutate(operation, variables, idempotent=True, not_after=not_after)
    about = f"{admin.shop}: {operation.name}"
    found = payload(answer, about, root)
    if isinstance(found, Declined):
        return found
    if all(value is None for name, value in found.items() if name != "userErrors"):
        raise ShopifyUnavailable(f"{about}: it may have happened, the answer is empty")
    return None
