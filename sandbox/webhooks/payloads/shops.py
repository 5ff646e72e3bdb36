"""Bodies about the shop itself, the app's installation, and the compliance topics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.state import Customer, Shop, gid
from sandbox.webhooks.payloads.wire import local_time, utc_time

# What no shop here differs in.
_SAME_EVERYWHERE: dict[str, Any] = {
    "auto_configure_tax_inclusivity": None,
    "checkout_api_supported": True,
    "county_taxes": None,
    "created_at": None,
    "eligible_for_payments": True,
    "finances": True,
    "google_apps_domain": None,
    "google_apps_login_enabled": None,
    "has_discounts": True,
    "has_gift_cards": False,
    "has_storefront": True,
    "latitude": None,
    "longitude": None,
    "marketing_sms_consent_enabled_at_checkout": False,
    "multi_location_enabled": True,
    "password_enabled": False,
    "pre_launch_enabled": False,
    "primary_location_id": None,
    "province_code": None,
    "requires_extra_payments_agreement": False,
    "setup_required": False,
    "source": None,
    "tax_shipping": None,
    "taxes_included": True,
    "transactional_sms_disabled": False,
    "weight_unit": "kg",
}


def shop_body(shop: Shop, at: datetime) -> dict[str, Any]:
    """`shop/update` and `app/uninstalled`."""
    money_format, with_currency = "{{amount}}", f"{{{{amount}}}} {shop.currency}"
    return _SAME_EVERYWHERE | {
        "id": shop.id,
        "name": shop.name,
        "email": f"owner@{shop.domain}",
        "customer_email": f"hello@{shop.domain}",
        "shop_owner": "Sam Example",
        "phone": "+44 7700 900123",
        "address1": "1 Example Street",
        "address2": None,
        "city": "Leeds",
        "zip": "LS1 1AA",
        "province": None,
        "country": "GB",
        "country_code": "GB",
        "country_name": "United Kingdom",
        "domain": shop.domain,
        "myshopify_domain": shop.domain,
        "primary_locale": shop.locale,
        "currency": shop.currency,
        "enabled_presentment_currencies": [shop.currency],
        "timezone": f"(GMT+00:00) {shop.timezone}",
        "iana_timezone": shop.timezone,
        "plan_name": shop.plan,
        "plan_display_name": shop.plan.capitalize(),
        "money_format": money_format,
        "money_in_emails_format": money_format,
        "money_with_currency_format": with_currency,
        "money_with_currency_in_emails_format": with_currency,
        "updated_at": local_time(at, shop),
    }


def scopes_update_body(
    shop: Shop, previous: list[str], current: list[str], at: datetime
) -> dict[str, Any]:
    """`app/scopes_update`: the scopes before and now."""
    return {
        "id": 1,
        "shop_id": gid("Shop", shop.id),
        "previous": previous,
        "current": current,
        "updated_at": utc_time(at),
    }


def data_request_body(shop: Shop, customer: Customer, request_id: int) -> dict[str, Any]:
    """`customers/data_request`: a customer asked what is kept about them."""
    return _about_customer(shop, customer) | {
        "orders_requested": list(customer.orders),
        "data_request": {"id": request_id},
    }


def customer_redact_body(shop: Shop, customer: Customer) -> dict[str, Any]:
    """`customers/redact`: forget this customer and these orders."""
    return _about_customer(shop, customer) | {"orders_to_redact": list(customer.orders)}


def shop_redact_body(shop: Shop) -> dict[str, Any]:
    """`shop/redact`: forget the shop, 48 hours after the app was uninstalled."""
    return {"shop_id": shop.id, "shop_domain": shop.domain}


def _about_customer(shop: Shop, customer: Customer) -> dict[str, Any]:
    return {
        "shop_id": shop.id,
        "shop_domain": shop.domain,
        "customer": {"id": customer.id, "email": customer.email, "phone": None},
    }
