"""Book what Shopify answered: GraphQL shapes in, the ledger's own services called."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app.customers.service import Summary, apply_customer, apply_summary
from shop_app.effects import Effects, order_changed
from shop_app.money import Money
from shop_app.orders.many import restate_refunds
from shop_app.orders.records import (
    OrderLine,
    OrderSaid,
    OrderVersion,
    ParcelVersion,
    RefundRecord,
)
from shop_app.orders.rules import paid
from shop_app.orders.service import apply_order, apply_parcel
from shop_app.shopify.customers import CustomerNode
from shop_app.shopify.order_lines import LineNode
from shop_app.shopify.orders import FulfillmentNode, OrderNode, RefundNode
from shop_app.shopify.shapes import MoneyV2


def money(value: MoneyV2) -> Money:
    """Shopify's decimal amount as minor units."""
    return Money.parse(value["amount"], value["currencyCode"])


def storable(said: str) -> str:
    """Without what PostgreSQL can't keep in a text: zero characters and halves of surrogate pairs."""
    return said.replace("\0", "").encode("utf-8", "ignore").decode()


def _text(said: str | None) -> str | None:
    """None for nothing, too."""
    return storable(said) or None if said else None


def moment(value: str) -> datetime:
    """Shopify's time (ISO 8601) as aware UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)


def _optional(value: str | None) -> datetime | None:
    return None if value is None else moment(value)


def order_version(node: OrderNode) -> OrderVersion:
    """An order as a version for the ledger, equal to the webhook of the same moment."""
    total = money(node["totalPriceSet"]["shopMoney"])
    outstanding = money(node["totalOutstandingSet"]["shopMoney"])
    status = (node["displayFinancialStatus"] or "").lower() or None
    customer = node["customer"]
    return OrderVersion(
        gid=node["id"],
        updated_at=moment(node["updatedAt"]),
        total=total,
        paid=paid(total, outstanding, status),
        presentment_total=money(node["totalPriceSet"]["presentmentMoney"]),
        said={
            "customer_gid": customer["id"] if customer else None,
            "name": storable(node["name"]),
            "processed_at": moment(node["processedAt"]),
            "cancelled_at": _optional(node["cancelledAt"]),
            "cancel_reason": (node["cancelReason"] or "").lower() or None,
            "financial_status": status,
            **_details(node),
        },
        lines=tuple(map(_line, node["lines"])) if "lines" in node else None,
    )


def _details(node: OrderNode) -> OrderSaid:
    """Where and how it was bought, in the words of the webhooks, as far as it was asked for."""
    said: OrderSaid = {}
    if "sourceName" in node:
        said["channel"] = node["sourceName"] and storable(node["sourceName"])
    if "app" in node:
        app = node["app"]
        said["app"] = app["id"].rpartition("/")[2] if app else None
    if "shippingAddress" in node:
        address = node["shippingAddress"]
        said["country"] = address["countryCodeV2"] if address else None
    if "tags" in node:
        said["tags"] = sorted(map(storable, node["tags"]))
    if "discountCodes" in node:
        said["discount_codes"] = list(map(storable, node["discountCodes"]))
    if "test" in node:
        said["test"] = node["test"]
    return said


def _line(node: LineNode) -> OrderLine:
    product, variant = node.get("product"), node.get("variant")
    return OrderLine(
        gid=node["id"],
        product_gid=product["id"] if product else None,
        variant_gid=variant["id"] if variant else None,
        sku=_text(node["sku"]),
        vendor=_text(node["vendor"]),
        quantity=node["quantity"],
        refunded=max(0, node["quantity"] - node["currentQuantity"]),
        amount=money(node["discountedTotalSet"]["shopMoney"]).minor,
    )


def refund_record(order_gid: str, node: RefundNode) -> RefundRecord:
    """A refund in shop currency."""
    return RefundRecord(
        gid=node["id"],
        order_gid=order_gid,
        created_at=moment(node["createdAt"] or node["processedAt"]),
        amount=money(node["totalRefundedSet"]["shopMoney"]),
    )


def parcel_version(order_gid: str, node: FulfillmentNode) -> ParcelVersion:
    """A parcel as a version for the ledger."""
    return ParcelVersion(
        gid=node["id"],
        order_gid=order_gid,
        updated_at=moment(node["updatedAt"]),
        said={
            "status": node["status"].lower(),
            "created_at": moment(node["createdAt"]),
            "estimated_delivery_at": _optional(node["estimatedDeliveryAt"]),
            "delivered_at": _optional(node["deliveredAt"]),
        },
    )


def book_order(db: Connection, shop: str, node: OrderNode) -> Effects:
    """Book an order with its refunds and parcels; Shopify's answer settles a tie."""
    version = order_version(node)
    follows = apply_order(db, shop, version, from_shopify=True)
    restate_refunds(db, shop, [refund_record(node["id"], refund) for refund in node["refunds"]])
    for parcel in node["fulfillments"]:
        follows |= apply_parcel(db, shop, parcel_version(node["id"], parcel), from_shopify=True)
    return follows | order_changed(version.said["customer_gid"], node["id"])


def book_customer(db: Connection, shop: str, node: CustomerNode, asked_at: datetime) -> Effects:
    """Book a customer's record and lifetime sums, true as of `asked_at`."""
    said = {"created_at": moment(node["createdAt"]), "state": node["state"].lower()}
    follows = apply_customer(
        db, shop, node["id"], moment(node["updatedAt"]), said, from_shopify=True
    )
    spent = money(node["amountSpent"])
    summary = Summary(node["id"], int(node["numberOfOrders"]), spent, asked_at)
    return follows | apply_summary(db, shop, summary, from_shopify=True)
