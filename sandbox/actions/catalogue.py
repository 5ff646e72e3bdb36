"""The merchant's catalogue: collections, products with variants, and their prices.

The app subscribes to no topic about products, so nothing is announced.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sandbox.changes import ActionRefusedError
from sandbox.state import Collection, Product, Shop, Variant
from sandbox.world import World


@dataclass(frozen=True)
class NewVariant:
    """A variant to make; prices per piece in the shop's currency."""

    price: Decimal
    sku: str
    title: str = "Default Title"
    compare_at_price: Decimal | None = None


def create_collection(
    world: World, shop: Shop, title: str, at: datetime | None = None
) -> Collection:
    """A new, empty collection."""
    with shop.lock:
        collection = Collection(shop.new_id(), title, at or world.clock.now())
        shop.collections[collection.id] = collection
        return collection


def create_product(
    world: World,
    shop: Shop,
    title: str,
    variants: list[NewVariant],
    *,
    vendor: str = "Cliffside Goods",
    product_type: str = "",
    tags: list[str] | None = None,
    collections: list[int] | None = None,
    at: datetime | None = None,
) -> Product:
    """A new product with its variants, in the collections with these ids."""
    at = at or world.clock.now()
    with shop.lock:
        unknown = set(collections or ()) - set(shop.collections)
        if unknown or not variants:
            raise ActionRefusedError(
                f"product {title!r} needs a variant and known collections, "
                f"got {len(variants)} variants, unknown collections {sorted(unknown)}"
            )
        product = Product(shop.new_id(), title, vendor, product_type, at, at)
        product.tags, product.collections = list(tags or ()), list(collections or ())
        product.variants = [_variant(shop, product, wanted) for wanted in variants]
        shop.products[product.id] = product
        shop.variants |= {variant.id: variant for variant in product.variants}
        return product


def price_variant(
    world: World,
    shop: Shop,
    variant_id: int,
    price: Decimal,
    *,
    compare_at_price: Decimal | None = None,
    at: datetime | None = None,
) -> Variant:
    """Give a variant another price; without `compare_at_price` it is not on sale."""
    with shop.lock:
        variant = shop.variants.get(variant_id)
        if variant is None:
            raise ActionRefusedError(f"{shop.domain} has no variant {variant_id}")
        _check_price(price)
        variant.price, variant.compare_at_price = price, compare_at_price
        product = shop.products[variant.product_id]
        product.updated_at = max(product.updated_at, at or world.clock.now())
        return variant


def _variant(shop: Shop, product: Product, wanted: NewVariant) -> Variant:
    _check_price(wanted.price)
    return Variant(
        id=shop.new_id(),
        product_id=product.id,
        title=wanted.title,
        sku=wanted.sku,
        price=wanted.price,
        compare_at_price=wanted.compare_at_price,
    )


def _check_price(price: Decimal) -> None:
    if price < 0:
        raise ActionRefusedError(f"a variant's price must not be negative, got {price}")
