"""Looking at customers, orders and recorded API calls."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.control.arguments import shop_of
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
from sandbox.world import Call, World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes to customers, orders and calls of a shop."""

    @control.get("/shops/<domain>/customers")
    def customers(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            living = [one for one in shop.customers.values() if one.merged_into is None]
            return jsonify([customer_row(shop, customer) for customer in living])

    @control.get("/shops/<domain>/customers/<int:customer_id>")
    def customer(domain: str, customer_id: int) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            if customer_id not in shop.customers:
                abort(404, f"{domain} has no customer {customer_id}")
            one = shop.customers[customer_id]
            listed = [order_row(shop.orders[order_id]) for order_id in one.orders]
            row = customer_row(shop, one) | profile_row(one)
            return jsonify(row | {"order_list": listed})

    @control.get("/shops/<domain>/orders/<int:order_id>")
    def order(domain: str, order_id: int) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            if order_id not in shop.orders:
                abort(404, f"{domain} has no order {order_id}")
            return jsonify(order_row(shop.orders[order_id]))

    @control.get("/shops/<domain>/products")
    def products(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            return jsonify([product_row(shop, one) for one in shop.products.values()])

    @control.get("/shops/<domain>/segments")
    def segments(domain: str) -> Response:
        shop = shop_of(world, domain)
        with shop.lock:
            return jsonify([segment_row(one) for one in shop.segments.values()])

    @control.get("/shops/<domain>/calls")
    def calls(domain: str) -> Response:
        shop_of(world, domain)
        return jsonify(
            calls=[_call_row(call) for call in world.calls.calls(domain)],
            fields=world.calls.fields(domain),
            outcomes=world.calls.outcomes(domain),
        )

    @control.delete("/shops/<domain>/calls")
    def forget_calls(domain: str) -> Response:
        shop_of(world, domain)
        world.calls.reset(domain)
        return jsonify(reset=True)


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


def _call_row(call: Call) -> dict[str, Any]:
    return {
        "at": call.at.isoformat(),
        "operation": call.operation,
        "root_fields": list(call.root_fields),
        "requested_cost": call.requested_cost,
        "actual_cost": call.actual_cost,
        "status": call.status,
        "outcome": call.outcome,
    }
