"""Shopify's ids: `gid://shopify/Order/123`. Numbers can exceed 2**53 and are never floats."""

from __future__ import annotations

import re

from shop_app.errors import Invalid

_GID = re.compile(r"gid://shopify/([A-Za-z]{1,50})/[0-9]{1,20}")
_NUMBER = re.compile(r"[0-9]{1,20}")


def gid(kind: str, number: object) -> str:
    """The gid for a numeric id of a webhook body, for example `gid("Order", 450789469)`.

    Raises Invalid for anything that is not a positive whole number: a float has lost digits.
    """
    if isinstance(number, str) and _NUMBER.fullmatch(number):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or number <= 0:
        raise Invalid(f"a {kind} id must be a positive whole number, got {number!r:.60}")
    return f"gid://shopify/{kind}/{number}"


def kind(value: str) -> str:
    """The kind in a gid: "Order" of `gid://shopify/Order/1`. Raises Invalid for other text."""
    found = _GID.fullmatch(value)
    if found is None:
        raise Invalid(f"expected a Shopify id like gid://shopify/Customer/1, got {value!r}")
    return found[1]


def number_of(value: str) -> str:
    """The number of a gid, as text: "123" of `gid://shopify/Order/123`."""
    return value.rpartition("/")[2]
