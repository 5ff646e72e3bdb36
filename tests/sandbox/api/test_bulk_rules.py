"""What is refused as a bulk operation, and how operations are listed."""

import pytest

from sandbox.state import Shop
from tests.sandbox.api.bulk import (
    ADD_TAGS,
    RUN_MUTATION,
    RUN_QUERY,
    finished,
    refusals,
    start_mutation,
    start_query,
    upload,
    wait_until,
)
from tests.sandbox.api.caller import DOMAIN, Api, add_customer, customer_gid

TAGS = "{ customers { edges { node { id tags } } } }"


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        ("{ shop { id } }", ["Bulk queries must contain at least one connection."]),
        (
            "{ customers(first: 5) { nodes { id } } }",
            [
                "All connection fields in a bulk query must select their contents using 'edges' > "
                "'node', e.g: 'customers { edges { node {'. Selecting via 'nodes' is not "
                "supported. Invalid connection fields: 'customers'."
            ],
        ),
        (
            '{ node(id: "gid://shopify/Customer/1") { id } }',
            [
                "Bulk queries cannot contain a top level `node` field.",
                "Bulk queries must contain at least one connection.",
            ],
        ),
        (
            "{ customers { edges { node { tags orders { edges { node { id } } } } } } }",
            [
                "The parent 'node' field for a nested connection must select the 'id' field "
                "without an alias and must be of 'ID' return type. Connection fields without "
                "'id': customers."
            ],
        ),
        (
            "{ customers { edges { node { key: id orders { edges { node { id } } } } } } }",
            [
                "The parent 'node' field for a nested connection must select the 'id' field "
                "without an alias and must be of 'ID' return type. Connection fields without "
                "'id': customers."
            ],
        ),
        (
            "{ orders { edges { node { id refunds { refundLineItems { edges { node { quantity } } "
            "} } } } } }",
            [
                "Queries that contain a connection field within a list field are not currently "
                "supported."
            ],
        ),
        (
            "{ a: customers { edges { node { id } } } b: customers { edges { node { id } } } "
            "c: customers { edges { node { id } } } d: customers { edges { node { id } } } "
            "e: customers { edges { node { id } } } f: orders { edges { node { id } } } }",
            ["Bulk queries cannot contain more than 5 connections."],
        ),
        (
            "{ customers { edges { node { id orders { edges { node { id customer { id orders { "
            "edges { node { id lineItems { edges { node { id } } } } } } } } } } } } } }",
            ["Bulk queries cannot contain connections with a nesting depth greater than 2."],
        ),
        (
            'mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: ["A"]) { node { id } } }',
            ["Invalid operation type. Only `query` operations are supported."],
        ),
        (
            "query($n: Int) { customers(first: $n) { edges { node { id } } } }",
            ["Invalid bulk query: variables are not supported"],
        ),
        ("", ["Invalid bulk query: syntax Error: Unexpected <EOF>."]),
        (
            "{ customers { edges { node { id colour } } } }",
            ["Invalid bulk query: cannot query field 'colour' on type 'Customer'."],
        ),
    ],
)
def test_a_query_that_cannot_run_in_bulk_is_refused(
    api: Api, query: str, sentences: list[str]
) -> None:
    assert refusals(api, query) == [
        {"field": ["query"], "message": sentence, "code": "INVALID"} for sentence in sentences
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "{ customers { edges { node { id image { url } } } } }",
            "no resolver for Customer.image",
        ),
        ("{ shop { id } customers { edges { node { id } } } }", "start from anything but"),
    ],
)
def test_what_only_the_sandbox_lacks_is_said_loudly(api: Api, query: str, said: str) -> None:
    error = api.error(RUN_QUERY, q=query)
    assert error["extensions"]["code"] == "NOT_IN_SANDBOX"
    assert said in error["message"]
    assert api.world.bulk.of(DOMAIN) == []


@pytest.mark.parametrize(
    ("mutation", "error"),
    [
        (
            "mutation { not parseable",
            {
                "field": None,
                "message": "Failed to parse the mutation - "
                "syntax Error: Expected Name, found <EOF>.",
                "code": "INVALID_MUTATION",
            },
        ),
        (
            "{ customers(first: 1) { edges { node { id } } } }",
            {
                "field": None,
                "message": "Invalid operation type. Only `mutation` operations are supported.",
                "code": "INVALID_MUTATION",
            },
        ),
        (
            "mutation($a: ID!, $t: [String!]!) { x: tagsAdd(id: $a, tags: $t) { node { id } } "
            "tagsRemove(id: $a, tags: $t) { node { id } } }",
            {
                "field": ["mutation"],
                "message": "You must specify a single top level mutation.",
                "code": None,
            },
        ),
        (
            "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id } } }",
            {
                "field": ["mutation"],
                "message": "You must use an allowed mutation name.",
                "code": None,
            },
        ),
        (
            "mutation($id: ID!) { tagsAdd(id: $id, tags: 5) { colour } }",
            {
                "field": None,
                "message": "String cannot represent a non string value: 5",
                "code": "INVALID_MUTATION",
            },
        ),
    ],
)
def test_a_mutation_that_cannot_run_in_bulk_is_refused(
    api: Api, shop: Shop, mutation: str, error: dict[str, object]
) -> None:
    path = upload(api, {"id": customer_gid(add_customer(shop)), "tags": ["A"]})
    started = api.data(RUN_MUTATION, m=mutation, p=path)["bulkOperationRunMutation"]
    assert started == {"bulkOperation": None, "userErrors": [error]}
    assert api.world.bulk.of(DOMAIN) == []


def test_five_of_each_kind_may_run_at_once(api: Api, shop: Shop) -> None:
    path = upload(api, {"id": customer_gid(add_customer(shop)), "tags": ["A"]})
    control = f"/_sandbox/shops/{DOMAIN}/bulk"
    api.app.test_client().post(f"{control}/pace", json={"hold": True})
    running = [start_query(api, TAGS) for _ in range(5)]
    assert refusals(api, TAGS) == [
        {
            "field": None,
            "message": "A bulk query operation for this app and shop is already in progress: "
            f"{', '.join(running)}.",
            "code": "OPERATION_IN_PROGRESS",
        }
    ]
    writing = [start_mutation(api, ADD_TAGS, path) for _ in range(5)]
    sixth = api.data(RUN_MUTATION, m=ADD_TAGS, p=path)["bulkOperationRunMutation"]
    assert sixth["userErrors"][0]["code"] == "OPERATION_IN_PROGRESS"
    api.app.test_client().post(f"{control}/release")
    for one in running + writing:
        wait_until(api, one, "COMPLETED")
    start_query(api, TAGS)


def test_operations_are_listed_newest_first_and_searched(api: Api, shop: Shop) -> None:
    path = upload(api, {"id": customer_gid(add_customer(shop)), "tags": ["A"]})
    reading = start_query(api, TAGS)
    finished(api, reading)
    api.world.clock.advance(60)
    writing = start_mutation(api, ADD_TAGS, path)
    finished(api, writing)
    middle = api.data(f'{{ node(id: "{writing}") {{ ... on BulkOperation {{ createdAt }} }} }}')

    def listed(arguments: str) -> list[str]:
        found = api.data(f"{{ bulkOperations(first: 5{arguments}) {{ nodes {{ id }} }} }}")
        return [one["id"] for one in found["bulkOperations"]["nodes"]]

    assert listed("") == [writing, reading]
    assert listed(", reverse: true") == [reading, writing]
    assert listed(", sortKey: COMPLETED_AT") == [writing, reading]
    assert listed(', query: "operation_type:mutation"') == [writing]
    assert listed(', query: "status:COMPLETED operation_type:QUERY"') == [reading]
    assert listed(', query: "status:RUNNING"') == []
    created = middle["node"]["createdAt"]
    assert listed(f", query: \"created_at:>='{created}'\"") == [writing]
    assert listed(f", query: \"created_at:<'{created}'\"") == [reading]
    paged = api.data("{ bulkOperations(first: 1) { pageInfo { hasNextPage endCursor } } }")
    info = paged["bulkOperations"]["pageInfo"]
    assert info["hasNextPage"] is True
    assert listed(f', after: "{info["endCursor"]}"') == [reading]


def test_operations_of_another_shop_are_unknown(api: Api, shop: Shop) -> None:
    other = Shop("other.myshopify.com", id=78, name="Other", installed=True)
    api.world.shops[other.domain] = other
    started = start_query(api, TAGS)
    there = Api(api.world, other, api.app)
    there.token = there.exchange().get_json()["access_token"]
    assert there.data("query($id: ID!) { bulkOperation(id: $id) { id } }", id=started) == {
        "bulkOperation": None
    }


def test_orders_and_customers_are_counted_up_to_a_limit(api: Api, shop: Shop) -> None:
    for tag in ("VIP", "VIP", "New"):
        add_customer(shop, tags=(tag,))
    assert api.data(
        """{ all: customersCount { count precision }
             vip: customersCount(query: "tag:VIP") { count precision }
             some: customersCount(limit: 2) { count precision }
             open: customersCount(limit: null) { count precision }
             ordersCount { count precision } }"""
    ) == {
        "all": {"count": 3, "precision": "EXACT"},
        "vip": {"count": 2, "precision": "EXACT"},
        "some": {"count": 2, "precision": "AT_LEAST"},
        "open": {"count": 3, "precision": "EXACT"},
        "ordersCount": {"count": 0, "precision": "EXACT"},
    }
