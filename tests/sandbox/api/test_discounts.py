from datetime import timedelta
from typing import Any

import pytest

from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import Api, add_customer, customer_gid
from tests.sandbox.api.rewards import apology, by_code, create, granted, shipping, update

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def scopes(shop: Shop) -> None:
    granted(shop)


def test_a_code_for_one_customer_reads_back_as_it_was_made(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    made = create(api, apology(customer))
    assert made["userErrors"] == []
    node = made["codeDiscountNode"]
    assert node["id"].startswith("gid://shopify/DiscountCodeNode/")
    assert node == by_code(api, "sorry-7f3k9q")
    assert node["codeDiscount"] == {
        "__typename": "DiscountCodeBasic",
        "title": "Amends #7",
        "status": "ACTIVE",
        "tags": ["amends"],
        "startsAt": "2026-11-20T00:00:00Z",
        "endsAt": "2099-12-21T00:00:00Z",
        "asyncUsageCount": 0,
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "combinesWith": {
            "orderDiscounts": False,
            "productDiscounts": False,
            "shippingDiscounts": True,
        },
        "context": {
            "__typename": "DiscountCustomers",
            "customers": [{"id": customer_gid(customer)}],
        },
        "minimumRequirement": {
            "greaterThanOrEqualToSubtotal": {"amount": "50.0", "currencyCode": "GBP"}
        },
        "customerGets": {
            "items": {"allItems": True},
            "value": {"amount": {"amount": "10.0", "currencyCode": "GBP"}},
        },
        "codes": {
            "nodes": [
                {
                    "code": "SORRY-7F3K9Q",
                    "asyncUsageCount": 0,
                    "createdBy": {"apiKey": "client-id", "title": "Amends"},
                }
            ]
        },
    }


def test_free_shipping_has_a_highest_price(api: Api) -> None:
    node = create(api, shipping(), "FreeShipping")["codeDiscountNode"]
    assert node["codeDiscount"]["__typename"] == "DiscountCodeFreeShipping"
    assert node["codeDiscount"]["maximumShippingPrice"] == {"amount": "6.0", "currencyCode": "GBP"}
    assert by_code(api, "FREE-7F3K9Q") == node


def test_a_code_that_somebody_has_is_taken_in_any_case_and_nothing_is_made(
    api: Api, shop: Shop
) -> None:
    create(api, apology())
    for kind, given in (("Basic", apology), ("FreeShipping", shipping)):
        refused = create(api, given(code=" sorry-7f3k9Q "), kind)
        argument = "basicCodeDiscount" if kind == "Basic" else "freeShippingCodeDiscount"
        assert refused == {
            "codeDiscountNode": None,
            "userErrors": [
                {
                    "field": [argument, "code"],
                    "message": "Code must be unique. Please try a different code.",
                    "code": "TAKEN",
                }
            ],
        }
    assert len(shop.rewards.discounts) == 1


def gets(**value: Any) -> Json:
    return {"items": {"all": True}, "value": value}


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"title": " "}, "title", "BLANK"),
        ({"title": "x" * 256}, "title", "TOO_LONG"),
        ({"code": None}, "code", "BLANK"),
        ({"code": "x" * 256}, "code", "TOO_LONG"),
        ({"code": "a\nb"}, "code", "INVALID"),
        ({"startsAt": None}, "startsAt", "BLANK"),
        ({"endsAt": "2026-11-20T00:00:00Z"}, "endsAt", "INVALID"),
        ({"context": None}, "context", "BLANK"),
        (
            {"context": {"customers": {"add": ["gid://shopify/Customer/5"]}}},
            "context.customers.add",
            "INVALID",
        ),
        ({"customerGets": gets(percentage=1.5)}, "customerGets.value.percentage", None),
        (
            {"customerGets": gets(discountAmount={"amount": "0"})},
            "customerGets.value.discountAmount.amount",
            "GREATER_THAN",
        ),
        ({"customerGets": {"value": {"percentage": 0.1}}}, "customerGets.items", None),
        ({"usageLimit": 0}, "usageLimit", "GREATER_THAN"),
        ({"tags": ["x" * 256]}, "tags", "INVALID_TAG_LENGTH"),
        (
            {"minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": 0}}},
            "minimumRequirement.subtotal.greaterThanOrEqualToSubtotal",
            "GREATER_THAN",
        ),
    ],
)
def test_a_wrong_part_is_named_and_nothing_is_made(
    api: Api, shop: Shop, changes: Json, place: str, code: str | None
) -> None:
    payload = create(api, apology(**changes))
    assert payload["codeDiscountNode"] is None
    (error,) = payload["userErrors"]
    assert error["field"] == ["basicCodeDiscount", *place.split(".")]
    assert code is None or error["code"] == code
    assert shop.rewards.discounts == {}


def test_free_shipping_combines_with_no_other_shipping_discount(api: Api, shop: Shop) -> None:
    given = shipping(combinesWith={"shippingDiscounts": True})
    (error,) = create(api, given, "FreeShipping")["userErrors"]
    assert error["code"] == "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS"
    assert shop.rewards.discounts == {}


def test_an_end_can_be_put_off_and_nothing_else_changes(api: Api, shop: Shop) -> None:
    made = create(api, apology(add_customer(shop)))["codeDiscountNode"]
    changed = update(api, made["id"], {"endsAt": "2099-12-31T00:00:00Z"})
    assert changed["userErrors"] == []
    after = by_code(api, "SORRY-7F3K9Q")
    assert after is not None
    assert after["codeDiscount"] == {**made["codeDiscount"], "endsAt": "2099-12-31T00:00:00Z"}
    refused = update(api, made["id"], {"endsAt": "2026-01-01T00:00:00Z"})["userErrors"]
    assert [error["message"] for error in refused] == ["Ends at needs to be after starts_at"]
    assert by_code(api, "SORRY-7F3K9Q") == after


def switch(api: Api, name: str, number: str) -> Json:
    document = f"""mutation($id: ID!) {{ discountCode{name}(id: $id) {{
      codeDiscountNode {{ codeDiscount {{ ... on DiscountCodeBasic {{ status endsAt }} }} }}
      userErrors {{ field message code }} }} }}"""
    payload: Json = api.data(document, id=number)[f"discountCode{name}"]
    return payload


def test_a_deactivated_code_reads_as_expired_and_can_come_back(api: Api, world: World) -> None:
    number = create(api, apology())["codeDiscountNode"]["id"]
    ended = switch(api, "Deactivate", number)
    assert ended["codeDiscountNode"]["codeDiscount"]["status"] == "EXPIRED"
    world.clock.advance(60)
    assert switch(api, "Deactivate", number) == ended
    back = switch(api, "Activate", number)["codeDiscountNode"]["codeDiscount"]
    assert back == {"status": "ACTIVE", "endsAt": None}


def test_a_deleted_code_is_gone_and_free_again(api: Api) -> None:
    number = create(api, apology())["codeDiscountNode"]["id"]
    document = """mutation($id: ID!) { discountCodeDelete(id: $id) {
      deletedCodeDiscountId userErrors { field message code } } }"""
    assert api.data(document, id=number)["discountCodeDelete"] == {
        "deletedCodeDiscountId": number,
        "userErrors": [],
    }
    assert by_code(api, "SORRY-7F3K9Q") is None
    gone = {"field": ["id"], "message": "Code discount does not exist.", "code": "INVALID"}
    assert api.data(document, id=number)["discountCodeDelete"]["userErrors"] == [gone]
    assert switch(api, "Deactivate", number) == {"codeDiscountNode": None, "userErrors": [gone]}
    assert create(api, apology())["userErrors"] == []


def test_a_code_begins_and_ends_by_the_clock(api: Api, world: World) -> None:
    begin, end = (world.clock.now() + timedelta(minutes=minutes) for minutes in (20, 40))
    create(api, apology(startsAt=begin.isoformat(), endsAt=end.isoformat()))
    seen = []
    for _ in range(3):
        found = by_code(api, "SORRY-7F3K9Q")
        assert found is not None
        seen.append(found["codeDiscount"]["status"])
        world.clock.advance(1300)
    assert seen == ["SCHEDULED", "ACTIVE", "EXPIRED"]


def test_discounts_are_listed_by_when_they_were_made_and_found_as_nodes(
    api: Api, world: World
) -> None:
    first = create(api, apology())["codeDiscountNode"]["id"]
    world.clock.advance(60)
    since = world.clock.now().isoformat()
    second = create(api, shipping(), "FreeShipping")["codeDiscountNode"]["id"]
    listed = api.data(
        """query($made: String, $ids: [ID!]!) {
          discountNodes(first: 5, query: $made, sortKey: CREATED_AT) { nodes { id discount {
            ... on DiscountCodeFreeShipping { title } } } }
          codeDiscountNodes(first: 1, reverse: true) { nodes { id } pageInfo { hasNextPage } }
          nodes(ids: $ids) { id ... on DiscountCodeNode { codeDiscount {
            ... on DiscountCodeBasic { title } } } }
        }""",
        made=f"created_at:>='{since}'",
        ids=[first, "gid://shopify/DiscountCodeNode/5"],
    )
    assert listed["discountNodes"]["nodes"] == [
        {"id": second.replace("CodeNode", "Node"), "discount": {"title": "Amends #8"}}
    ]
    assert listed["codeDiscountNodes"] == {
        "nodes": [{"id": second}],
        "pageInfo": {"hasNextPage": True},
    }
    assert listed["nodes"] == [{"id": first, "codeDiscount": {"title": "Amends #7"}}, None]


def test_codes_need_the_scope_for_discounts(api: Api, shop: Shop) -> None:
    shop.scopes = ["read_discounts"]
    error = api.error(
        "mutation($id: ID!) { discountCodeDelete(id: $id) { deletedCodeDiscountId } }",
        id="gid://shopify/DiscountCodeNode/5",
    )
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert "write_discounts" in error["message"]
    assert by_code(api, "SORRY") is None
    shop.scopes = ["write_customers"]
    error = api.error('{ codeDiscountNodeByCode(code: "A") { id } }')
    assert error["extensions"]["code"] == "ACCESS_DENIED"
