"""Steering the sandbox over HTTP, and looking at its pages."""

from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from sandbox.state import Shop
from sandbox.web import create_app
from sandbox.webhooks.engine import Engine
from sandbox.world import World
from tests.sandbox.events.receiving import Receiver

HOME = "/_sandbox/shops/cliffside-goods.myshopify.com"


@pytest.fixture
def client(world: World, shop: Shop) -> FlaskClient:
    app = create_app(world)
    app.testing = True
    return app.test_client()


def ask(client: FlaskClient, path: str, **body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code < 300, answer.text
    return answer.json


def test_a_shop_is_opened_with_a_past(client: FlaskClient, world: World, engine: Engine) -> None:
    given = {"seed": 1, "customers": 5, "orders": 20}
    shop = ask(
        client, "/_sandbox/shops", domain="new.myshopify.com", currency="EUR", generate=given
    )
    assert (shop["customers"], shop["orders"], shop["installed"]) == (5, 20, False)
    assert client.get("/_sandbox/shops/new.myshopify.com").json == shop
    assert engine.log.by_state("new.myshopify.com") == {}


def test_a_shop_is_opened_once_and_only_under_shopifys_domain(
    client: FlaskClient, world: World
) -> None:
    for domain in ("cliffside-goods.myshopify.com", "evil.example.com"):
        answer = client.post("/_sandbox/shops", json={"domain": domain})
        assert answer.status_code == 422
        assert domain in answer.json["error"]  # type: ignore[index]
    assert list(world.shops) == ["cliffside-goods.myshopify.com"]


def test_an_install_grants_the_scopes_and_opens_the_app(
    client: FlaskClient, shop: Shop, receiver: Receiver
) -> None:
    shop.installed, shop.scopes = False, []
    answer = ask(client, f"{HOME}/install")
    assert answer["status"] == 200
    assert receiver.visits == [answer["url"].removeprefix(receiver.url)]
    for name in ("shop=cliffside", "host=", "embedded=1", "locale=en", "id_token=", "hmac="):
        assert name in answer["url"]
    assert shop.installed
    assert "write_customers" in shop.scopes


def test_an_app_that_is_away_cannot_be_opened(client: FlaskClient, world: World) -> None:
    world.app_url = "http://127.0.0.1:9"
    answer = client.post(f"{HOME}/install")
    assert answer.status_code == 502
    assert "127.0.0.1:9 did not answer" in answer.json["error"]  # type: ignore[index]


def test_an_action_changes_the_shop_and_reports_the_ids(
    client: FlaskClient, shop: Shop, receiver: Receiver
) -> None:
    order = ask(client, f"{HOME}/actions/place_order", total="40.00", new_customer={})
    receiver.wait_for(5)
    refund = ask(client, f"{HOME}/actions/refund_order", order_id=order["id"], amount="15.50")
    assert (refund["order_id"], refund["amount"]) == (order["id"], "15.50")
    (customer,) = client.get(f"{HOME}/customers").json  # type: ignore[misc]
    assert customer == {
        "id": order["customer_id"],
        "gid": f"gid://shopify/Customer/{order['customer_id']}",
        "name": "Alice Example",
        "tags": [],
        "orders": 1,
        "spent": "24.50",
    }
    whole = client.get(f"{HOME}/customers/{customer['id']}").json
    assert whole["order_list"] == [client.get(f"{HOME}/orders/{order['id']}").json]  # type: ignore[index]


def test_a_catalogue_is_made_bought_from_and_brought_back(client: FlaskClient, shop: Shop) -> None:
    def act(action: str, **body: object) -> dict[str, Any]:
        answer = client.post(f"{HOME}/actions/{action}", json=body)
        assert answer.status_code == 200, answer.text
        assert isinstance(answer.json, dict)
        return answer.json

    winter = act("create_collection", title="Winter")
    hat = {"price": "24.00", "sku": "HAT", "compare_at_price": "30.00"}
    made = act("create_product", title="Hat", variants=[hat], collections=[winter["id"]])
    (variant,) = made["variants"]
    order = act(
        "place_order",
        items=[{"variant_id": variant["id"], "quantity": 2}],
        discount_code={"code": "SAVE", "amount": "8.00"},
        source_name="pos",
    )
    assert (order["total"], order["app"], order["discount_codes"]) == (
        "40.00",
        "Point of Sale",
        ["SAVE"],
    )
    (line,) = order["lines"]
    assert (line["sku"], line["variant_id"], line["quantity"]) == ("HAT", variant["id"], 2)
    refund = act("refund_order", order_id=order["id"], lines=[{"line_id": line["id"]}])
    assert refund["amount"] == "20.00"
    assert refund["lines"] == [{"line_id": line["id"], "quantity": 1, "subtotal": "20.00"}]
    listed = client.get(f"{HOME}/products").json
    assert listed[0]["collections"] == ["Winter"]  # type: ignore[index]
    assert listed[0]["variants"] == [variant]  # type: ignore[index]


def test_a_customers_profile_and_segments_change_by_action(client: FlaskClient, shop: Shop) -> None:
    customer = client.post(f"{HOME}/actions/create_customer", json={}).json["id"]  # type: ignore[index]
    segment = client.post(
        f"{HOME}/actions/create_segment", json={"name": "Regulars", "query": "number_of_orders > 3"}
    ).json["id"]  # type: ignore[index]
    for action, body in (
        ("change_state", {"state": "enabled"}),
        ("predict", {"rfm_group": "loyal", "predicted_spend_tier": "high"}),
        ("edit_customer", {"locale": "it", "email": "alice@example.com"}),
        ("change_consent", {"state": "subscribed"}),
        ("join_segment", {"segment_id": segment}),
    ):
        told = client.post(f"{HOME}/actions/{action}", json={"customer_id": customer, **body})
        assert told.status_code == 200, told.text
    profile = client.get(f"{HOME}/customers/{customer}").json
    names = ("state", "rfm_group", "locale", "email_consent")
    assert [profile[name] for name in names] == ["enabled", "loyal", "it", "subscribed"]  # type: ignore[index]
    (shown,) = client.get(f"{HOME}/segments").json  # type: ignore[misc]
    assert shown["members"] == [customer]


@pytest.mark.parametrize(
    ("action", "body", "status", "words"),
    [
        ("fly", {}, 404, "no action fly; there are add_tags, cancel_order"),
        ("fulfil", {}, 400, "missing: ['order_id']"),
        ("place_order", {}, 422, "an order needs either a total or items"),
        ("place_order", {"total": "1", "colour": "red"}, 400, "unknown: ['colour']"),
        ("place_order", {"total": "much"}, 400, "total: Input should be a valid decimal"),
        ("place_order", {"total": "-1"}, 422, "must be a non-negative GBP amount, got -1"),
        ("refund_order", {"order_id": 1}, 422, "has no order 1"),
    ],
)
def test_a_wrong_action_says_what_is_wrong_and_changes_nothing(  # noqa: PLR0917
    client: FlaskClient, shop: Shop, action: str, body: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(f"{HOME}/actions/{action}", json=body)
    assert answer.status_code == status
    assert words in answer.json["error"]  # type: ignore[index]
    assert shop.orders == {}


def test_deliveries_can_be_looked_at_and_made_to_misbehave(
    client: FlaskClient, engine: Engine, shop: Shop
) -> None:
    ask(client, f"{HOME}/deliveries/behaviour", drop=1.0, seed=3)
    ask(client, f"{HOME}/actions/create_customer")
    (only,) = client.get(f"{HOME}/deliveries?topic=customers/create").json  # type: ignore[misc]
    assert (only["state"], only["attempts"], only["last_status"]) == ("dropped", 0, None)
    assert client.get(f"{HOME}/deliveries/summary").json == {
        "states": {"dropped": 1},
        "topics": {"customers/create": {"dropped": 1}},
        "tries": 0,
        "failed": 0,
    }
    answer = client.post(f"{HOME}/deliveries/behaviour", json={"drop": 7})
    assert answer.status_code == 400
    assert "drop is a fraction from 0 to 1, got 7" in answer.json["error"]  # type: ignore[index]


def test_a_history_is_played_in_the_background(
    client: FlaskClient, world: World, shop: Shop, receiver: Receiver
) -> None:
    first = ask(client, f"{HOME}/history/generated", customers=3, orders=9, shuffle_seed=1)
    assert first["total"] > 9
    assert world.replays[shop.domain].finished.wait(20)
    progress = client.get(f"{HOME}/history").json
    assert progress["done"] is True  # type: ignore[index]
    assert progress["answered"] == progress["sent"] == len(receiver.received)  # type: ignore[index]
    assert progress["summary"]["orders"] == 9  # type: ignore[index]


def test_a_history_file_that_is_not_there_is_refused(client: FlaskClient) -> None:
    answer = client.post(f"{HOME}/history/csv", json={"path": "/nowhere.csv"})
    assert answer.status_code == 400
    assert "/nowhere.csv" in answer.json["error"]  # type: ignore[index]
    assert client.get(f"{HOME}/history").status_code == 404


def test_the_secret_is_rotated_and_the_old_one_remembered(
    client: FlaskClient, world: World
) -> None:
    old = world.api_secret
    answer = ask(client, f"{HOME}/secret")
    assert answer == {"secret": world.api_secret, "previous_secret": old}
    assert len(world.api_secret) >= 32


def test_faults_are_queued_shown_and_cleared(client: FlaskClient, world: World) -> None:
    ask(client, "/_sandbox/faults", kind="http", status=503, times=2)
    (fault,) = client.get("/_sandbox/faults").json  # type: ignore[misc]
    assert (fault["kind"], fault["status"], fault["times"]) == ("http", 503, 2)
    client.delete("/_sandbox/faults")
    assert world.faults.pending() == []
    assert client.post("/_sandbox/faults", json={"kind": "flood"}).status_code == 400


def test_the_page_of_a_shop_lists_customers_by_tag_and_escapes_everything(
    client: FlaskClient,
) -> None:
    person = {"first_name": "<script>alert(1)</script>", "last_name": "كهن"}
    made = ask(client, f"{HOME}/actions/create_customer", person=person)
    ask(client, f"{HOME}/actions/create_customer", person={"first_name": "Bob"})
    ask(client, f"{HOME}/actions/add_tags", customer_id=made["id"], tags=["VIP & <b>"])
    page = client.get("/cliffside-goods.myshopify.com?tag=vip %26 <b>").text
    assert "Stand-in for Shopify" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; كهن" in page
    assert "VIP &amp; &lt;b&gt;" in page
    assert "<script>" not in page
    assert "Bob" not in page
    assert "Bob" in client.get("/cliffside-goods.myshopify.com").text
    assert "Cliffside Goods" in client.get("/").text
    assert client.get("/unknown.myshopify.com").status_code == 404


def test_an_id_token_is_minted_for_whom_it_is_asked(client: FlaskClient, world: World) -> None:
    token = ask(client, f"{HOME}/id_token", sub="42", expires_in=30)["id_token"]
    claims = jwt.decode(token, world.api_secret, ["HS256"], audience=world.api_key)
    assert (claims["sub"], claims["dest"]) == ("42", "https://cliffside-goods.myshopify.com")
