"""The catalogue: products, their variants and the collections they are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.currencies import rounded
from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Key, Page, paginate
from sandbox.graphql.registry import Arguments, field, query, represents, values
from sandbox.graphql.search import Filter, by_any, by_number, by_text, by_time, matcher, unsupported
from sandbox.graphql.wire import number_of, time_text
from sandbox.state import Collection, Product, Variant, gid

represents(Product, "Product")
represents(Variant, "ProductVariant")
represents(Collection, "Collection")

# Variants and the products of a collection stand in the order they were made.
_BY_ID: dict[str, Callable[[Any], Key]] = dict.fromkeys(
    ("ID", "POSITION", "COLLECTION_DEFAULT"), lambda one: (one.id, one.id)
)
SORTED_BY: dict[str, Callable[[Any], Key]] = {
    **_BY_ID,
    "CREATED_AT": lambda one: (one.created_at, one.id),
    "UPDATED_AT": lambda one: (one.updated_at, one.id),
}


PRODUCT_FILTERS: dict[str, Filter] = {
    "id": by_number(lambda one: one.id),
    "title": by_text(lambda one: one.title),
    "vendor": by_text(lambda one: one.vendor),
    "product_type": by_text(lambda one: one.product_type),
    "tag": by_any(lambda one: one.tags),
    "sku": by_any(lambda one: [variant.sku for variant in one.variants]),
    "updated_at": by_time(lambda one: one.updated_at),
    "collection_id": by_any(lambda one: [str(number) for number in one.collections]),
}
_COLLECTION_FILTERS: dict[str, Filter] = {
    "id": by_number(lambda one: one.id),
    "title": by_text(lambda one: one.title),
}


@query("product")
def product(_: None, context: Context, arguments: Arguments) -> Product | None:
    """One product, null when there is none."""
    return context.shop.products.get(number_of("Product", arguments["id"]))


@query("products")
def products(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of products, by default in the order of their ids."""
    found = context.shop.products.values()
    return _page(found, PRODUCT_FILTERS, SORTED_BY, arguments)


@query("productVariant")
def product_variant(_: None, context: Context, arguments: Arguments) -> Variant | None:
    """One variant, null when there is none."""
    return context.shop.variants.get(number_of("ProductVariant", arguments["id"]))


@query("collection")
def collection(_: None, context: Context, arguments: Arguments) -> Collection | None:
    """One collection, null when there is none."""
    return context.shop.collections.get(number_of("Collection", arguments["id"]))


@query("collections")
def collections(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of collections in the order of their ids."""
    return _page(context.shop.collections.values(), _COLLECTION_FILTERS, _BY_ID, arguments)


@field("Product", "collections")
def product_collections(source: Product, context: Context, arguments: Arguments) -> Page:
    """The collections a product is in."""
    known = context.shop.collections
    found = [known[number] for number in source.collections if number in known]
    return _page(found, _COLLECTION_FILTERS, _BY_ID, arguments)


@field("Product", "variants")
def variants(source: Product, _context: Context, arguments: Arguments) -> Page:
    """The variants of a product."""
    return _page(source.variants, {}, _BY_ID, arguments)


@field("Product", "inCollection")
def in_collection(source: Product, _context: Context, arguments: Arguments) -> bool:
    """Whether a product is in one collection."""
    return number_of("Collection", arguments["id"]) in source.collections


@field("Collection", "products")
def collection_products(source: Collection, context: Context, arguments: Arguments) -> Page:
    """The products of a collection."""
    found = [one for one in context.shop.products.values() if source.id in one.collections]
    return _page(found, {}, _BY_ID, arguments)


@field("ProductVariant", "product")
def variant_product(source: Variant, context: Context, _: Arguments) -> Product:
    """The product a variant belongs to."""
    return context.shop.products[source.product_id]


@field("ProductVariant", "price")
def price(source: Variant, context: Context, _: Arguments) -> str:
    """The price of one piece, in the shop's currency with all its digits."""
    return str(rounded(source.price, context.shop.currency))


@field("ProductVariant", "compareAtPrice")
def compare_at_price(source: Variant, context: Context, _: Arguments) -> str | None:
    """The price before the sale; null when there is none."""
    compared = source.compare_at_price
    return None if compared is None else str(rounded(compared, context.shop.currency))


def _page(
    items: Any,
    filters: dict[str, Filter],
    sorts: dict[str, Callable[[Any], Key]],
    arguments: Arguments,
) -> Page:
    sort_key = arguments.get("sortKey") or "ID"
    if sort_key not in sorts:
        raise unsupported(f"sorted by {sort_key}; known: {', '.join(sorts)}")
    matches = matcher(arguments.get("query"), filters)
    found = [one for one in items if matches is None or matches(one)]
    return paginate(found, sorts[sort_key], sort_key, arguments)


values(
    "Product",
    {
        "id": lambda source: gid("Product", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "title": lambda source: source.title,
        "vendor": lambda source: source.vendor,
        "productType": lambda source: source.product_type,
        "tags": lambda source: list(source.tags),
        "createdAt": lambda source: time_text(source.created_at),
        "updatedAt": lambda source: time_text(source.updated_at),
    },
)
values(
    "ProductVariant",
    {
        "id": lambda source: gid("ProductVariant", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "title": lambda source: source.title,
        "sku": lambda source: source.sku,
    },
)
values(
    "Collection",
    {
        "id": lambda source: gid("Collection", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "title": lambda source: source.title,
    },
)
