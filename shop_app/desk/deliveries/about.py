"""Which order or customer a delivery was about: ids, and an order's name; nothing of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shop_app.texts import gettext

_NUMBER = re.compile(r"(?:gid://shopify/[A-Za-z]{1,50}/)?([0-9]{1,20})")
_NAME = re.compile(r"[^\s]{1,40}")
_ORDER, _CUSTOMER = "order_id", ("customerId", "customer_id", "admin_graphql_api_customer_kept_id")


@dataclass(frozen=True, slots=True)
class About:
    """What to call it, and its page in Shopify admin."""

    name: str
    href: str


def about(topic: str, body: bytes | None) -> About | None:
    """None when the body does not say, or can't be read."""
    if not body:
        return None
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(payload, dict):
        return None
    return _order(topic, payload) or _customer(topic, payload)


def of_gid(gid: str) -> About | None:
    """An order or a customer by its gid; None for anything else."""
    number = _number(gid)
    if number is None:
        return None
    if "/Order/" in gid:
        return _order_page(number, None)
    return _customer_page(number) if "/Customer/" in gid else None


def _order(topic: str, payload: Mapping[str, Any]) -> About | None:
    edit = payload.get("order_edit")
    inner = edit if isinstance(edit, dict) else payload
    number = _number(inner.get(_ORDER))
    if number is None and topic.startswith("orders/"):
        number = _number(payload.get("id"))
    return None if number is None else _order_page(number, payload.get("name"))


def _order_page(number: str, name: object) -> About:
    named = name if isinstance(name, str) and _NAME.fullmatch(name) else number
    return About(gettext("Order %(name)s", name=named), f"shopify:admin/orders/{number}")


def _customer(topic: str, payload: Mapping[str, Any]) -> About | None:
    found = (_number(payload.get(field)) for field in _CUSTOMER)
    number = next(filter(None, found), None)
    if number is None and topic.startswith("customers/"):
        number = _number(payload.get("id"))
    return None if number is None else _customer_page(number)


def _customer_page(number: str) -> About:
    return About(gettext("Customer %(number)s", number=number), f"shopify:admin/customers/{number}")


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = _NUMBER.fullmatch(str(value))
    return found[1] if found else None
