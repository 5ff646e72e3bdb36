"""The codes that customers type: random, short, and without characters that look alike."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from math import log2

from sqlalchemy import Connection, text

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Terms
from shop_app.errors import Unavailable
from shop_app.settings import Settings
from shop_app.shops import vault

ALPHABET = "34679CDFHJKMNPQRTVWXY"
"""21 characters, each different from all others when read aloud, printed small or written by hand:
without 0 O, 1 I L, 2 Z, 5 S, 8 B, G (6, C) and U (V), and without vowels, so that no word appears."""

BITS = log2(len(ALPHABET))
"""4.39 bits of chance in each character: 8 of them are 35 bits (one in 37,822,859,361), and a
discount is bound to one customer besides; a gift card's 16, which anybody may redeem, are 70 bits."""

GIFT_CARD_LENGTH = 16
"""Shopify takes 8 to 20 letters and digits, and nothing between them."""

TAIL = 4
"""How many of a gift card's last characters Shopify shows (`GiftCard.lastCharacters`)."""

_TRIES = 10

_USED = text("SELECT FROM compensation WHERE shop = :shop AND code = :code")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A gift card's code, encrypted; of its characters the `tail` alone may be read."""

    sealed_code: str
    code_tail: str


def choose(db: Connection, shop: str, kind: Kind, terms: Terms) -> str | None:
    """A discount's new code (`compensation.code`), which no compensation of the shop has had.

    None for gift cards, whose code is chosen when Shopify is about to be told, and for store credit.
    Raises Unavailable when ten codes in a row are taken: `terms.code_length` is too short.
    """
    if kind not in {Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING}:
        return None
    for _ in range(_TRIES):
        code = discount_code(terms)
        if db.execute(_USED, {"shop": shop, "code": code}).first() is None:
            return code
    raise Unavailable(
        f"{_TRIES} random codes of {terms.code_length} characters are all in use; "
        "let the policy make longer ones",
        code="codes_used_up",
        length=terms.code_length,
    )


def discount_code(terms: Terms) -> str:
    """A random code of the policy's pattern: the prefix, a hyphen and `code_length` characters."""
    code = random_code(terms.code_length)
    return f"{terms.prefix}-{code}" if terms.prefix else code


def gift_card_code(settings: Settings) -> Sealed:
    """A random code for a gift card."""
    code = random_code(GIFT_CARD_LENGTH)
    return Sealed(vault.seal(settings, code), code[-TAIL:])


def random_code(length: int) -> str:
    """That many characters of ALPHABET, from the system's cryptographic source of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
