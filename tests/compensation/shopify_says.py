"""A shop's answers to reads, given by hand: what each test says that Shopify knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from shop_app.db import assert_no_transaction
from shop_app.shopify.answer import Answer, GraphQLError
from shop_app.shopify.client import Admin, Operation

CURRENCY = "EUR"


def money(minor: int, currency: str = CURRENCY) -> dict[str, str]:
    """An amount of cents as Shopify writes it."""
    return {"amount": f"{minor / 100:.2f}", "currencyCode": currency}


@dataclass
class Says:
    """Objects by gid, in the shapes of their queries, and pages by the name of their operation.

    `lapsed` are an account's transactions; `denied` are operations that the scopes do not allow,
    `asked` those that came.
    """

    shop: str
    nodes: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    pages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lapsed: list[dict[str, Any]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def query(self, operation: Operation, variables: Mapping[str, Any] | None = None) -> Answer:
        """What `Admin.query` answers."""
        assert_no_transaction(operation.name)
        self.asked.append(operation.name)
        given = variables or {}
        if operation.name in self.denied:
            return Answer({}, (GraphQLError("Access denied", "ACCESS_DENIED", ()),))
        if "ids" in given:
            return Answer({"nodes": [self.nodes.get(gid) for gid in given["ids"]]})
        if "account" in given:
            return Answer({"storeCreditAccount": {"transactions": {"nodes": self.lapsed}}})
        page = {
            "nodes": self.pages.get(operation.name, []),
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        }
        return Answer(dict.fromkeys(("discountNodes", "giftCards"), page))

    def admin(self, shop: str) -> Admin:
        """This, as a job's `Deps` give it."""
        assert shop == self.shop
        return cast(Admin, self)


def off(code: str | None, minor: int, currency: str = CURRENCY) -> dict[str, Any]:
    """What a code, None: an automatic discount, took off a line."""
    application = {"index": 0} if code is None else {"index": 0, "code": code}
    bag = {"shopMoney": money(minor, currency)}
    return {"allocatedAmountSet": bag, "discountApplication": application}


def line(*discounts: dict[str, Any], quantity: int = 1, left: int | None = None) -> dict[str, Any]:
    """A line of so many units, of which some are left."""
    current = quantity if left is None else left
    return {
        "quantity": quantity,
        "currentQuantity": current,
        "discountAllocations": list(discounts),
    }


def order(
    gid: str,
    codes: list[str],
    *lines: dict[str, Any],
    shipping: tuple[dict[str, Any], ...] = (),
    cancelled: bool = False,
) -> dict[str, Any]:
    """An order with its discounts, as it is now."""
    at = datetime(2026, 5, 10, 9, tzinfo=UTC).isoformat()
    return {
        "id": gid,
        "processedAt": at,
        "cancelledAt": at if cancelled else None,
        "discountCodes": codes,
        "lineItems": {"nodes": list(lines), "pageInfo": {"hasNextPage": False, "endCursor": None}},
        "shippingLines": {"nodes": [{"discountAllocations": list(shipping)}] if shipping else []},
    }


def discount(
    gid: str, code: str, ends_at: datetime | None = None, *, status: str = "ACTIVE", **changes: Any
) -> dict[str, Any]:
    """A discount of 5.00 for whoever uses it first, made by hand in May."""
    its: dict[str, Any] = {
        "__typename": "DiscountCodeBasic",
        "title": "A present",
        "tags": [],
        "status": status,
        "createdAt": datetime(2026, 5, 8, 9, tzinfo=UTC).isoformat(),
        "endsAt": ends_at.isoformat() if ends_at else None,
        "usageLimit": 1,
        "asyncUsageCount": 0,
        "codes": {"nodes": [{"code": code}]},
        "context": {},
        "customerGets": {"value": {"amount": money(500)}},
    }
    listed = gid.replace("/DiscountCodeNode/", "/DiscountNode/")
    return {"id": listed, "discount": its | changes, "codeDiscount": its | changes}
