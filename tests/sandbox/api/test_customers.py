from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.state import Refund, Shop
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_customer, add_order, customer_gid

FIGURES = """query($id: ID!) {
  customer(id: $id) { numberOfOrders amountSpent { amount currencyCode } lastOrder { name } }
}"""
PAGE = """query($first: Int, $last: Int, $after: String, $before: String, $q: String,
  $sort: CustomerSortKeys, $reverse: Boolean) {
  customers(first: $first, last: $last, after: $after, before: $before, query: $q,
    sortKey: $sort, reverse: $reverse) {
    nodes { id } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def test_a_customer_is_read_with_ids_beyond_floats(api: Api, shop: Shop) -> None:
    customer = add_customer(shop, tags=("VIP",))
    assert customer.id > 2**53
    query = """query($id: ID!) { customer(id: $id) {
      id legacyResourceId createdAt updatedAt locale state tags } }"""
    assert api.data(query, id=customer_gid(customer))["customer"] == {
        "id": f"gid://shopify/Customer/{customer.id}",
        "legacyResourceId": str(customer.id),
        "createdAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-20T12:00:00Z",
        "locale": "en",
        "state": "DISABLED",
        "tags": ["VIP"],
    }


def test_nobody_is_null(api: Api, shop: Shop) -> None:
    merged = add_customer(shop)
    merged.merged_into = 1
    query = "query($id: ID!) { customer(id: $id) { id } }"
    assert api.data(query, id="gid://shopify/Customer/1") == {"customer": None}
    assert api.data(query, id=customer_gid(merged)) == {"customer": None}


def test_counts_include_cancelled_orders_and_sums_leave_them_and_refunds_out(
    api: Api, shop: Shop
) -> None:
    customer = add_customer(shop)
    add_order(shop, customer, "100.00")
    refunded = add_order(shop, customer, "50.00")
    refunded.refunds.append(Refund(1, refunded.id, NOON, Decimal("12.50"), Decimal("12.50")))
    cancelled = add_order(shop, customer, "70.00")
    cancelled.cancelled_at = NOON
    assert api.data(FIGURES, id=customer_gid(customer))["customer"] == {
        "numberOfOrders": "3",
        "amountSpent": {"amount": "137.5", "currencyCode": "GBP"},
        "lastOrder": {"name": "#1003"},
    }


def test_a_customer_without_orders_has_zeros(api: Api, shop: Shop) -> None:
    assert api.data(FIGURES, id=customer_gid(add_customer(shop)))["customer"] == {
        "numberOfOrders": "0",
        "amountSpent": {"amount": "0.0", "currencyCode": "GBP"},
        "lastOrder": None,
    }


def test_pages_follow_each_other_without_gap_or_repeat(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop) for _ in range(5)]
    seen, after, pages = [], None, 0
    while True:
        page = api.data(PAGE, first=2, after=after)["customers"]
        seen += [node["id"] for node in page["nodes"]]
        pages += 1
        assert page["pageInfo"]["hasPreviousPage"] == (pages > 1)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == [customer_gid(customer) for customer in customers]
    assert pages == 3


def test_a_page_stands_where_it_stood_when_the_list_changes(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop) for _ in range(4)]
    page = api.data(PAGE, first=2)["customers"]
    del shop.customers[customers[0].id]
    page = api.data(PAGE, first=2, after=page["pageInfo"]["endCursor"])["customers"]
    assert [node["id"] for node in page["nodes"]] == [customer_gid(one) for one in customers[2:]]


def test_backwards_and_reversed_pages(api: Api, shop: Shop) -> None:
    first, second, third = (customer_gid(add_customer(shop)) for _ in range(3))
    page = api.data(PAGE, last=2)["customers"]
    assert [node["id"] for node in page["nodes"]] == [second, third]
    assert page["pageInfo"]["hasPreviousPage"] is True
    assert page["pageInfo"]["hasNextPage"] is False
    page = api.data(PAGE, last=2, before=page["pageInfo"]["startCursor"])["customers"]
    assert [node["id"] for node in page["nodes"]] == [first]
    page = api.data(PAGE, first=2, reverse=True)["customers"]
    assert [node["id"] for node in page["nodes"]] == [third, second]
    page = api.data(PAGE, first=2, reverse=True, after=page["pageInfo"]["endCursor"])["customers"]
    assert [node["id"] for node in page["nodes"]] == [first]


def test_sorting_by_time_of_change_breaks_ties_by_id(api: Api, shop: Shop) -> None:
    late = add_customer(shop, at=NOON + timedelta(microseconds=1))
    early, twin = add_customer(shop), add_customer(shop)
    page = api.data(PAGE, first=2, sort="UPDATED_AT")["customers"]
    assert [node["id"] for node in page["nodes"]] == [customer_gid(early), customer_gid(twin)]
    after = page["pageInfo"]["endCursor"]
    page = api.data(PAGE, first=2, sort="UPDATED_AT", after=after)["customers"]
    assert [node["id"] for node in page["nodes"]] == [customer_gid(late)]
    assert api.error(PAGE, first=2, after=after)["message"] == (
        "Invalid cursor for current pagination sort."
    )
    assert api.error(PAGE, first=2, after="nonsense")["message"] == (
        "Invalid cursor for current pagination sort."
    )


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({}, "you must provide one of first or last"),
        ({"first": 1, "last": 1}, "providing both first and last is not supported"),
        ({"first": 251}, "first must be between 1 and 250, got 251"),
        ({"last": 0}, "last must be between 1 and 250, got 0"),
    ],
)
def test_a_page_needs_one_size_that_shopify_allows(
    api: Api, sizes: dict[str, int], message: str
) -> None:
    assert api.error(PAGE, **sizes)["message"] == message


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abc"),
        ("tag:vip", "a"),
        ("tag:'Big Spender'", "b"),
        ("tag:big*", "b"),
        ("tag_not:VIP", "bc"),
        ("-tag:VIP", "bc"),
        ("NOT tag:VIP", "bc"),
        ("tag:VIP OR tag:'Big Spender'", "ab"),
        ("updated_at:>'2026-11-20T12:00:00Z'", "bc"),
        ("updated_at:>=2026-11-20T12:00:00Z updated_at:<'2026-11-22T12:00:00Z'", "ab"),
        ("updated_at:>2026-11-21 AND state:disabled", "bc"),
        ("orders_count:>0", "c"),
        ("total_spent:>=10", "c"),
        ("state:ENABLED", ""),
    ],
)
def test_customers_are_found_by_search(api: Api, shop: Shop, query: str, found: str) -> None:
    customers = {
        "a": add_customer(shop, tags=("VIP",)),
        "b": add_customer(shop, at=NOON + timedelta(days=1), tags=("Big Spender",)),
        "c": add_customer(shop, at=NOON + timedelta(days=2)),
    }
    add_order(shop, customers["c"], "10.00")
    page = api.data(PAGE, first=10, q=query)["customers"]
    names = {customer_gid(customer): name for name, customer in customers.items()}
    assert "".join(names[node["id"]] for node in page["nodes"]) == found


def test_customers_are_found_by_id(api: Api, shop: Shop) -> None:
    first, second = add_customer(shop), add_customer(shop)
    for query in (f"id:{second.id}", f"id:>{first.id}", f"id:'{customer_gid(second)}'"):
        page = api.data(PAGE, first=10, q=query)["customers"]
        assert [node["id"] for node in page["nodes"]] == [customer_gid(second)]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("shoe_size:42", "no filter 'shoe_size'; known: customer_date, email, "),
        ("Ada:", "'Ada:' is no field:value term"),
        ("(tag:VIP", "'(tag:VIP' lacks a closing parenthesis"),
        ("tag:>VIP", "tag is a text and has no >"),
        ("tag:VIP OR", "'tag:VIP OR' has an operator without a term"),
        ("updated_at:>yesterday", "updated_at:yesterday is no ISO 8601 time"),
        ("id:abc", "id:abc is no number"),
    ],
)
def test_a_search_that_is_not_understood_is_an_error_not_an_empty_page(
    api: Api, query: str, problem: str
) -> None:
    error = api.error(PAGE, first=10, q=query)
    assert error["message"].startswith(f"The stand-in Shopify cannot search like this: {problem}")


def test_an_unknown_order_of_customers_is_an_error(api: Api) -> None:
    assert "customers sorted by NAME" in api.error(PAGE, first=10, sort="NAME")["message"]


def test_names_and_addresses_are_there_for_an_app_that_was_approved(
    api: Api, world: World, shop: Shop
) -> None:
    world.approved_data = frozenset({"name", "email"})
    customer, nameless = add_customer(shop), add_customer(shop)
    nameless.first_name = nameless.last_name = ""
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer {
      displayName firstName lastName defaultEmailAddress { emailAddress } } } }"""
    assert api.data(query, ids=[customer_gid(customer), customer_gid(nameless)])["nodes"] == [
        {
            "displayName": "Ada Byron",
            "firstName": "Ada",
            "lastName": "Byron",
            "defaultEmailAddress": {"emailAddress": "ada@example.com"},
        },
        {
            "displayName": "ada@example.com",
            "firstName": None,
            "lastName": None,
            "defaultEmailAddress": {"emailAddress": "ada@example.com"},
        },
    ]
