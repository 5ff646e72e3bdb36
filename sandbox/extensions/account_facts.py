"""What a page of a customer's account tells the harness, in the shapes of Shopify's types."""

from __future__ import annotations

from typing import Any

from flask import url_for

from sandbox.admin.languages import Language
from sandbox.extensions.facts import extension_facts, shared_facts
from sandbox.state import Customer, Line, Order, Shop, gid
from sandbox.world import World

SURFACE = "customer-account"


def account_facts(
    world: World, shop: Shop, customer: Customer | None, language: Language, order: Order | None
) -> dict[str, Any]:
    """Who is signed in (None: nobody) and which order is looked at, if one is."""
    handle = shop.domain.split(".")[0]
    account = url_for("account.people", shop=handle)
    country = (customer.country if customer else order.country if order else None) or "GB"
    shared = {
        **shared_facts(world, language=language.tag, currency=shop.currency),
        "country": country,
        "timezone": shop.timezone,
        "shop": {"id": gid("Shop", shop.id), "name": shop.name, "myshopifyDomain": shop.domain},
    }
    if customer is not None:
        shared["customer"] = {"id": gid("Customer", customer.id)}
    if order is not None:
        shared |= _order_facts(shop, order)
    return {
        "surface": SURFACE,
        "shop": shop.domain,
        "customer": None if customer is None else str(customer.id),
        "answers": f"/account-frame/{shop.domain}",
        "app": account,
        "places": {"customer-account": account},
        "login": account,
        "shared": shared,
        "extensions": extension_facts(SURFACE, language.tag),
        "selected": [],
    }


def _order_facts(shop: Shop, order: Order) -> dict[str, Any]:
    told = {
        "id": gid("Order", order.id),
        "name": order.name,
        "processedAt": order.processed_at.isoformat(),
    }
    if order.cancelled_at:
        told["cancelledAt"] = order.cancelled_at.isoformat()
    return {"order": told, "lines": [_line(shop, one) for one in order.lines]}


def _line(shop: Shop, line: Line) -> dict[str, Any]:
    """A line as the page knows it: its id is the cart's, of no use to anybody else."""
    money = {"amount": float(line.total), "currencyCode": shop.currency}
    return {
        "id": gid("CartLine", line.id),
        "quantity": line.quantity,
        "cost": {"totalAmount": money},
        "attributes": [],
        "discountAllocations": [],
        "lineComponents": [],
        "merchandise": {
            "type": "variant",
            "id": gid("ProductVariant", line.variant_id or 0),
            "title": line.title,
            "sku": line.sku,
            "selectedOptions": [],
            "product": {
                "id": gid("Product", line.product_id or 0),
                "vendor": line.vendor or "",
                "productType": "",
            },
            "requiresShipping": True,
        },
    }
