import threading

from sandbox.state import Shop
from tests.sandbox.api.caller import Api, add_customer, customer_gid

ADD = "mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { message } } }"


def test_many_callers_lose_no_tag_and_no_point(api: Api, shop: Shop) -> None:
    shop.plan = "plus"
    customer = add_customer(shop)

    def tag(name: str) -> None:
        for number in range(10):
            api.data(ADD, id=customer_gid(customer), tags=[f"{name} {number}"])

    threads = [threading.Thread(target=tag, args=(f"caller {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(customer.tags) == len(set(customer.tags)) == 80
    assert api.world.calls.fields(shop.domain) == {"tagsAdd": 80}
    assert sum(call.actual_cost or 0 for call in api.world.calls.calls(shop.domain)) == 800
