from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.actions.catalogue import NewVariant, create_collection, create_product, price_variant
from sandbox.changes import ActionRefusedError
from sandbox.state import Product, Shop, gid
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api

PRODUCT = """query($id: ID!) { product(id: $id) {
  id legacyResourceId title vendor productType tags updatedAt
  collections(first: 5) { nodes { id title } }
  variants(first: 5) { edges { node { id title sku price compareAtPrice product { id } } } }
} }"""


@pytest.fixture
def jumper(world: World, shop: Shop) -> Product:
    """A jumper in two sizes, the larger one on sale, in the collection Winter."""
    shop.scopes.append("read_products")
    winter = create_collection(world, shop, "Winter", NOON)
    return create_product(
        world,
        shop,
        "Jumper",
        [
            NewVariant(Decimal(119), "JUMPER-S", "S"),
            NewVariant(Decimal(119), "JUMPER-L", "L", Decimal("149.00")),
        ],
        vendor="North Wool",
        product_type="Clothing",
        tags=["wool"],
        collections=[winter.id],
        at=NOON,
    )


def test_a_product_shows_its_variants_prices_and_collections(
    api: Api, shop: Shop, jumper: Product
) -> None:
    number = gid("Product", jumper.id)
    (winter,) = shop.collections
    small, large = (gid("ProductVariant", one.id) for one in jumper.variants)
    assert api.data(PRODUCT, id=number)["product"] == {
        "id": number,
        "legacyResourceId": str(jumper.id),
        "title": "Jumper",
        "vendor": "North Wool",
        "productType": "Clothing",
        "tags": ["wool"],
        "updatedAt": "2026-11-20T12:00:00Z",
        "collections": {"nodes": [{"id": gid("Collection", winter), "title": "Winter"}]},
        "variants": {
            "edges": [
                {
                    "node": {
                        "id": small,
                        "title": "S",
                        "sku": "JUMPER-S",
                        "price": "119.00",
                        "compareAtPrice": None,
                        "product": {"id": number},
                    }
                },
                {
                    "node": {
                        "id": large,
                        "title": "L",
                        "sku": "JUMPER-L",
                        "price": "119.00",
                        "compareAtPrice": "149.00",
                        "product": {"id": number},
                    }
                },
            ]
        },
    }


def test_products_are_closed_to_an_app_without_their_scope(
    api: Api, shop: Shop, jumper: Product
) -> None:
    shop.scopes.remove("read_products")
    error = api.error(PRODUCT, id=gid("Product", jumper.id))
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert "`read_products` access scope" in error["message"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("vendor:'north wool'", ["Jumper"]),
        ("product_type:Clothing", ["Jumper"]),
        ("sku:JUMPER-L", ["Jumper"]),
        ("tag:wool", ["Jumper"]),
        ("title:soap", []),
        (None, ["Jumper"]),
    ],
)
def test_products_are_found_by_search(
    api: Api, jumper: Product, query: str | None, titles: list[str]
) -> None:
    asked = "query($q: String) { products(first: 5, query: $q, sortKey: UPDATED_AT) { nodes { title } } }"
    found = api.data(asked, q=query)["products"]["nodes"]
    assert [one["title"] for one in found] == titles


def test_a_collection_knows_its_products_and_a_product_its_collection(
    api: Api, world: World, shop: Shop, jumper: Product
) -> None:
    empty = create_collection(world, shop, "Bath", NOON)
    asked = """query($winter: ID!, $bath: ID!, $product: ID!) {
      winter: collection(id: $winter) { title products(first: 5) { nodes { title } } }
      bath: collection(id: $bath) { products(first: 5) { nodes { title } } }
      collections(first: 5, query: "title:b*") { nodes { title } }
      product(id: $product) { yes: inCollection(id: $winter) no: inCollection(id: $bath) }
      productVariant(id: "gid://shopify/ProductVariant/5") { id }
    }"""
    data = api.data(
        asked,
        winter=gid("Collection", jumper.collections[0]),
        bath=gid("Collection", empty.id),
        product=gid("Product", jumper.id),
    )
    assert data == {
        "winter": {"title": "Winter", "products": {"nodes": [{"title": "Jumper"}]}},
        "bath": {"products": {"nodes": []}},
        "collections": {"nodes": [{"title": "Bath"}]},
        "product": {"yes": True, "no": False},
        "productVariant": None,
    }


def test_a_new_price_ends_the_sale_and_moves_the_product(
    world: World, shop: Shop, jumper: Product
) -> None:
    large = jumper.variants[1]
    later = NOON + timedelta(days=1)
    price_variant(world, shop, large.id, Decimal("99.50"), at=later)
    assert (large.price, large.compare_at_price) == (Decimal("99.50"), None)
    assert jumper.updated_at == later
    with pytest.raises(ActionRefusedError, match="must not be negative, got -1"):
        price_variant(world, shop, large.id, Decimal(-1))
    assert large.price == Decimal("99.50")


def test_a_product_in_an_unknown_collection_is_refused(world: World, shop: Shop) -> None:
    with pytest.raises(ActionRefusedError, match=r"unknown collections \[5\]"):
        create_product(world, shop, "Mug", [NewVariant(Decimal(9), "MUG")], collections=[5])
    assert shop.products == {}
    assert shop.variants == {}
