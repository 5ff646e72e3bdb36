"""Who somebody is and what they may do when they come for the first time, and later."""

import json
import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sandbox.faults import Fault
from sandbox.id_tokens import mint_id_token
from sandbox.staff import AGENCY, OWNER, PACKER
from sandbox.state import Shop
from sandbox.world import World
from shop_app.settings import Settings
from shop_app.staff import service
from shop_app.staff.assigning import Wanted, give_roles
from shop_app.staff.rules import Role
from tests.shops.rows import change
from tests.staff.counting import statements
from tests.staff.rows import hire, history, hours_pass, member, roles
from tests.standin import DOMAIN

NOBODY = "4711"


def comes(client: FlaskClient, world: World, shop: Shop, sub: str) -> TestResponse:
    """Somebody opens a page."""
    return client.get("/plain", query_string={"id_token": mint_id_token(world, shop, sub=sub)})


def questions(world: World) -> int:
    """How many people the app could act for: tokens that die with their session."""
    return sum(key.startswith("shpua") for key in world.tokens._of(DOMAIN).access)


def test_the_account_owner_is_an_owner_from_the_first_page_on(
    client: FlaskClient, engine: Engine, world: World, shop: Shop
) -> None:
    assert comes(client, world, shop, OWNER.id).text == "<p>Olive Owner, owner</p>"
    assert history(engine) == [
        (OWNER.id, None, "manager", "installed", None),
        (OWNER.id, "manager", "owner", "account_owner", None),
    ]


def test_whoever_installs_the_app_can_set_it_up_even_a_collaborator(
    client: FlaskClient, engine: Engine, world: World, shop: Shop
) -> None:
    assert comes(client, world, shop, AGENCY.id).text == "<p>Ana Agency, manager</p>"
    assert comes(client, world, shop, PACKER.id).text == "<p>Pat Packer, staff</p>"
    assert comes(client, world, shop, OWNER.id).text == "<p>Olive Owner, owner</p>"
    assert roles(engine)[AGENCY.id] == "manager"


def test_a_collaborator_is_external_staff(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    assert comes(client, world, installed, AGENCY.id).text == "<p>Ana Agency, external_staff</p>"
    assert history(engine)[-1] == (AGENCY.id, "staff", "external_staff", "collaborator", None)


def test_what_an_owner_gave_a_collaborator_stays(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    world.faults.add(Fault("http", operation="token", status=500))
    comes(client, world, installed, AGENCY.id)
    hire(engine, "1", Role.OWNER)
    give_roles(engine, DOMAIN, "1", [Wanted(AGENCY.id, Role.STAFF, Role.READ_ONLY)])
    hours_pass(engine, 2)
    assert comes(client, world, installed, AGENCY.id).text == "<p>Ana Agency, read_only</p>"


def test_everybody_else_gets_the_role_an_owner_chose(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    hire(engine, "1", Role.OWNER)
    give_roles(engine, DOMAIN, "1", [], (Role.STAFF, Role.READ_ONLY))
    assert comes(client, world, installed, PACKER.id).text == "<p>Pat Packer, read_only</p>"


def test_an_account_owner_who_comes_later_or_takes_over_is_an_owner(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    hire(engine, PACKER.id, Role.STAFF, asked_at=datetime.now(UTC))
    hours_pass(engine, 24 * 31)
    installed.staff = [
        one if one is not PACKER else type(one)(PACKER.id, "Pat", "Packer", "pat", True)
        for one in installed.staff
    ]
    assert comes(client, world, installed, PACKER.id).text == "<p>Pat Packer, owner</p>"


def test_an_account_owner_whom_an_owner_lowered_stays_lowered(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    comes(client, world, installed, OWNER.id)
    hire(engine, "1", Role.OWNER)
    give_roles(engine, DOMAIN, "1", [Wanted(OWNER.id, Role.OWNER, Role.STAFF)])
    hours_pass(engine, 24 * 31)
    assert comes(client, world, installed, OWNER.id).text == "<p>Olive Owner, staff</p>"


def test_shopify_is_asked_once_for_a_person_and_no_address_is_kept(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    for _ in range(3):
        comes(client, world, installed, PACKER.id)
    assert questions(world) == 1
    assert "@" not in str(member(engine, PACKER.id))


def test_when_shopify_is_silent_the_visit_goes_on_and_it_is_asked_again_after_an_hour(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    world.faults.add(Fault("http", operation="token", status=503))
    for _ in range(2):
        assert comes(client, world, installed, OWNER.id).text == "<p>None, staff</p>"
    assert questions(world) == 0
    hours_pass(engine, 0.9)
    assert comes(client, world, installed, OWNER.id).text == "<p>None, staff</p>"
    hours_pass(engine, 1.1)
    assert comes(client, world, installed, OWNER.id).text == "<p>Olive Owner, owner</p>"


def test_what_programs_ask_asks_shopify_nothing(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    headers = {"Authorization": f"Bearer {mint_id_token(world, installed, sub=OWNER.id)}"}
    assert client.get("/api/whoami", headers=headers).status_code == 200
    assert questions(world) == 0
    assert roles(engine) == {OWNER.id: "staff"}


def test_two_first_visits_at_once_make_one_person(
    app: Flask, engine: Engine, world: World, shop: Shop
) -> None:
    answers, start = list[int](), threading.Barrier(6)

    def arrive() -> None:
        start.wait()
        answers.append(comes(app.test_client(), world, shop, OWNER.id).status_code)

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    assert roles(engine) == {OWNER.id: "owner"}
    assert [line[0] for line in history(engine) if line[1] is None] == [OWNER.id]
    assert questions(world) == 1


def test_the_last_visit_is_kept_to_the_hour(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    comes(client, world, installed, NOBODY)
    first = member(engine, NOBODY).seen_at
    comes(client, world, installed, NOBODY)
    assert member(engine, NOBODY).seen_at == first
    hours_pass(engine, 1.1)
    comes(client, world, installed, NOBODY)
    assert member(engine, NOBODY).seen_at > first


@pytest.mark.parametrize("user", ["[]", '{"id": 1}', "null", '{"id": 4711}'])
def test_an_answer_that_says_nothing_useful_changes_nothing(
    engine: Engine, standin: Settings, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    hire(engine, NOBODY, Role.STAFF, name=None)
    body = {"associated_user": json.loads(user)}
    monkeypatch.setattr("shop_app.shopify.oauth._ask", lambda *_args: body)
    assert service.ask_who(engine, standin, DOMAIN, NOBODY, "token") is False
    assert (member(engine, NOBODY).name, roles(engine)) == (None, {NOBODY: "staff"})


def test_a_person_of_another_shop_is_somebody_else(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    hire(engine, PACKER.id, Role.OWNER, shop="other.myshopify.com")
    assert comes(client, world, installed, PACKER.id).text == "<p>Pat Packer, staff</p>"
    assert roles(engine, "other.myshopify.com") == {PACKER.id: "owner"}


def test_a_visit_asks_the_database_once(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    comes(client, world, installed, PACKER.id)
    with statements(engine) as seen:
        comes(client, world, installed, PACKER.id)
    assert len(seen) == 1, seen


def test_who_waited_for_tokens_in_vain_does_not_wait_for_a_name_as_well(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    change(engine, installed.domain, token_dead_at=datetime.now(UTC))
    world.faults.add(Fault("http", operation="token", status=503, times=2))
    assert comes(client, world, installed, PACKER.id).text == "<p>None, staff</p>"
    assert len(world.faults.pending()) == 1
    world.faults.clear()
    assert comes(client, world, installed, PACKER.id).text == "<p>Pat Packer, staff</p>"
