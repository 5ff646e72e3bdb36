from datetime import datetime
from typing import Any

import pytest

from sandbox.graphql.bucket import Buckets
from sandbox.state import Shop
from sandbox.world import Clock, World
from tests.sandbox.api.caller import NOON, Api, add_customer, customer_gid

PAGE = "query($n: Int = 7) { customers(first: $n) { nodes { id amountSpent { amount } } pageInfo { hasNextPage } } }"


class StoppedClock(Clock):
    """A clock that only moves when it is told to."""

    def now(self) -> datetime:
        return NOON + self._ahead


def _cost(body: dict[str, Any]) -> tuple[int, int | None]:
    cost = body["extensions"]["cost"]
    return cost["requestedQueryCost"], cost["actualQueryCost"]


def _tag_many(count: int, payload: str = "node { id } userErrors { field message }") -> str:
    names = ", ".join(f"$i{n}: ID!" for n in range(count))
    calls = " ".join(
        f'm{n}: tagsAdd(id: $i{n}, tags: ["VIP"]) {{ {payload} }}' for n in range(count)
    )
    return f"mutation({names}) {{ {calls} }}"


@pytest.mark.parametrize(
    ("query", "requested", "actual"),
    [
        ("{ shop { name id } }", 1, 1),
        ("{ __typename }", 0, 0),
        ("{ shop { name plan { shopifyPlus } } }", 2, 2),
        ('{ customer(id: "gid://shopify/Customer/1") { id tags } }', 1, 0),
        ("{ customers(first: 10) { nodes { id tags } } }", 12, 5),
        ("{ customers(last: 10) { edges { cursor node { id } } pageInfo { endCursor } } }", 12, 5),
        ("{ customers(first: 10) { nodes { id amountSpent { amount } } } }", 22, 8),
        (
            "{ customers(first: 10) { nodes { id orders(first: 5) { nodes { id } } } } }",
            82,
            11,
        ),
        ('{ nodes(ids: ["gid://shopify/Customer/1", "gid://shopify/Customer/2"]) { id } }', 2, 0),
    ],
)
def test_a_query_is_charged_for_what_it_may_and_then_for_what_it_did_bring(
    api: Api, shop: Shop, query: str, requested: int, actual: int
) -> None:
    for _ in range(3):
        add_customer(shop)
    assert _cost(api.answer(query)) == (requested, actual)


def test_only_the_dearest_branch_of_an_interface_counts(api: Api) -> None:
    query = (
        'query { node(id: "gid://shopify/Customer/1") { id ... on Customer { amountSpent { amount } }'
        " ... on Order { totalPriceSet { shopMoney { amount } } } } }"
    )
    assert _cost(api.answer(query)) == (3, 0)


def test_a_fragment_costs_what_stands_in_it(api: Api) -> None:
    query = "query { shop { ...Plan } } fragment Plan on Shop { plan { shopifyPlus } }"
    assert _cost(api.answer(query)) == (2, 2)


def test_the_page_size_may_come_from_a_variable_or_its_default(api: Api) -> None:
    assert _cost(api.answer(PAGE))[0] == 2 + 7 * 2
    assert _cost(api.answer(PAGE, n=20))[0] == 2 + 20 * 2


def test_a_mutation_costs_ten_with_its_payload(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop) for _ in range(100)]
    ids = {f"i{n}": customer_gid(one) for n, one in enumerate(customers)}
    body = api.answer(_tag_many(100), **ids)
    assert _cost(body) == (1000, 1000)
    assert len(body["data"]) == 100
    assert all(one.tags == ["VIP"] for one in customers)


def test_a_query_above_a_thousand_points_is_refused_and_nothing_happens(
    api: Api, shop: Shop
) -> None:
    customer = add_customer(shop)
    ids = {f"i{n}": customer_gid(customer) for n in range(101)}
    body = api.answer(_tag_many(101), **ids)
    assert "data" not in body
    assert body["errors"][0]["message"].startswith(
        "Query cost is 1010, which exceeds the single query max cost limit (1000)."
    )
    assert body["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert customer.tags == []
    status = api.answer("{ shop { name } }")["extensions"]["cost"]["throttleStatus"]
    assert status["currentlyAvailable"] == 1999


def test_what_did_not_come_back_is_returned_to_the_bucket(api: Api) -> None:
    status = api.answer(PAGE, n=200)["extensions"]["cost"]["throttleStatus"]
    assert status == {
        "maximumAvailable": 2000.0,
        "currentlyAvailable": 1998,
        "restoreRate": 100.0,
    }


def test_an_empty_bucket_throttles_with_http_200_and_fills_with_time(
    api: Api, world: World, shop: Shop
) -> None:
    customer = add_customer(shop)
    ids = {f"i{n}": customer_gid(customer) for n in range(100)}
    world.clock = StoppedClock()
    api.token = api.exchange().get_json()["access_token"]
    assert "errors" not in api.answer(_tag_many(100), **ids)
    assert "errors" not in api.answer(_tag_many(100), **ids)
    customer.tags.clear()
    body = api.answer(_tag_many(100), **ids)
    assert body == {
        "errors": [
            {
                "message": "Throttled",
                "extensions": {
                    "code": "THROTTLED",
                    "documentation": "https://shopify.dev/api/usage/rate-limits",
                },
            }
        ],
        "extensions": {
            "cost": {
                "requestedQueryCost": 1000,
                "actualQueryCost": None,
                "throttleStatus": {
                    "maximumAvailable": 2000.0,
                    "currentlyAvailable": 0,
                    "restoreRate": 100.0,
                },
            }
        },
    }
    assert customer.tags == []
    world.clock.advance(9.9)
    assert "data" not in api.answer(_tag_many(100), **ids)
    world.clock.advance(0.1)
    assert "errors" not in api.answer(_tag_many(100), **ids)
    assert customer.tags == ["VIP"]


@pytest.mark.parametrize(
    ("plan", "rate", "size"),
    [
        ("basic", 100, 2000),
        ("advanced", 200, 4000),
        ("plus", 1000, 20_000),
        ("enterprise", 2000, 40_000),
    ],
)
def test_the_plan_decides_size_and_rate_of_the_bucket(plan: str, rate: int, size: int) -> None:
    shop = Shop("a.myshopify.com", id=1, name="A", plan=plan)
    assert Buckets().status(shop, NOON) == {
        "maximumAvailable": float(size),
        "currentlyAvailable": size,
        "restoreRate": float(rate),
    }


def test_every_shop_has_a_bucket_of_its_own() -> None:
    buckets = Buckets()
    one, other = (Shop(f"{name}.myshopify.com", id=1, name=name) for name in ("one", "other"))
    assert buckets.take(one, 2000, NOON)
    assert not buckets.take(one, 1, NOON)
    assert buckets.take(other, 2000, NOON)
