"""How the control API shows what is in a shop; money is a string in the shop's currency."""

from __future__ import annotations

from typing import Any

from sandbox.purchases import purchases
from sandbox.state import (
    Customer,
    Line,
    Order,
    Product,
    Refund,
    Segment,
    Shop,
    Variant,
    gid,
)


def customer_row(shop: Shop, customer: Customer) -> dict[str, Any]:
    """A customer with lifetime figures; money is a string in the shop's currency."""
    bought = purchases(shop, customer)
    return {
        "id": customer.id,
        "gid": gid("Customer", customer.id),
        "name": f"{customer.first_name} {customer.last_name}".strip(),
        "tags": list(customer.tags),
        "orders": bought.orders,
        "spent": str(bought.spent),
    }


def profile_row(customer: Customer) -> dict[str, Any]:
    """What is known about a customer beside purchases and tags."""
    return {
        "merged_into": customer.merged_into,
        "locale": customer.locale,
        "country": customer.country,
        "state": customer.state,
        "email_consent": customer.email_consent.state,
        "sms_consent": customer.sms_consent.state,
        "predicted_spend_tier": customer.predicted_spend_tier,
        "rfm_group": customer.rfm_group,
    }


def product_row(shop: Shop, product: Product) -> dict[str, Any]:
    """A product with its variants and the titles of its collections."""
    return {
        "id": product.id,
        "gid": gid("Product", product.id),
        "title": product.title,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "tags": list(product.tags),
        "collections": [shop.collections[number].title for number in product.collections],
        "variants": [variant_row(variant) for variant in product.variants],
    }


def segment_row(segment: Segment) -> dict[str, Any]:
    """A segment and the ids of who is in it."""
    return {
        "id": segment.id,
        "gid": gid("Segment", segment.id),
        "name": segment.name,
        "query": segment.query,
        "members": sorted(segment.members),
    }


def order_row(order: Order) -> dict[str, Any]:
    """An order with its refunds and parcels; money is a string in the shop's currency."""
    return {
        "id": order.id,
        "gid": gid("Order", order.id),
        "name": order.name,
        "customer_id": order.customer_id,
        "created_at": order.created_at.isoformat(),
        "updated_at": order.updated_at.isoformat(),
        "cancelled_at": order.cancelled_at.isoformat() if order.cancelled_at else None,
        "financial_status": order.financial_status,
        "total": str(order.total),
        "paid": str(order.paid),
        "refunded": str(order.refunded),
        "presentment_currency": order.presentment_currency,
        "presentment_total": str(order.presentment_total),
        "source_name": order.source_name,
        "app": order.app.name,
        "test": order.test,
        "tags": list(order.tags),
        "discount_codes": [one.code for one in order.discount_codes],
        "lines": [line_row(line) for line in order.lines],
        "refunds": [refund_row(refund) for refund in order.refunds],
        "fulfillments": [
            {
                "id": parcel.id,
                "shipment_status": parcel.shipment_status,
                "events": [scan.status for scan in parcel.events],
            }
            for parcel in order.fulfillments
        ],
    }


def line_row(line: Line) -> dict[str, Any]:
    """A line of an order; money is a string in the shop's currency."""
    return {
        "id": line.id,
        "title": line.title,
        "sku": line.sku,
        "vendor": line.vendor,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "quantity": line.quantity,
        "refunded_quantity": line.refunded_quantity,
        "price": str(line.price),
        "total": str(line.total),
    }


def refund_row(refund: Refund) -> dict[str, Any]:
    """A refund and the pieces it was for; money is a string."""
    return {
        "id": refund.id,
        "created_at": refund.created_at.isoformat(),
        "amount": str(refund.shop_amount),
        "presentment_amount": str(refund.presentment_amount),
        "lines": [
            {"line_id": one.line.id, "quantity": one.quantity, "subtotal": str(one.subtotal)}
            for one in refund.lines
        ],
    }


def variant_row(variant: Variant) -> dict[str, Any]:
    """A variant of a product; prices are strings in the shop's currency."""
    compared = variant.compare_at_price
    return {
        "id": variant.id,
        "gid": gid("ProductVariant", variant.id),
        "product_id": variant.product_id,
        "title": variant.title,
        "sku": variant.sku,
        "price": str(variant.price),
        "compare_at_price": None if compared is None else str(compared),
    }
