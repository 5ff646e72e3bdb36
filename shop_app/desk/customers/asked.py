"""What somebody typed into the search for customers: words, a tag, an order's number, an id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shop_app.gids import gid
from shop_app.shopify.search_syntax import customers_with, tagged

LONGEST = 200
"""Characters of a search. Longer than any name or address; Shopify says no limit."""

_ID = re.compile(
    r"gid://shopify/Customer/([0-9]{1,20})|https?://\S*/customers/([0-9]{1,20})(?!\d)\S*"
)
_TAG = re.compile(r"tag:\s*(?P<quote>['\"]?)(?P<tag>.+?)(?P=quote)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,20}")
_ORDER = re.compile(r"#\s*(?P<name>\S+)|(?=\S*[0-9])(?P<bare>[^\s@:]+)")
_FORMAT = re.compile(r"(?P<prefix>\D*)[0-9]+(?P<suffix>\D*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to look: an id, order names (any of them), a search for customers in Shopify's syntax.

    What is None or empty is not looked for.
    """

    gid: str | None = None
    orders: tuple[str, ...] = ()
    customers: str | None = None


def asked(text: str, example: str | None) -> Asked:
    """Read what was typed, which has at least one sign that is no space and none that is unseen.

    `example` is the name of one of the shop's orders: it shows what stands around the numbers.
    """
    if found := _ID.fullmatch(text):
        number = found[1] or found[2]
        return Asked(gid=gid("Customer", number)) if int(number) else Asked()
    if tag := _TAG.fullmatch(text):
        return Asked(customers=tagged(tag["tag"]))
    order = _ORDER.fullmatch(text)
    if order is None:
        return Asked(customers=customers_with(text))
    names = _names(order["name"] or order["bare"], example)
    if order["name"]:
        return Asked(orders=names)
    if _NUMBER.fullmatch(text):
        return Asked(gid=gid("Customer", text) if int(text) else None, orders=names)
    return Asked(orders=names, customers=customers_with(text))


def tidy(text: str) -> str:
    """One line without unseen signs, as far as a search may be long."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:LONGEST].strip()


def _names(typed: str, example: str | None) -> tuple[str, ...]:
    """The order's name as typed, with Shopify's own sign, and as the shop writes its numbers."""
    names = [typed, f"#{typed}"]
    around = _FORMAT.fullmatch(example or "")
    if around and _NUMBER.fullmatch(typed):
        names.append(f"{around['prefix']}{typed}{around['suffix']}")
    return tuple(dict.fromkeys(names))
