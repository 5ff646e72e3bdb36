"""The log of the calls an app has made, and of what they cost."""

from sandbox.state import Shop
from sandbox.world import REMEMBERED_CALLS, Call, CallLog
from tests.sandbox.api.caller import NOON, Api, add_customer, customer_gid


def call(cost: int | None) -> Call:
    """A call that cost so many points; None: it was refused before anything was counted."""
    outcome = "ok" if cost else "throttled"
    return Call(NOON, "Tags", ("customer",), 40, cost, 200, outcome)


def test_points_are_exact_beyond_the_calls_that_are_remembered() -> None:
    log = CallLog()
    for number in range(REMEMBERED_CALLS + 5):
        log.record("a.myshopify.com", call(number % 3 + 1))
    log.record("a.myshopify.com", call(None))
    log.record("b.myshopify.com", call(7))
    assert len(log.calls("a.myshopify.com")) == REMEMBERED_CALLS
    assert log.points("a.myshopify.com") == sum(n % 3 + 1 for n in range(REMEMBERED_CALLS + 5))
    log.reset("a.myshopify.com")
    assert log.points("a.myshopify.com") == 0
    assert log.points("b.myshopify.com") == 7


def test_the_log_sums_what_reads_and_writes_have_really_cost(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    before = api.world.calls.points(shop.domain)
    asked = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { id tags } } }"
    gone = "gid://shopify/Customer/1"
    first = api.answer(asked, ids=[customer_gid(customer), gone])
    write = 'mutation($id: ID!) { tagsAdd(id: $id, tags: ["VIP"]) { userErrors { message } } }'
    second = api.answer(write, id=customer_gid(customer))
    costs = [one["extensions"]["cost"] for one in (first, second)]
    assert [(cost["requestedQueryCost"], cost["actualQueryCost"]) for cost in costs] == [
        (2, 1),
        (10, 10),
    ]
    assert api.world.calls.points(shop.domain) - before == 11
