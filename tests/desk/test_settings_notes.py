"""Whether notes are mirrored: off, until the merchant switches it on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues.mirroring import NONE, Mirrored, mirrored
from shop_app.staff.rules import Role
from tests.desk.test_settings_promise import version_of
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change

PATH = "/settings/notes"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner."""
    return visitor(client, engine, world, installed)


def kept(engine: Engine, shop: Shop) -> Mirrored:
    with engine.connect() as db:
        return mirrored(db, shop.domain)


def test_customers_notes_are_switched_on_and_off(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    assert "checked" not in owner.get(PATH).text
    answer = owner.post(PATH, {"version": "0", "customers": "yes"})
    assert "Notes in Shopify saved" in answer.headers["HX-Trigger"]
    assert kept(engine, installed) == Mirrored(customers=True, orders=False)
    assert owner.post(PATH, {"version": version_of(answer.text)}).status_code == 200
    assert kept(engine, installed) == NONE


def test_order_notes_need_the_permission_first(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    assert 'data-request-scopes="write_orders"' in owner.get(PATH).text
    answer = owner.post(PATH, {"version": "0", "orders": "yes"})
    assert answer.status_code == 422
    assert "may not write on orders yet" in answer.text
    assert kept(engine, installed) == NONE
    change(engine, installed.domain, scopes=["write_orders"])
    assert "data-request-scopes" not in owner.get(PATH).text
    assert owner.post(PATH, {"version": "0", "orders": "yes"}).status_code == 200
    assert kept(engine, installed) == Mirrored(customers=False, orders=True)


def test_the_second_of_two_people_is_told(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, owner: Visitor
) -> None:
    second = visitor(client, engine, world, installed, Role.MANAGER, name="Max")
    owner.post(PATH, {"version": "0", "customers": "yes"})
    answer = second.post(PATH, {"version": "0"})
    assert answer.status_code == 409
    assert "Notes of customers: On" in answer.text
    assert kept(engine, installed) == Mirrored(customers=True, orders=False)


def test_who_may_not_change_settings_changes_nothing(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    reader = visitor(client, engine, world, installed, Role.STAFF)
    assert reader.post(PATH, {"version": "0", "customers": "yes"}).status_code == 403
    assert kept(engine, installed) == NONE
