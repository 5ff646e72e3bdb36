"""What staff see of their shop: figures, the latest tag changes with reasons, nobody else's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.customers.models import Customer
from shop_app.orders.models import Order
from shop_app.tagging.models import TagAssignment
from shop_app.timeline.service import Actor, Entry, Kind, append
from tests.desk.home_page import text_of
from tests.rules import FIRST_TIME_BUYER, VIP, keep
from tests.shops.rows import change
from tests.standin import new_shop

ANNA, BO, CY = (f"gid://shopify/Customer/900719925474099{n}" for n in (1, 2, 3))
ONE_ORDER: dict[str, Any] = {
    "rule": 1,
    "version": 1,
    "cause": "true",
    "outcome": {
        "holds": True,
        "check": {"fact": "orders", "is": "equals", "value": 1},
        "value": 1,
    },
}


@pytest.fixture
def filled(engine: Engine, installed: Shop) -> Shop:
    """Three customers (one deleted), two orders, and what the rules did."""
    now = datetime.now(UTC)
    domain = installed.domain
    with engine.begin() as db:
        for gid, deleted in ((ANNA, None), (BO, None), (CY, now)):
            db.execute(insert(Customer).values(shop=domain, gid=gid, deleted_at=deleted))
        for gid in ("gid://shopify/Order/1", "gid://shopify/Order/2"):
            values = {"shop": domain, "gid": gid, "customer_gid": ANNA, "currency": "GBP"}
            db.execute(insert(Order).values(**values, paid=1250, total=1250, processed_at=now))
        for gid, in_shop in ((ANNA, "ours"), (BO, "absent")):
            tag = {"customer_gid": gid, "tag": "First-time buyer"}
            state = {"wanted": True, "reason": ONE_ORDER, "decided_at": now, "in_shop": in_shop}
            db.execute(insert(TagAssignment).values(shop=domain, **tag, **state))
        append(db, domain, [_entry(ANNA, Kind.TAG_ADDED, verdict=ONE_ORDER)])
        append(db, domain, [_entry(BO, Kind.TAG_WITHDRAWN)])
    change(engine, domain, currency="GBP", timezone="Europe/London", locale="en")
    keep(engine, FIRST_TIME_BUYER, VIP, shop=domain)
    return installed


def _entry(gid: str, kind: Kind, **data: Any) -> Entry:
    actor = Actor.RULE if kind is Kind.TAG_ADDED else Actor.WEBHOOK
    return Entry(gid, kind, actor, {"tag": "First-time buyer", **data})


def home(client: FlaskClient, world: World, shop: Shop, **more: str) -> str:
    query = {"shop": shop.domain, "id_token": mint_id_token(world, shop), **more}
    answer = client.get("/", query_string=query)
    assert answer.status_code == 200
    return answer.text


def test_each_rule_says_how_many_carry_its_tag_and_what_is_still_to_be_written(
    client: FlaskClient, world: World, filled: Shop
) -> None:
    words = text_of(home(client, world, filled))
    assert "First-time buyer 1 1 1 1 more" in words
    assert "VIP" not in words
    assert "1 added (1 more than the week before), 1 taken off." in words
    assert "1 tag change is on its way to Shopify." in words
    assert words.count("Not compared with Shopify yet.") == 2  # of which one is drawn: wide, narrow


def test_the_latest_changes_come_first_and_say_why(
    client: FlaskClient, world: World, filled: Shop
) -> None:
    page = home(client, world, filled)
    first, second = (
        page.index("“First-time buyer” taken off by hand"),
        page.index("“First-time buyer” added"),
    )
    assert first < second
    assert "1 order; exactly 1 needed" in page
    assert 'href="/customers/9007199254740991"' in page


def test_a_shop_sees_nothing_of_another(client: FlaskClient, world: World, filled: Shop) -> None:
    stranger = new_shop(world, "stranger.myshopify.com")
    page = home(client, world, stranger)
    assert "No tag has changed yet" in page
    assert "9007199254740991" not in page


def test_a_customers_story_is_told_to_staff(
    client: FlaskClient, world: World, filled: Shop
) -> None:
    headers = {"Authorization": f"Bearer {mint_id_token(world, filled)}"}
    answer = client.get("/api/customer", query_string={"gid": ANNA}, headers=headers)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["facts"]["recent_spent"] == {"amount": "25.00", "currency": "GBP"}
    assert [tag["tag"] for tag in answer.json["tags"]] == ["First-time buyer", "VIP"]
    assert [line["kind"] for line in answer.json["timeline"]] == ["tag_added"]


@pytest.mark.parametrize(
    ("gid", "status", "code"),
    [
        ("gid://shopify/Customer/1", 404, "not_found"),
        ("gid://shopify/Order/1", 400, "invalid"),
        ("", 400, "invalid"),
    ],
)
def test_a_story_nobody_can_tell_is_refused(
    *, client: FlaskClient, world: World, filled: Shop, gid: str, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {mint_id_token(world, filled)}"}
    answer = client.get("/api/customer", query_string={"gid": gid}, headers=headers)
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_a_customer_of_another_shop_does_not_exist(
    client: FlaskClient, world: World, filled: Shop
) -> None:
    stranger = new_shop(world, "stranger.myshopify.com")
    home(client, world, stranger)
    headers = {"Authorization": f"Bearer {mint_id_token(world, stranger)}"}
    answer = client.get("/api/customer", query_string={"gid": ANNA}, headers=headers)
    assert answer.status_code == 404
    assert "25.00" not in answer.text
