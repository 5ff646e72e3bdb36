"""Flow's page and its control: runs begun there, and workflows that the app is told of."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.flow import runner
from sandbox.state import Shop
from sandbox.web import create_app
from sandbox.world import World
from tests.sandbox.flow.conftest import DOMAIN
from tests.sandbox.flow.flow_app import FlowApp, Said


@pytest.fixture
def client(world: World, shop: Shop) -> FlaskClient:
    return create_app(world).test_client()


def control(client: FlaskClient, path: str, **body: Any) -> Any:
    return client.post(f"/_sandbox/shops/{DOMAIN}/flow/{path}", json=body)


def test_an_action_is_run_by_hand_and_shown(
    client: FlaskClient, world: World, app: FlowApp
) -> None:
    sent = {"action": "say-thanks", "customer_id": "12", "amount": "5", "mishap": "nothing"}
    answer = client.post("/admin/cliffside-goods/flow/runs?_locale=de", data=sent)
    (run,) = world.flow_runs.latest(DOMAIN)
    assert answer.headers["Location"] == f"/admin/cliffside-goods/flow?_locale=de#{run.id}"
    assert app.posts[0].body["properties"] == {"customer_id": 12, "amount": "5", "loudly": False}
    page = client.get("/admin/cliffside-goods/flow").text
    assert f'id="{run.id}"' in page
    assert "done" in page


@pytest.mark.parametrize("sent", [{"action": "say-thanks"}, {"action": "nothing-like-it"}])
def test_what_cannot_be_run_is_refused(
    client: FlaskClient, app: FlowApp, sent: dict[str, str]
) -> None:
    answer = client.post("/admin/cliffside-goods/flow/runs", data=sent)
    assert answer.status_code in {404, 422}
    assert app.posts == []


def test_control_begins_a_run_and_tells_of_it(client: FlaskClient, world: World) -> None:
    begun = control(client, "runs", handle="say-thanks", properties={"customer_id": 1})
    assert begun.status_code == 201
    run_id = begun.get_json()["id"]
    run = world.flow_runs.find(DOMAIN, run_id)
    assert run is not None
    assert run.ended.wait(10)
    told = client.get(f"/_sandbox/shops/{DOMAIN}/flow/runs/{run_id}").get_json()
    assert (told["state"], told["return_value"]["status"]) == ("done", "granted")
    assert [one["status"] for one in told["attempts"]] == [200]


@pytest.mark.parametrize(
    "wrong", [{"handle": "nobody"}, {"time_scale": 0}, {"lose_answers": -1}, {"loud": True}]
)
def test_control_refuses_what_cannot_be(
    client: FlaskClient, world: World, wrong: dict[str, Any]
) -> None:
    good = {"handle": "say-thanks", "properties": {"customer_id": 1}}
    assert control(client, "runs", **{**good, **wrong}).status_code == 400
    assert world.flow_runs.latest(DOMAIN) == []


def test_a_workflow_is_on_once_the_app_agrees(
    client: FlaskClient, shop: Shop, app: FlowApp
) -> None:
    assert control(client, "workflows", trigger="thanked", on=True).get_json() == ["thanked"]
    (post,) = app.posts
    assert post.path == "/api/flow/life"
    assert post.body["timestamp"].endswith("Z")
    said = {name: value for name, value in post.body.items() if name != "timestamp"}
    assert said == {
        "flow_trigger_definition_id": "thanked",
        "has_enabled_flow": True,
        "shop_id": 77,
        "shopify_domain": DOMAIN,
    }
    assert "a workflow starts with it" in client.get("/admin/cliffside-goods/flow").text
    client.post("/admin/cliffside-goods/flow/workflows", data={"trigger": "thanked", "on": "false"})
    assert app.posts[1].body["has_enabled_flow"] is False
    assert shop.workflows == set()


def test_a_workflow_stays_off_if_the_app_does_not_agree(
    client: FlaskClient, shop: Shop, app: FlowApp
) -> None:
    app.answer = lambda _: Said(500)
    answer = control(client, "workflows", trigger="thanked", on=True)
    assert answer.status_code == 422
    assert "did not agree" in answer.get_json()["error"]
    assert shop.workflows == set()


def test_every_action_has_a_form(client: FlaskClient) -> None:
    page = client.get("/admin/cliffside-goods/flow").text
    assert all(f'id="{handle}"' in page for handle in runner.actions())
