"""What the invented shop sells, and how baskets of it come to a given total.

Prices are in major units of whatever currency the shop has.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sandbox.actions.catalogue import NewVariant, create_collection, create_product
from sandbox.currencies import rounded
from sandbox.state import Shop
from sandbox.world import World

_MOST_PIECES = 6


@dataclass(frozen=True)
class Article:
    """A product for sale; `variants` are (title, SKU, price, price before the sale or None)."""

    title: str
    vendor: str
    kind: str
    collections: tuple[str, ...]
    variants: tuple[tuple[str, str, str, str | None], ...]
    tags: tuple[str, ...] = ()


ARTICLES = (
    Article(
        "Enamel Mug",
        "Harbour Goods",
        "Kitchen",
        ("Kitchen & Table",),
        (("White", "MUG-WHT", "12.50", None), ("Navy", "MUG-NVY", "12.50", "15.00")),
    ),
    Article(
        "Linen Tea Towel",
        "Harbour Goods",
        "Kitchen",
        ("Kitchen & Table", "Gifts"),
        (("Default Title", "TOWEL-LIN", "9.00", None),),
        ("bestseller",),
    ),
    Article(
        "Cast Iron Skillet",
        "Harbour Goods",
        "Kitchen",
        ("Kitchen & Table",),
        (("20 cm", "SKILLET-20", "39.00", None), ("26 cm", "SKILLET-26", "54.00", "65.00")),
    ),
    Article(
        "Fisherman's Jumper",
        "North Wool",
        "Clothing",
        ("Clothing", "Winter"),
        (
            ("S", "JUMPER-S", "119.00", None),
            ("M", "JUMPER-M", "119.00", None),
            ("L", "JUMPER-L", "119.00", "149.00"),
        ),
        ("bestseller", "wool"),
    ),
    Article(
        "Merino Beanie",
        "North Wool",
        "Clothing",
        ("Clothing", "Winter", "Gifts"),
        (("Grey", "BEANIE-GRY", "24.00", None), ("Rust", "BEANIE-RST", "18.00", "24.00")),
        ("wool",),
    ),
    Article(
        "Walking Socks",
        "North Wool",
        "Clothing",
        ("Clothing", "Winter"),
        (("Default Title", "SOCKS-WLK", "14.50", None),),
        ("wool",),
    ),
    Article(
        "Waxed Jacket",
        "North Wool",
        "Clothing",
        ("Clothing",),
        (("M", "JACKET-M", "189.00", None), ("L", "JACKET-L", "189.00", None)),
    ),
    Article(
        "Beeswax Candle",
        "Cliffside Studio",
        "Home",
        ("Gifts", "Home"),
        (("Small", "CANDLE-S", "6.50", None), ("Large", "CANDLE-L", "16.00", None)),
        ("bestseller",),
    ),
    Article(
        "Coastal Print",
        "Cliffside Studio",
        "Home",
        ("Home",),
        (("A4", "PRINT-A4", "28.00", None), ("A2", "PRINT-A2", "62.00", "75.00")),
    ),
    Article(
        "Wool Blanket",
        "Cliffside Studio",
        "Home",
        ("Home", "Winter"),
        (("Default Title", "BLANKET-WOOL", "85.00", None),),
        ("wool",),
    ),
    Article(
        "Sea Salt Soap",
        "Saltmarsh Apothecary",
        "Bath",
        ("Bath", "Gifts"),
        (("Default Title", "SOAP-SALT", "4.50", None),),
        ("refill",),
    ),
    Article(
        "Seaweed Hand Cream",
        "Saltmarsh Apothecary",
        "Bath",
        ("Bath", "Gifts"),
        (("50 ml", "CREAM-50", "11.00", None), ("150 ml", "CREAM-150", "19.50", "23.00")),
    ),
)
_PRICES = tuple(
    sorted((Decimal(variant[2]), variant[1]) for one in ARTICLES for variant in one.variants)
)


@dataclass(frozen=True, slots=True)
class Shopping:
    """What a total is made of: pieces by SKU, what sending costs, what a discount code took off."""

    pieces: tuple[tuple[str, int], ...]
    shipping: Decimal
    discount: Decimal


def stock(world: World, shop: Shop, at: datetime) -> dict[str, int]:
    """Put the catalogue into a shop; returns the ids of its variants by SKU."""
    titles = sorted({title for one in ARTICLES for title in one.collections})
    collections = {title: create_collection(world, shop, title, at).id for title in titles}
    by_sku: dict[str, int] = {}
    for one in ARTICLES:
        product = create_product(
            world,
            shop,
            one.title,
            [_variant(variant, shop.currency) for variant in one.variants],
            vendor=one.vendor,
            product_type=one.kind,
            tags=list(one.tags),
            collections=[collections[title] for title in one.collections],
            at=at,
        )
        by_sku |= {variant.sku: variant.id for variant in product.variants}
    return by_sku


def shopping(chance: random.Random, total: Decimal, currency: str, *, code: bool) -> Shopping:
    """One to four lines that come to exactly `total`; `code` takes about a tenth off the goods.

    What the goods leave over is the price of sending them. Goods that cost more than the total are
    possible for very small totals only, which then are discounted too.
    """
    budget = rounded(total / Decimal("0.9"), currency) if code else total
    left, pieces = budget, dict[str, int]()
    wanted = chance.choice((1, 1, 1, 2, 2, 3, 4))
    for missing in range(wanted, 0, -1):
        fitting = [one for one in _priced(currency) if one[0] <= left and one[1] not in pieces]
        if not fitting:
            break
        price, sku = _best(chance, fitting, left) if missing == 1 else chance.choice(fitting)
        number = _number(price, left) if missing == 1 else 1
        pieces[sku] = number
        left -= price * number
    if not pieces:
        price, sku = _priced(currency)[0]
        pieces[sku], left = 1, budget - price
    goods = budget - left
    nothing = Decimal(0)
    return Shopping(tuple(pieces.items()), max(nothing, total - goods), max(nothing, goods - total))


def _best(
    chance: random.Random, fitting: Sequence[tuple[Decimal, str]], left: Decimal
) -> tuple[Decimal, str]:
    """Of some articles the one whose pieces leave the least over."""
    some = chance.choices(fitting, k=8)
    return min(some, key=lambda one: left - one[0] * _number(one[0], left))


def _number(price: Decimal, left: Decimal) -> int:
    return min(int(left // price), _MOST_PIECES)


@functools.cache
def _priced(currency: str) -> list[tuple[Decimal, str]]:
    """What every variant costs, with its SKU, the cheapest first."""
    return [(rounded(price, currency), sku) for price, sku in _PRICES]


def _variant(variant: tuple[str, str, str, str | None], currency: str) -> NewVariant:
    title, sku, price, before = variant
    compared = None if before is None else rounded(Decimal(before), currency)
    return NewVariant(rounded(Decimal(price), currency), sku, title, compared)
