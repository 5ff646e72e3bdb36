"""Products and the prices their variants are compared with."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sandbox.state import Collection, Product, Shop, Variant
from sandbox.world import World
from shop_app.conditions import subject
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied
from shop_app.shopify.products import cost_each, read_compare_prices, read_products

NOW = datetime.now(UTC)


@pytest.fixture
def catalogue(shop: Shop) -> Shop:
    """A shop that lets us read its products."""
    shop.scopes.append("read_products")
    return shop


def new_product(
    shop: Shop, collections: int = 0, vendor: str = "Acme", product_type: str = "Bread"
) -> str:
    """A product in so many collections; returns the gid."""
    number = shop.new_id()
    product = Product(number, "Loaf", vendor, product_type, NOW, NOW, ["new"])
    for _ in range(collections):
        one = Collection(shop.new_id(), "Spring", NOW)
        shop.collections[one.id] = one
        product.collections.append(one.id)
    shop.products[number] = product
    return f"gid://shopify/Product/{number}"


def new_variant(shop: Shop, product: str, compared: str | None) -> str:
    """A variant for 9.00, compared with a price; returns the gid."""
    number, of = shop.new_id(), int(product.rpartition("/")[2])
    price = None if compared is None else Decimal(compared)
    shop.variants[number] = Variant(number, of, "Big", "LOAF", Decimal(9), price)
    return f"gid://shopify/ProductVariant/{number}"


def test_a_product_comes_with_type_tags_and_collections(catalogue: Shop, admin: Admin) -> None:
    gid, gone = new_product(catalogue, collections=2), "gid://shopify/Product/1"
    found = read_products(admin, [gid, gone])
    collections = frozenset(f"gid://shopify/Collection/{one}" for one in catalogue.collections)
    assert found == {
        gid: subject.Product(gid, "Bread", "Acme", frozenset({"new"}), collections),
        gone: None,
    }


def test_a_product_without_type_and_vendor_has_none(catalogue: Shop, admin: Admin) -> None:
    gid = new_product(catalogue, vendor="", product_type="")
    product = read_products(admin, [gid])[gid]
    assert product is not None
    assert (product.product_type, product.vendor) == (None, None)


def test_a_product_in_many_collections_is_read_whole(
    world: World, catalogue: Shop, admin: Admin
) -> None:
    few, many = new_product(catalogue, collections=20), new_product(catalogue, collections=21)
    found = read_products(admin, [few, many])
    assert [len(one.collections) for one in found.values() if one] == [20, 21]
    costs = [call.requested_cost for call in world.calls.calls(catalogue.domain)]
    assert costs == [2 * cost_each(20), cost_each(250)]


def test_the_price_to_compare_with_is_read(catalogue: Shop, admin: Admin) -> None:
    product = new_product(catalogue)
    sale, usual = new_variant(catalogue, product, "12.50"), new_variant(catalogue, product, None)
    gone = "gid://shopify/ProductVariant/1"
    found = read_compare_prices(admin, [sale, usual, gone])
    assert found[sale] is not None
    assert Decimal(found[sale] or 0) == Decimal("12.50")
    assert (found[usual], found[gone]) == (None, None)


def test_without_the_scope_products_are_denied_and_not_taken_for_gone(
    shop: Shop, admin: Admin
) -> None:
    product = new_product(shop)
    with pytest.raises(AccessDenied):
        read_products(admin, [product])
    with pytest.raises(AccessDenied):
        read_compare_prices(admin, [new_variant(shop, product, "12.50")])


def test_nothing_unknown_asks_nothing(world: World, shop: Shop, admin: Admin) -> None:
    assert (read_products(admin, []), read_compare_prices(admin, [])) == ({}, {})
    assert world.calls.calls(shop.domain) == []
