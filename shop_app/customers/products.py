"""What is known of products: no personal data, so it is kept and refreshed now and then.

Rules that ask for types, tags, collections or lines on sale have them read: `unknown_of` says what
is missing, `ask` asks Shopify for it, `book` keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from shop_app.conditions.subject import Product, Subject
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.shopify.products import read_compare_prices, read_products

FRESH = timedelta(days=7)
"""How long a product counts as known; then it is read again when a rule asks for it."""

_KNOWN = text(
    """
    SELECT gid, product_type, vendor, tags, collections FROM product
    WHERE shop = :shop AND gid = ANY(:gids) AND read_at >= :since
    """
)


def known_products(
    db: Connection, shop: str, gids: Iterable[str], since: datetime
) -> dict[str, Product]:
    """Those of the products that have been read since then, by gid."""
    rows = db.execute(_KNOWN, {"shop": shop, "gids": list(gids), "since": since})
    return {
        gid: Product(gid, kind, vendor, frozenset(tags), frozenset(collections))
        for gid, kind, vendor, tags, collections in rows
    }


@dataclass(frozen=True, slots=True)
class Unknown:
    """Gids of products, and of variants of lines of which nobody knows whether they were on sale."""

    products: frozenset[str]
    variants: frozenset[str]


def unknown_of(customers: Iterable[Subject]) -> Unknown:
    """What has to be read to judge these customers by products; loaded with lines and products."""
    products, variants = set[str](), set[str]()
    for subject in customers:
        known = subject.products or {}
        for order in subject.orders:
            for line in order.lines or ():
                if line.product and line.product not in known:
                    products.add(line.product)
                comparable = order.currency == subject.currency
                if line.variant and line.on_sale is None and comparable:
                    variants.add(line.variant)
    return Unknown(frozenset(products), frozenset(variants))


@dataclass(frozen=True, slots=True)
class Told:
    """What Shopify said: a product is None when it is gone, so is the price to compare with when
    there is none. Prices are decimals in the shop's currency."""

    products: Mapping[str, Product | None]
    compare_prices: Mapping[str, str | None]


def ask(admin: Admin, unknown: Unknown) -> Told:
    """Read what is unknown; 43 products or 100 variants a query.

    No transaction may be open. Raises what `Admin.query` raises: AccessDenied without the scope
    read_products.
    """
    products = read_products(admin, sorted(unknown.products))
    return Told(products, read_compare_prices(admin, sorted(unknown.variants)))


_KEEP = text(
    """
    INSERT INTO product AS stored (shop, gid, product_type, vendor, tags, collections, read_at)
    SELECT :shop, gid, product_type, vendor, tags, collections, :at
    FROM jsonb_to_recordset(:products) AS given (gid text, product_type text, vendor text,
        tags text[], collections text[])
    ORDER BY gid
    ON CONFLICT (shop, gid) DO UPDATE SET product_type = excluded.product_type,
        vendor = excluded.vendor, tags = excluded.tags, collections = excluded.collections,
        read_at = excluded.read_at
        WHERE stored.read_at < excluded.read_at
    """
).bindparams(bindparam("products", type_=JSONB))
_DECIDE_SALE = text(
    """
    UPDATE order_line SET on_sale = coalesce(amount < quantity * found.compared, false)
    FROM (
        SELECT line.gid, given.compared FROM orders CROSS JOIN LATERAL (
            SELECT gid, variant_gid FROM order_line
            WHERE shop = :shop AND order_gid = orders.gid AND on_sale IS NULL OFFSET 0
        ) AS line JOIN unnest(CAST(:variants AS text[]), CAST(:compared AS bigint[]))
            AS given (variant, compared) ON given.variant = line.variant_gid
        WHERE orders.shop = :shop AND customer_gid = ANY(:customers) AND currency = :currency
    ) AS found
    WHERE order_line.shop = :shop AND order_line.gid = found.gid
    """
)


def book(
    db: Connection, shop: str, customers: Iterable[Subject], told: Told, asked_at: datetime
) -> None:
    """Keep what Shopify said; decide once which lines of these customers were on sale.

    `asked_at` is when Shopify was asked. A line was on sale when its units cost less than the price
    its variant is compared with; a variant that is gone or has no such price was never on sale.
    """
    rows = [_row(gid, product) for gid, product in sorted(told.products.items())]
    if rows:
        db.execute(_KEEP, {"shop": shop, "products": rows, "at": asked_at})
    known = list(customers)
    if not told.compare_prices or not known:
        return
    currency = known[0].currency
    params = {
        "shop": shop,
        "currency": currency,
        "customers": [subject.gid for subject in known],
        "variants": list(told.compare_prices),
        "compared": [
            None if price is None else Money.parse(price, currency).minor
            for price in told.compare_prices.values()
        ],
    }
    db.execute(_DECIDE_SALE, params)


def _row(gid: str, product: Product | None) -> dict[str, object]:
    """One that is gone is kept as one without anything, so that it is not asked for again."""
    if product is None:
        return {"gid": gid, "tags": [], "collections": []}
    return {
        "gid": gid,
        "product_type": product.product_type,
        "vendor": product.vendor,
        "tags": sorted(product.tags),
        "collections": sorted(product.collections),
    }
