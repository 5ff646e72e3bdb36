"""Personal data in full bodies: invented, and there so that the cut has something to take away."""

from __future__ import annotations

from typing import Any

from sandbox.state import Customer, Order, Shop
from sandbox.webhooks.payloads.wire import local_time

_CITIES = {
    "GB": "Leeds",
    "DE": "Köln",
    "FR": "Besançon",
    "IT": "Forlì",
    "PL": "Łódź",
    "RO": "Iași",
    "ES": "Málaga",
    "GR": "Θεσσαλονίκη",
    "UA": "Київ",
    "JP": "京都市",
    "KR": "부산",
    "CN": "成都",
    "IL": "חיפה",
    "KW": "الكويت",
}


def address(country: str, first_name: str, last_name: str, number: int) -> dict[str, Any]:
    """A street address that no one lives at; `number` makes it differ from others."""
    return {
        "first_name": first_name,
        "last_name": last_name,
        "name": f"{first_name} {last_name}",
        "company": None,
        "address1": f"{number % 190 + 1} Example Street",
        "address2": None,
        "city": _CITIES.get(country, "Sampleton"),
        "province": None,
        "province_code": None,
        "zip": f"{number % 90_000 + 10_000}",
        "country": country,
        "country_code": country,
        "phone": f"+44 7700 900{number % 1000:03d}",
        "latitude": None,
        "longitude": None,
    }


def customer_body(shop: Shop, customer: Customer) -> dict[str, Any]:
    """A customer as in `customers/create` and, without `addresses`, inside an order.

    Since 2025-01 it carries neither tags nor purchase figures.
    """
    home = address(customer.country, customer.first_name, customer.last_name, customer.id)
    home |= {
        "id": customer.id + 1,
        "customer_id": customer.id,
        "country_name": customer.country,
        "default": True,
    }
    return {
        "id": customer.id,
        "created_at": local_time(customer.created_at, shop),
        "updated_at": local_time(customer.updated_at, shop),
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "state": customer.state,
        "note": customer.note,
        "verified_email": customer.email is not None,
        "multipass_identifier": None,
        "tax_exempt": False,
        "email": customer.email,
        "phone": customer.phone,
        "currency": shop.currency,
        "tax_exemptions": [],
        "admin_graphql_api_id": f"gid://shopify/Customer/{customer.id}",
        "default_address": home,
    }


def buyer(shop: Shop, order: Order) -> tuple[str, str, str | None]:
    """First name, last name and e-mail of who bought; a guest's are made from the order's number."""
    customer = shop.customers.get(order.customer_id) if order.customer_id is not None else None
    if customer is None:
        return "Guest", order.name, f"guest-{order.name.lstrip('#')}@example.com"
    return customer.first_name, customer.last_name, customer.email
