"""The settings page: the shop as Shopify has it, what Amends may do, and what it keeps."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from sandbox.state import Shop
from sandbox.world import World
from shop_app.shops.models import SettingChange
from shop_app.shops.service import block
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change, queued, row


def words(html: str) -> str:
    """The page with its white space folded."""
    return re.sub(r"\s+", " ", html)


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner of a shop whose details are known."""
    at = datetime.now(UTC)
    change(
        engine,
        installed.domain,
        name="The Bakery",
        plan="Basic",
        currency="EUR",
        locale="de",
        timezone="Europe/Berlin",
        read_at=at,
        scopes=[
            "read_fulfillments",
            "read_locales",
            "read_orders",
            "read_returns",
            "write_customers",
            "write_discounts",
        ],
    )
    return visitor(client, engine, world, installed)


def test_the_shop_is_shown_as_shopify_has_it(owner: Visitor) -> None:
    answer = owner.get("/settings", locale="en")
    assert answer.status_code == 200
    page = words(answer.text)
    for name, value in (
        ("Name", "The Bakery"),
        ("Plan", "Basic"),
        ("Language", "German"),
        ("Currency", "Euro (EUR)"),
        ("Time zone", "Europe/Berlin"),
    ):
        assert f'<s-text color="subdued">{name}</s-text> <s-text>{value}</s-text>' in page
    assert 'href="shopify:admin/settings/general"' in page
    assert "s-banner" not in page


def test_what_shopify_has_not_told_yet_is_said_so(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, installed.domain, name=None)
    page = visitor(client, engine, world, installed).get("/settings", locale="en").text
    assert "Shopify has not told yet" in page


def test_a_trouble_stands_on_top_of_the_page(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    block(engine, installed.domain, "shop_frozen")
    page = owner.get("/settings", locale="en").text
    assert '<s-banner tone="warning" heading="The shop is frozen">' in page
    assert "Pay the open bill in Shopify admin." in page


def test_each_feature_says_whether_it_is_granted_and_offers_to_ask(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    change(engine, installed.domain, scopes=["write_customers", "read_all_orders"])
    page = owner.get("/settings", locale="en").text
    assert page.count(">Permission granted</s-badge>") == 1
    assert page.count(">Not granted</s-badge>") == 6
    asked = re.findall(r'data-request-scopes="([^"]*)"', page)
    assert asked == [
        "read_products",
        "read_customer_merge",
        "read_shopify_payments_disputes",
        "write_orders",
        "write_gift_cards",
        "read_store_credit_accounts write_store_credit_account_transactions",
    ]
    assert "Without it: rules about products wait; all others work." in page


def test_what_is_granted_can_be_taken_back_and_says_what_stops(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    change(engine, installed.domain, scopes=["read_products", "write_orders"])
    page = owner.get("/settings", locale="en").text
    assert re.findall(r'data-revoke-scopes="([^"]*)"', page) == ["read_products", "write_orders"]
    asked = page.index('heading="Take back “Products and collections”?"')
    assert "Without it: rules about products wait" in page[asked : asked + 300]


def test_after_taking_back_the_page_no_longer_says_granted(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    change(engine, installed.domain, scopes=[*installed.scopes, "read_products"])
    assert "read_products" not in installed.scopes
    assert owner.post("/settings/scopes").status_code == 204
    assert "read_products" not in row(engine, installed.domain).scopes
    assert ">Permission granted</s-badge>" not in owner.get("/settings", locale="en").text


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_who_may_only_look_sees_no_button_that_grants(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, role: Role
) -> None:
    page = visitor(client, engine, world, installed, role).get("/settings", locale="en")
    assert page.status_code == 200
    assert "data-request-scopes" not in page.text
    assert "data-revoke-scopes" not in page.text
    assert "Look at the delivery promise" in page.text


@pytest.mark.parametrize("path", ["", "/delivery-promise", "/texts"])
def test_somebody_from_outside_sees_no_settings(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, path: str
) -> None:
    outside = visitor(client, engine, world, installed, Role.EXTERNAL_STAFF)
    assert outside.get(f"/settings{path}").status_code == 403


def test_after_granting_shopify_is_asked_once_and_the_page_shows_it(
    engine: Engine, world: World, installed: Shop, owner: Visitor
) -> None:
    installed.scopes.append("read_customer_merge")
    before = len(world.calls.calls(installed.domain))
    answer = owner.post("/settings/scopes")
    assert (answer.status_code, answer.data) == (204, b"")
    assert len(world.calls.calls(installed.domain)) == before + 1
    assert "read_customer_merge" in row(engine, installed.domain).scopes
    assert "subscribe_optional" in queued(engine, installed.domain)
    assert owner.get("/settings", locale="en").text.count(">Permission granted</s-badge>") == 1


def test_asking_what_is_granted_needs_the_right_to_change_settings(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    installed.scopes.append("read_customer_merge")
    staff = visitor(client, engine, world, installed, Role.STAFF)
    assert staff.post("/settings/scopes").status_code == 403
    assert "read_customer_merge" not in row(engine, installed.domain).scopes


def test_the_last_change_is_shown_with_its_author(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    at = datetime(2026, 5, 3, 10, 30, tzinfo=UTC)
    with engine.begin() as db:
        for days, by in ((0, "gone"), (1, owner.id)):
            values = {"section": "texts", "at": at + timedelta(days=days), "by_id": by}
            db.execute(insert(SettingChange).values(shop=installed.domain, **values))
    page = owner.get("/settings", locale="en").text.replace("\u202f", " ")
    assert "Last changed by Ada Merchant on May 4, 2026, 12:30 PM." in page


def test_a_name_with_script_in_it_is_shown_as_text(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    bad = "<script>alert(1)</script>"
    change(engine, installed.domain, name=bad, support_contact=bad)
    page = owner.get("/settings").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2
