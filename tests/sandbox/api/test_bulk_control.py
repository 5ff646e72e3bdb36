"""Holding, slowing and failing bulk operations, and the webhook at their end."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.state import Shop
from sandbox.webhooks.engine import Engine
from sandbox.webhooks.subscriptions import read_app_configuration
from sandbox.world import World
from tests.sandbox.api.bulk import (
    ADD_TAGS,
    download,
    finished,
    read,
    refusals,
    start_mutation,
    start_query,
    upload,
    wait_for_lines,
    wait_until,
)
from tests.sandbox.api.caller import DOMAIN, Api, add_customer, customer_gid
from tests.sandbox.events.receiving import Received, Receiver

TAGS = "{ customers { edges { node { id tags } } } }"
CONFIGURATION = Path(__file__).parents[1] / "events" / "app.toml"


def _control(api: Api, call: str, **given: Any) -> Any:
    response = api.app.test_client().post(f"/_sandbox/shops/{DOMAIN}/bulk/{call}", json=given)
    assert response.status_code in (200, 201), response.text
    return response.get_json()


@pytest.fixture
def receiver(world: World) -> Iterator[Receiver]:
    """An app that hears of everything it subscribed to."""
    receiver = Receiver(secrets=(world.api_secret,))
    world.app_url = receiver.url
    world.webhooks = Engine(world, read_app_configuration(CONFIGURATION))
    world.webhooks.start()
    yield receiver
    world.webhooks.close()
    receiver.close()


def _subscribe(api: Api, receiver: Receiver, topic: str) -> None:
    created = api.data(
        """mutation($topic: WebhookSubscriptionTopic!, $uri: String!) {
          webhookSubscriptionCreate(topic: $topic, webhookSubscription: {uri: $uri}) {
            userErrors { message } } }""",
        topic=topic,
        uri=f"{receiver.url}/hooks",
    )
    assert created["webhookSubscriptionCreate"]["userErrors"] == []


def _in_tokyo(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(timespec="seconds")


def _heard(receiver: Receiver, topic: str) -> list[Received]:
    with receiver.changed:
        assert receiver.changed.wait_for(lambda: topic in receiver.topics(), 10)
        return [one for one in receiver.received if one.topic == topic]


def test_a_held_operation_runs_only_when_released(api: Api, shop: Shop) -> None:
    add_customer(shop)
    held = {"hold": True, "hold_after_lines": None, "lines_per_second": None}
    assert _control(api, "pace", hold=True) == held
    started = start_query(api, TAGS)
    wait_until(api, started, "RUNNING")
    operation = read(api, started)
    assert (operation["objectCount"], operation["completedAt"]) == ("0", None)
    assert (operation["url"], operation["fileSize"]) == (None, None)
    assert _control(api, "release") == {**held, "hold": False}
    assert finished(api, started)["objectCount"] == "1"


def test_an_operation_can_be_held_at_a_line(api: Api, shop: Shop) -> None:
    for _ in range(5):
        add_customer(shop)
    _control(api, "pace", hold_after_lines=3)
    started = start_query(api, TAGS)
    wait_for_lines(api, started, 3)
    operation = read(api, started)
    assert (operation["status"], operation["objectCount"]) == ("RUNNING", "3")
    _control(api, "release")
    assert finished(api, started)["objectCount"] == "5"


def test_a_slow_operation_shows_progress(api: Api, shop: Shop) -> None:
    for _ in range(300):
        add_customer(shop)
    _control(api, "pace", lines_per_second=0.001)
    started = start_query(api, TAGS)
    wait_until(api, started, "RUNNING")
    assert read(api, started)["objectCount"] == "0"
    _control(api, "pace", lines_per_second=2000)
    assert finished(api, started)["objectCount"] == "300"


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "TIMEOUT"])
def test_a_planned_failure_leaves_the_lines_before_it(api: Api, shop: Shop, code: str) -> None:
    customers = [add_customer(shop) for _ in range(4)]
    _control(api, "failures", after_lines=3, error_code=code)
    failed = finished(api, start_query(api, TAGS), "FAILED")
    assert (failed["errorCode"], failed["objectCount"], failed["url"]) == (code, "3", None)
    lines = download(api, failed["partialDataUrl"])
    assert [line["id"] for line in lines] == [customer_gid(one) for one in customers[:3]]
    assert finished(api, start_query(api, TAGS))["objectCount"] == "4"


def test_a_failure_waits_for_an_operation_of_its_kind(api: Api, shop: Shop) -> None:
    customers = [add_customer(shop) for _ in range(2)]
    path = upload(api, *({"id": customer_gid(one), "tags": ["VIP"]} for one in customers))
    _control(api, "failures", after_lines=1, kind="MUTATION")
    finished(api, start_query(api, TAGS))
    failed = finished(api, start_mutation(api, ADD_TAGS, path), "FAILED")
    assert failed["errorCode"] == "INTERNAL_SERVER_ERROR"
    assert [one.tags for one in customers] == [["VIP"], []]


def test_a_start_can_be_refused_once(api: Api) -> None:
    _control(api, "failures", error_code="LIMIT_REACHED")
    said = "Bulk operations limit reached. Please try again later."
    assert refusals(api, TAGS) == [{"field": None, "message": said, "code": "LIMIT_REACHED"}]
    finished(api, start_query(api, TAGS))


@pytest.mark.parametrize(
    ("call", "given", "problem"),
    [
        ("pace", {"speed": 3}, "unknown: speed"),
        ("pace", {"lines_per_second": 0}, "lines_per_second must be above 0, got 0"),
        ("pace", {"hold_after_lines": -1}, "hold_after_lines must be at least 0, got -1"),
        ("failures", {"after_lines": -1}, "after_lines must be at least 0, got -1"),
        ("failures", {"error_code": "OOPS"}, "error_code is one of"),
        ("failures", {"kind": "BOTH"}, "kind is QUERY or MUTATION, got 'BOTH'"),
    ],
)
def test_what_cannot_be_done_is_refused(
    api: Api, call: str, given: dict[str, Any], problem: str
) -> None:
    address = f"/_sandbox/shops/{DOMAIN}/bulk/{call}"
    response = api.app.test_client().post(address, json=given)
    assert response.status_code == 400
    assert problem in response.get_json()["error"]


def test_the_control_tells_why_an_operation_failed(api: Api, shop: Shop) -> None:
    add_customer(shop)
    finished(
        api, start_query(api, '{ customers(query: "x:1") { edges { node { id } } } }'), "FAILED"
    )
    rows = api.app.test_client().get(f"/_sandbox/shops/{DOMAIN}/bulk").get_json()
    assert [(row["type"], row["status"], row["error_code"], row["objects"]) for row in rows] == [
        ("QUERY", "FAILED", "INTERNAL_SERVER_ERROR", 0)
    ]
    assert "no filter 'x'" in rows[0]["problem"]


def test_the_app_hears_of_the_end(api: Api, shop: Shop, receiver: Receiver) -> None:
    shop.timezone = "Asia/Tokyo"
    _subscribe(api, receiver, "BULK_OPERATIONS_FINISH")
    _control(api, "failures", kind="QUERY", error_code="TIMEOUT")
    started = start_query(api, TAGS)
    wait_until(api, started, "FAILED")
    body = _heard(receiver, "bulk_operations/finish")[0].body
    operation = api.world.bulk.of(DOMAIN)[0]
    assert operation.completed_at is not None
    assert body == {
        "admin_graphql_api_id": started,
        "completed_at": _in_tokyo(operation.completed_at),
        "created_at": _in_tokyo(operation.created_at),
        "error_code": "timeout",
        "status": "failed",
        "type": "query",
    }


def test_each_mutation_of_an_operation_is_announced(
    api: Api, shop: Shop, receiver: Receiver
) -> None:
    customer = add_customer(shop)
    _subscribe(api, receiver, "BULK_OPERATIONS_FINISH")
    finished(
        api,
        start_mutation(api, ADD_TAGS, upload(api, {"id": customer_gid(customer), "tags": ["VIP"]})),
    )
    assert _heard(receiver, "customer.tags_added")[0].body["tags"] == ["VIP"]
    assert _heard(receiver, "bulk_operations/finish")[0].body["status"] == "completed"
