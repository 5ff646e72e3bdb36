"""What the real API would reject is rejected in the same way."""

from typing import Any

import pytest

from sandbox.graphql.registry import field, register
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import DOMAIN, Api, add_customer, add_order, customer_gid

ADD = "mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } } }"


def _post_raw(api: Api, body: str) -> Any:
    address = f"/{DOMAIN}/admin/api/2026-10/graphql.json"
    return api.app.test_client().post(
        address, data=body, headers={"X-Shopify-Access-Token": api.token}
    )


def test_a_missing_or_wrong_token_is_401_with_shopifys_words(api: Api) -> None:
    for token in ("", "shpat_wrong"):
        response = api.post("{ shop { name } }", token=token)
        assert response.status_code == 401
        assert response.get_json() == {
            "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"
        }


def test_other_api_versions_do_not_exist(api: Api) -> None:
    address = f"/{DOMAIN}/admin/api/2026-07/graphql.json"
    assert (
        api.app.test_client().post(address, json={"query": "{ shop { name } }"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ("nonsense", "Bad Request: the body is not JSON"),
        ("[]", {"query": "Required parameter missing or invalid"}),
        ("{}", {"query": "Required parameter missing or invalid"}),
        ('{"query": "{shop{name}}", "variables": [1]}', {"variables": "Must be an object"}),
        ('{"query": "{shop{name}}", "operationName": 1}', {"operationName": "Must be a string"}),
    ],
)
def test_a_body_that_is_no_graphql_request_is_400(api: Api, body: str, errors: object) -> None:
    response = _post_raw(api, body)
    assert response.status_code == 400
    assert response.get_json() == {"errors": errors}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ shop { name ", "Syntax Error: Expected Name, found <EOF>."),
        ("{ shop { colour } }", "Cannot query field 'colour' on type 'Shop'."),
        ("{ customer { id } }", "Argument 'QueryRoot.customer(id:)' of type 'ID!' is required"),
        ("mutation { giftCardCreat { id } }", "Cannot query field 'giftCardCreat'"),
        ("query A { shop { id } } query B { shop { id } }", "An operation name is required"),
    ],
)
def test_a_document_that_breaks_the_schema_is_refused_with_http_200(
    api: Api, query: str, message: str
) -> None:
    body = api.answer(query)
    assert "data" not in body
    assert body["errors"][0]["message"].startswith(message)


def test_a_missing_or_wrong_variable_is_refused_and_nothing_happens(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    body = api.answer(ADD, id=customer_gid(customer), tags="not a list", more=None)
    assert "errors" not in body  # GraphQL turns one value into a list of one
    body = api.answer(ADD, id=customer_gid(customer), tags=[1])
    assert "data" not in body
    assert body["errors"][0]["extensions"] == {"code": "INVALID_VARIABLE"}
    assert "data" not in api.answer(ADD, tags=["VIP"])
    assert customer.tags == ["not a list"]


def test_more_than_250_items_in_an_array_are_refused_and_nothing_happens(
    api: Api, shop: Shop
) -> None:
    customer = add_customer(shop)
    tags = [f"tag {number}" for number in range(251)]
    error = api.error(ADD, id=customer_gid(customer), tags=tags)
    assert error == {
        "message": "The input array size of 251 is greater than the maximum allowed of 250.",
        "extensions": {"code": "MAX_INPUT_SIZE_EXCEEDED"},
    }
    literal = ",".join('"x"' for _ in range(251))
    query = f'mutation {{ tagsAdd(id: "{customer_gid(customer)}", tags: [{literal}]) {{ node {{ id }} }} }}'
    assert api.error(query)["extensions"] == {"code": "MAX_INPUT_SIZE_EXCEEDED"}
    assert customer.tags == []


def test_an_id_that_is_none_is_refused(api: Api) -> None:
    error = api.error('{ customer(id: "77") { id } }')
    assert error["message"] == "Invalid global id '77'"
    error = api.error('{ customer(id: "gid://shopify/Order/77") { id } }')
    assert error["message"] == "Invalid id: gid://shopify/Order/77"
    assert error["extensions"] == {"code": "RESOURCE_NOT_FOUND"}


def test_a_field_beyond_the_granted_scopes_is_null_with_an_error(api: Api, shop: Shop) -> None:
    shop.scopes = ["write_customers"]
    order = add_order(shop, add_customer(shop))
    body = api.answer(
        "query($id: ID!) { order(id: $id) { id } shop { name } }",
        id=f"gid://shopify/Order/{order.id}",
    )
    assert body["data"] == {"order": None, "shop": {"name": "Cliffside Goods"}}
    needs = (
        "`read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` "
        "access scope."
    )
    assert body["errors"] == [
        {
            "message": f"Access denied for order field. Required access: {needs}",
            "locations": [{"line": 1, "column": 19}],
            "path": ["order"],
            "extensions": {
                "code": "ACCESS_DENIED",
                "documentation": "https://shopify.dev/api/usage/access-scopes",
                "requiredAccess": needs,
            },
        }
    ]


def test_scopes_guard_lists_too_and_the_way_through_node(api: Api, shop: Shop) -> None:
    shop.scopes = ["read_orders"]
    gid = customer_gid(add_customer(shop))
    assert api.error("{ customers(first: 1) { nodes { id } } }")["path"] == ["customers"]
    error = api.error("query($id: ID!) { node(id: $id) { id } }", id=gid)
    assert error["message"].startswith("Access denied for node field.")


def test_writing_tags_needs_the_write_scope(api: Api, shop: Shop) -> None:
    shop.scopes = ["read_customers"]
    customer = add_customer(shop)
    error = api.error(ADD, id=customer_gid(customer), tags=["VIP"])
    assert error["extensions"]["requiredAccess"] == "`write_customers` access scope."
    assert customer.tags == []


def test_a_scope_granted_later_opens_the_field_without_a_new_token(api: Api, shop: Shop) -> None:
    shop.scopes = []
    query = "{ customers(first: 1) { nodes { id } } }"
    assert api.error(query)["extensions"]["code"] == "ACCESS_DENIED"
    shop.scopes = ["read_customers"]
    assert api.data(query) == {"customers": {"nodes": []}}


def test_protected_customer_data_is_hidden_until_it_is_approved(
    api: Api, world: World, shop: Shop
) -> None:
    customer = add_customer(shop)
    query = "query($id: ID!) { customer(id: $id) { firstName tags } }"
    body = api.answer(query, id=customer_gid(customer))
    assert body["data"] == {"customer": {"firstName": None, "tags": []}}
    assert body["errors"][0]["message"].startswith("This app is not approved to use the firstName")
    world.approved_data = frozenset({"name"})
    assert api.data(query, id=customer_gid(customer))["customer"]["firstName"] == "Ada"


def test_a_field_nobody_needed_yet_is_refused_by_name_before_anything_happens(
    api: Api, shop: Shop
) -> None:
    customer = add_customer(shop)
    query = 'mutation($id: ID!) { tagsAdd(id: $id, tags: ["VIP"]) { node { ... on Customer { taxExempt } } } }'
    body = api.answer(query, id=customer_gid(customer))
    assert body == {
        "errors": [
            {
                "message": "The stand-in Shopify has no resolver for Customer.taxExempt: "
                "add one in sandbox/graphql.",
                "extensions": {"code": "NOT_IN_SANDBOX", "field": "Customer.taxExempt"},
            }
        ]
    }
    assert customer.tags == []


def test_a_missing_field_reached_through_an_interface_is_refused_by_name_too(
    api: Api, shop: Shop
) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on HasEvents { events(first: 1) { nodes { id } } } } }"
    error = api.error(query, id=customer_gid(add_customer(shop)))
    assert error["extensions"] == {"code": "NOT_IN_SANDBOX", "field": "HasEvents.events"}


def test_a_missing_root_field_is_named_once(api: Api) -> None:
    body = api.answer("{ draftOrders(first: 1) { nodes { id name } } }")
    assert [error["extensions"]["field"] for error in body["errors"]] == ["QueryRoot.draftOrders"]


def test_a_resolver_for_a_field_the_schema_lacks_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"the schema has no field Customer\.shoeSize"):
        field("Customer", "shoeSize")(lambda *_: 42)
    with pytest.raises(ValueError, match=r"Customer\.tags already has a resolver"):
        register("Customer", "tags", lambda *_: [])
