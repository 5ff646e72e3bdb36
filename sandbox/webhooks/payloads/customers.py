"""Bodies of the customer topics, old (REST-shaped) and new (GraphQL-like, with a dot or summary)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.purchases import Purchases
from sandbox.state import Consent, Customer, Shop, gid
from sandbox.webhooks.payloads.people import customer_body
from sandbox.webhooks.payloads.wire import decimal, local_time_or_null, utc_time


def full_customer_body(shop: Shop, customer: Customer) -> dict[str, Any]:
    """`customers/create` and `customers/update`."""
    body = customer_body(shop, customer)
    return body | {"addresses": [body["default_address"]]}


def customer_delete_body(customer_id: int) -> dict[str, Any]:
    """`customers/delete`."""
    return {
        "id": customer_id,
        "tax_exemptions": [],
        "admin_graphql_api_id": gid("Customer", customer_id),
    }


def customer_merge_body(kept_id: int, deleted_id: int) -> dict[str, Any]:
    """`customers/merge` of a merge that went well."""
    return {
        "admin_graphql_api_customer_kept_id": gid("Customer", kept_id),
        "admin_graphql_api_customer_deleted_id": gid("Customer", deleted_id),
        "admin_graphql_api_job_id": None,
        "status": "completed",
        "errors": [],
    }


def purchasing_summary_body(
    shop: Shop, customer: Customer, bought: Purchases, at: datetime
) -> dict[str, Any]:
    """`customers/purchasing_summary`: the lifetime figures after a sale, refund or cancellation,
    true as of `at`."""
    last = bought.last_order_id
    return {
        "customerId": gid("Customer", customer.id),
        "numberOfOrders": bought.orders,
        "amountSpent": {
            "amount": decimal(bought.spent, shop.currency),
            "currencyCode": shop.currency,
        },
        "lastOrderId": None if last is None else gid("Order", last),
        "occurredAt": utc_time(at),
    }


def email_consent_body(shop: Shop, customer: Customer) -> dict[str, Any]:
    """`customers_email_marketing_consent/update`."""
    return {
        "customer_id": customer.id,
        "email_address": customer.email,
        "email_marketing_consent": _consent(shop, customer.email_consent),
    }


def sms_consent_body(shop: Shop, customer: Customer) -> dict[str, Any]:
    """`customers_marketing_consent/update`."""
    consent = _consent(shop, customer.sms_consent) | {"consent_collected_from": "OTHER"}
    return {"id": customer.id, "phone": customer.phone, "sms_marketing_consent": consent}


def _consent(shop: Shop, consent: Consent) -> dict[str, Any]:
    return {
        "state": consent.state,
        "opt_in_level": consent.opt_in_level,
        "consent_updated_at": local_time_or_null(consent.updated_at, shop),
    }


def tags_body(customer: Customer, tags: list[str], at: datetime) -> dict[str, Any]:
    """`customer.tags_added` and `customer.tags_removed`: only the tags that changed."""
    return {
        "customerId": gid("Customer", customer.id),
        "tags": tags,
        "occurredAt": utc_time(at),
    }
