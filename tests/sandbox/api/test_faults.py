"""Faults are acted out as a caller would meet them; those that need a wire get a real one."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox import answers
from sandbox.faults import Fault, Faults
from sandbox.serving import make_server
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.api.caller import DOMAIN, KEY, SECRET, Api, add_customer, customer_gid

ADD = """mutation Tag($id: ID!) {
  tagsAdd(id: $id, tags: ["VIP"]) { node { id } userErrors { message } } }"""


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The sandbox on a loopback port."""
    server = make_server(world, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{DOMAIN}"
    server.shutdown()
    thread.join()
    server.server_close()


def _send(address: str, token: str, query: str, **variables: Any) -> requests.Response:
    return requests.post(
        f"{address}/admin/api/2026-10/graphql.json",
        json={"query": query, "variables": variables},
        headers={"X-Shopify-Access-Token": token},
        timeout=30,
    )


def test_a_lost_answer_had_its_effect(api: Api, shop: Shop, address: str) -> None:
    customer = add_customer(shop)
    api.world.faults.add(Fault("lost_answer", shop=DOMAIN, operation="tagsAdd"))
    with pytest.raises(requests.ConnectionError):
        _send(address, api.token, ADD, id=customer_gid(customer))
    assert customer.tags == ["VIP"]
    assert _send(address, api.token, ADD, id=customer_gid(customer)).status_code == 200


def test_a_lost_answer_to_a_refresh_leaves_the_old_refresh_token_good(
    api: Api, address: str
) -> None:
    refresh = api.exchange().get_json()["refresh_token"]
    api.world.faults.add(Fault("lost_answer", operation="token"))
    asked = {
        "client_id": KEY,
        "client_secret": SECRET,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{address}/admin/oauth/access_token", json=asked, timeout=30)
    assert api.refresh(refresh).status_code == 200


@pytest.mark.parametrize(("kind", "effect"), [("timeout", ["VIP"]), ("slow", [])])
def test_the_answer_is_held_after_the_effect_and_a_slow_call_waits_before_it(
    api: Api, shop: Shop, kind: str, effect: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = add_customer(shop)
    while_held: list[tuple[float, list[str]]] = []
    monkeypatch.setattr(
        answers, "hold", lambda fault: while_held.append((fault.seconds, list(customer.tags)))
    )
    api.world.faults.add(Fault(kind, seconds=9))
    assert api.post(ADD, id=customer_gid(customer)).status_code == 200
    assert while_held == [(9, effect)]
    assert customer.tags == ["VIP"]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 423, 429, 500, 502, 503, 504])
def test_an_http_fault_answers_its_status_and_nothing_happens(
    api: Api, shop: Shop, status: int
) -> None:
    customer = add_customer(shop)
    api.world.faults.add(Fault("http", status=status, seconds=2))
    response = api.post(ADD, id=customer_gid(customer))
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("2.0" if status == 429 else None)
    assert customer.tags == []
    assert api.post(ADD, id=customer_gid(customer)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"), [("token_revoked", 401), ("frozen", 402), ("gone", 404), ("locked", 423)]
)
def test_trouble_with_the_shop_or_the_token_has_its_own_status(
    api: Api, shop: Shop, kind: str, status: int
) -> None:
    customer = add_customer(shop)
    api.world.faults.add(Fault(kind, shop=DOMAIN))
    assert api.post(ADD, id=customer_gid(customer)).status_code == status
    assert customer.tags == []
    assert api.exchange().status_code == 200


def test_a_revoked_token_stays_dead_but_can_be_refreshed(api: Api) -> None:
    pair = api.exchange().get_json()
    api.world.faults.add(Fault("token_revoked"))
    for _ in range(2):
        assert api.post("{ shop { name } }", token=pair["access_token"]).status_code == 401
    fresh = api.refresh(pair["refresh_token"]).get_json()["access_token"]
    assert api.post("{ shop { name } }", token=fresh).status_code == 200


def test_throttling_leaves_the_bucket_short_of_this_query(api: Api, shop: Shop) -> None:
    customer = add_customer(shop)
    api.world.faults.add(Fault("throttle", seconds=0.05))
    body = api.answer(ADD, id=customer_gid(customer))
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = body["extensions"]["cost"]
    assert cost["throttleStatus"]["currentlyAvailable"] == 5
    assert cost["requestedQueryCost"] == 10
    assert customer.tags == []
    api.world.clock.advance(0.05)
    assert "errors" not in api.answer(ADD, id=customer_gid(customer))


def test_a_partial_answer_has_data_and_errors_and_all_effects(api: Api, shop: Shop) -> None:
    first, second = add_customer(shop), add_customer(shop)
    api.world.faults.add(Fault("partial"))
    query = """mutation($a: ID!, $b: ID!) {
      a: tagsAdd(id: $a, tags: ["VIP"]) { node { id } }
      b: tagsAdd(id: $b, tags: ["VIP"]) { node { id } } }"""
    body = api.answer(query, a=customer_gid(first), b=customer_gid(second))
    assert body["data"] == {"a": {"node": {"id": customer_gid(first)}}, "b": None}
    assert body["errors"] == [
        {
            "message": "Internal error. Looks like something went wrong on our end.",
            "path": ["b"],
            "extensions": {"code": "INTERNAL_SERVER_ERROR"},
        }
    ]
    assert (first.tags, second.tags) == (["VIP"], ["VIP"])


@pytest.mark.parametrize("operation", ["Tag", "tagsAdd"])
def test_a_fault_waits_for_its_operation_and_its_shop(api: Api, shop: Shop, operation: str) -> None:
    api.world.faults.add(Fault("http", status=500, shop=DOMAIN, operation=operation))
    api.world.faults.add(Fault("http", status=502, shop="other.myshopify.com"))
    customer = add_customer(shop)
    assert api.post("{ shop { name } }").status_code == 200
    assert api.exchange().status_code == 200
    assert api.post(ADD, id=customer_gid(customer)).status_code == 500
    assert api.post(ADD, id=customer_gid(customer)).status_code == 200


def test_faults_come_in_order_as_often_as_asked(api: Api) -> None:
    api.world.faults.add(Fault("http", status=503, times=2))
    api.world.faults.add(Fault("http", status=502, operation="token"))
    assert api.exchange().status_code == 503
    assert [api.post("{ shop { name } }").status_code for _ in range(2)] == [503, 200]
    assert api.exchange().status_code == 502
    assert api.world.faults.pending() == []


def test_shapes_of_a_graphql_answer_wait_for_a_graphql_call(api: Api) -> None:
    api.world.faults.add(Fault("throttle"))
    assert api.exchange().status_code == 200
    assert api.answer("{ shop { name } }")["errors"][0]["message"] == "Throttled"


def test_the_log_tells_how_each_call_ended(api: Api, world: World) -> None:
    api.post("{ shop { name } }")
    api.post("{ shop { name } }", token="wrong")
    api.post("{ shop { colour } }")
    world.faults.add(Fault("frozen"))
    world.faults.add(Fault("throttle"))
    api.post("{ shop { name } }")
    api.post("{ shop { name } }")
    assert world.calls.outcomes(DOMAIN) == {
        "ok": 1,
        "refused": 1,
        "errors": 1,
        "frozen": 1,
        "throttled": 1,
    }
    assert [call.status for call in world.calls.calls(DOMAIN)] == [200, 401, 200, 402, 200]


def test_cleared_faults_do_no_harm(api: Api) -> None:
    api.world.faults.add(Fault("http", status=500))
    api.world.faults.clear()
    assert api.post("{ shop { name } }").status_code == 200


def test_clearing_faults_lets_go_whoever_is_kept_waiting() -> None:
    faults = Faults()
    faults.add(Fault("slow", seconds=600))
    taken = faults.take(DOMAIN, frozenset())
    assert taken is not None
    faults.clear()
    taken.wait()  # at once: not for ten minutes


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ({"kind": "earthquake"}, "unknown fault kind 'earthquake'"),
        ({"kind": "http"}, "an http fault needs a status of"),
        ({"kind": "http", "status": 418}, "an http fault needs a status of"),
        ({"kind": "slow", "status": 500}, "only an http fault has a status, not slow"),
        ({"kind": "slow", "seconds": 601}, "seconds must be 0..600, got 601"),
        ({"kind": "slow", "times": 0}, "times must be at least 1, got 0"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(wish: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Fault(**wish)


def test_many_threads_use_up_a_fault_exactly_as_often_as_asked() -> None:
    faults = Faults()
    faults.add(Fault("slow", times=50))
    taken: list[Fault] = []

    def take() -> None:
        for _ in range(20):
            fault = faults.take(DOMAIN, frozenset())
            if fault is not None:
                taken.append(fault)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 50
