import pytest

from sandbox.actions.segmenting import create_segment, join_segment, leave_segment
from sandbox.changes import ActionRefusedError
from sandbox.state import Segment, Shop, gid
from sandbox.world import World
from tests.sandbox.api.caller import NOON, Api, add_customer, customer_gid

MEMBERSHIP = """query($customer: ID!, $segments: [ID!]!) {
  customerSegmentMembership(customerId: $customer, segmentIds: $segments) {
    memberships { segmentId isMember } } }"""


@pytest.fixture
def regulars(world: World, shop: Shop) -> Segment:
    return create_segment(world, shop, "Regulars", "number_of_orders > 3", NOON)


def test_a_segment_is_shown_and_found_by_its_name(
    api: Api, world: World, shop: Shop, regulars: Segment
) -> None:
    create_segment(world, shop, "Lapsed", "last_order_date < -365d", NOON)
    asked = """query($id: ID!) {
      segment(id: $id) { id name query creationDate lastEditDate }
      all: segments(first: 5) { nodes { name } }
      some: segments(first: 5, query: "name:lap*") { edges { node { name } } }
    }"""
    assert api.data(asked, id=gid("Segment", regulars.id)) == {
        "segment": {
            "id": gid("Segment", regulars.id),
            "name": "Regulars",
            "query": "number_of_orders > 3",
            "creationDate": "2026-11-20T12:00:00Z",
            "lastEditDate": "2026-11-20T12:00:00Z",
        },
        "all": {"nodes": [{"name": "Regulars"}, {"name": "Lapsed"}]},
        "some": {"edges": [{"node": {"name": "Lapsed"}}]},
    }


def test_membership_is_told_for_each_segment_asked_for(
    api: Api, world: World, shop: Shop, regulars: Segment
) -> None:
    customer = add_customer(shop)
    lapsed = create_segment(world, shop, "Lapsed", "last_order_date < -365d")
    asked = [gid("Segment", number) for number in (lapsed.id, regulars.id, 5)]
    join_segment(world, shop, regulars.id, customer.id)
    told = api.data(MEMBERSHIP, customer=customer_gid(customer), segments=asked)
    assert told["customerSegmentMembership"]["memberships"] == [
        {"segmentId": asked[0], "isMember": False},
        {"segmentId": asked[1], "isMember": True},
        {"segmentId": asked[2], "isMember": False},
    ]
    leave_segment(world, shop, regulars.id, customer.id)
    told = api.data(MEMBERSHIP, customer=customer_gid(customer), segments=asked[1:2])
    assert told["customerSegmentMembership"]["memberships"][0]["isMember"] is False


def test_segments_are_closed_to_an_app_that_may_not_read_customers(
    api: Api, shop: Shop, regulars: Segment
) -> None:
    shop.scopes.remove("write_customers")
    error = api.error(
        "query($id: ID!) { segment(id: $id) { name } }", id=gid("Segment", regulars.id)
    )
    assert error["extensions"]["code"] == "ACCESS_DENIED"


def test_nobody_joins_a_segment_that_does_not_exist(world: World, shop: Shop) -> None:
    with pytest.raises(ActionRefusedError, match="has no segment 5"):
        join_segment(world, shop, 5, add_customer(shop).id)
