from datetime import timedelta
from typing import Any

import pytest

from sandbox import announcements
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_customer, customer_gid

ADD = """mutation($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) {
    node { id ... on Customer { tags updatedAt } } userErrors { field message }
  }
}"""
REMOVE = ADD.replace("tagsAdd", "tagsRemove")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[str]]]:
    """The tags that were announced as added and as removed."""
    told: list[tuple[list[str], list[str]]] = []

    def tags_changed(*call: Any) -> None:
        told.append((call[3], call[4]))

    monkeypatch.setattr(announcements, "tags_changed", tags_changed)
    return told


Told = list[tuple[list[str], list[str]]]


def test_adding_tags_appends_the_missing_ones_and_tells_so(
    api: Api, shop: Shop, told: Told
) -> None:
    customer = add_customer(shop, tags=("Wholesale",))
    answer = api.data(ADD, id=customer_gid(customer), tags=["VIP", "Wholesale"])["tagsAdd"]
    assert answer["userErrors"] == []
    assert answer["node"]["tags"] == ["Wholesale", "VIP"]
    assert customer.tags == ["Wholesale", "VIP"]
    assert customer.updated_at > NOON
    assert told == [(["VIP"], [])]


def test_adding_what_is_there_in_any_case_changes_and_tells_nothing(
    api: Api, shop: Shop, told: Told
) -> None:
    customer = add_customer(shop, tags=("VIP",))
    answer = api.data(ADD, id=customer_gid(customer), tags=["vip", " VIP "])["tagsAdd"]
    assert answer["node"] == {
        "id": customer_gid(customer),
        "tags": ["VIP"],
        "updatedAt": "2026-11-20T12:00:00Z",
    }
    assert customer.updated_at == NOON
    assert told == []


def test_a_tag_given_twice_is_added_once(api: Api, shop: Shop, told: Told) -> None:
    customer = add_customer(shop)
    api.data(ADD, id=customer_gid(customer), tags=["New", "new", "New"])
    assert customer.tags == ["New"]
    assert told == [(["New"], [])]


def test_one_text_may_hold_several_tags(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    api.data(ADD, id=customer_gid(customer), tags=["VIP, Wholesale,,"])
    assert customer.tags == ["VIP", "Wholesale"]


def test_removing_takes_off_what_is_there_and_ignores_the_rest(
    api: Api, shop: Shop, told: Told
) -> None:
    customer = add_customer(shop, tags=("VIP", "Wholesale"))
    answer = api.data(REMOVE, id=customer_gid(customer), tags=["vip", "Unknown"])["tagsRemove"]
    assert answer["node"]["tags"] == ["Wholesale"]
    assert told == [([], ["VIP"])]
    api.data(REMOVE, id=customer_gid(customer), tags=["VIP"])
    assert told == [([], ["VIP"])]


def test_the_time_of_change_never_goes_back(api: Api, world: World, shop: Shop) -> None:
    later = world.clock.now() + timedelta(days=1)
    customer = add_customer(shop, at=later)
    api.data(ADD, id=customer_gid(customer), tags=["VIP"])
    assert customer.updated_at == later


@pytest.mark.parametrize("mutation", [ADD, REMOVE])
def test_an_unknown_customer_is_a_user_error(api: Api, shop: Shop, mutation: str) -> None:
    merged = add_customer(shop)
    merged.merged_into = 1
    for gid in ("gid://shopify/Customer/5", customer_gid(merged)):
        (answer,) = api.data(mutation, id=gid, tags=["VIP"]).values()
        assert answer == {
            "node": None,
            "userErrors": [{"field": ["id"], "message": "Customer does not exist"}],
        }
    assert merged.tags == []


def test_a_tag_of_more_than_40_characters_is_refused_and_none_is_added(
    api: Api, shop: Shop, told: Told
) -> None:
    customer = add_customer(shop)
    long = "x" * 41
    answer = api.data(ADD, id=customer_gid(customer), tags=["VIP", long])["tagsAdd"]
    assert answer == {
        "node": None,
        "userErrors": [
            {"field": ["tags"], "message": f"Tag '{long}' is too long (maximum is 40 characters)"}
        ],
    }
    assert customer.tags == []
    assert told == []
    api.data(ADD, id=customer_gid(customer), tags=["y" * 40])
    assert customer.tags == ["y" * 40]


def test_a_customer_has_at_most_250_tags(api: Api, shop: Shop) -> None:
    customer = add_customer(shop, tags=tuple(f"tag {number}" for number in range(249)))
    answer = api.data(ADD, id=customer_gid(customer), tags=["a", "b"])["tagsAdd"]
    assert answer["userErrors"] == [{"field": ["tags"], "message": "Tags cannot be more than 250"}]
    assert len(customer.tags) == 249
    answer = api.data(ADD, id=customer_gid(customer), tags=["a", "tag 1"])["tagsAdd"]
    assert answer["userErrors"] == []
    assert len(customer.tags) == 250


def test_many_customers_in_one_document_succeed_and_fail_one_by_one(
    api: Api, shop: Shop, world: World
) -> None:
    first, second = add_customer(shop), add_customer(shop)
    query = """mutation Tag($a: ID!, $b: ID!, $c: ID!, $tags: [String!]!) {
      a: tagsAdd(id: $a, tags: $tags) { node { id } userErrors { message } }
      b: tagsAdd(id: $b, tags: $tags) { node { id } userErrors { message } }
      c: tagsRemove(id: $c, tags: $tags) { node { id } userErrors { message } }
    }"""
    world.calls.reset(shop.domain)
    data = api.data(
        query,
        a=customer_gid(first),
        b="gid://shopify/Customer/5",
        c=customer_gid(second),
        tags=["VIP"],
    )
    assert data == {
        "a": {"node": {"id": customer_gid(first)}, "userErrors": []},
        "b": {"node": None, "userErrors": [{"message": "Customer does not exist"}]},
        "c": {"node": {"id": customer_gid(second)}, "userErrors": []},
    }
    assert first.tags == ["VIP"]
    assert world.calls.fields(shop.domain) == {"tagsAdd": 2, "tagsRemove": 1}
    (call,) = world.calls.calls(shop.domain)
    assert (call.operation, call.requested_cost, call.status, call.outcome) == (
        "Tag",
        30,
        200,
        "ok",
    )


def test_only_customers_can_be_tagged_so_far(api: Api) -> None:
    error = api.error(ADD, id="gid://shopify/Order/5", tags=["VIP"])
    assert error["extensions"]["field"] == "Mutation.tagsAdd(Order)"
