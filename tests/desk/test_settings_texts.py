"""The texts for customers: kept as typed, shown as text, and never two people's at once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from tests.desk.test_settings_promise import version_of
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change, row

PATH = "/settings/texts"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner."""
    return visitor(client, engine, world, installed)


def form(privacy: str = "", contact: str = "", version: str = "0") -> dict[str, str]:
    return {"version": version, "privacy": privacy, "contact": contact}


def kept(engine: Engine, shop: Shop) -> tuple[str | None, str | None]:
    stored = row(engine, shop.domain)
    return stored.privacy_text, stored.support_contact


def test_both_texts_are_kept_and_shown(engine: Engine, installed: Shop, owner: Visitor) -> None:
    answer = owner.post(PATH, form("Line one\r\nLine two ", " help@bakery.example "))
    assert answer.status_code == 200
    assert "Texts for customers saved" in answer.headers["HX-Trigger"]
    assert kept(engine, installed) == ("Line one\nLine two", "help@bakery.example")
    assert 'value="Line one\nLine two"' in answer.text
    overview = owner.get("/settings").text
    assert "Written by you" in overview
    assert "help@bakery.example" in overview


def test_empty_texts_are_not_set(engine: Engine, installed: Shop, owner: Visitor) -> None:
    change(engine, installed.domain, privacy_text="Old", support_contact="a@b.example")
    assert owner.post(PATH, form(" ", "")).status_code == 200
    assert kept(engine, installed) == (None, None)


@pytest.mark.parametrize(
    "contact", ["https://bakery.example/help?x=1", "anna+help@bakery.co.uk", "https://a.b:8443/"]
)
def test_an_address_that_leads_somewhere_is_taken(
    engine: Engine, installed: Shop, owner: Visitor, contact: str
) -> None:
    assert owner.post(PATH, form(contact=contact)).status_code == 200
    assert kept(engine, installed) == (None, contact)


@pytest.mark.parametrize(
    "contact",
    [
        "http://bakery.example",
        "javascript:alert(1)",
        "call us",
        "anna@bakery",
        "a@b@c.example",
        "https://user@bakery.example",
        "https://localhost",
        "https://bakery.example:port/",
        "https://[bakery.example",
        'https://bakery.example/"x',
        f"{'a' * 250}@bakery.example",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_beside_its_field(
    engine: Engine, installed: Shop, owner: Visitor, contact: str
) -> None:
    answer = owner.post(PATH, form("Kept as typed", contact))
    assert answer.status_code == 422
    assert 'error="Enter an e-mail address or an address that starts with https://."' in answer.text
    assert 'value="Kept as typed"' in answer.text
    assert "data-unsaved" in answer.text
    assert kept(engine, installed) == (None, None)


def test_a_text_of_2000_characters_fits_and_one_more_does_not(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    answer = owner.post(PATH, form("ä" * 2001))
    assert answer.status_code == 422
    assert 'error="The text has 2,001 characters; up to 2,000 fit."' in answer.text
    assert kept(engine, installed) == (None, None)
    assert owner.post(PATH, form("ä" * 2000)).status_code == 200


def test_script_is_shown_as_text(owner: Visitor) -> None:
    answer = owner.post(PATH, form('"><script>alert(1)</script>', "x"))
    assert "<script>alert" not in answer.text
    assert "&#34;&gt;&lt;script&gt;alert(1)" in answer.text


def test_the_second_of_two_people_is_told_and_nothing_is_lost(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    first = visitor(client, engine, world, installed)
    second = visitor(client, engine, world, installed, Role.MANAGER, name="Max")
    assert first.post(PATH, form("Theirs")).status_code == 200
    answer = second.post(PATH, form("Mine"))
    assert answer.status_code == 409
    assert "Privacy text: Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert "data-unsaved" in answer.text
    assert kept(engine, installed) == ("Theirs", None)
    assert second.post(PATH, form("Mine", version=version_of(answer.text))).status_code == 200
    assert kept(engine, installed) == ("Mine", None)


def test_the_two_sections_of_the_settings_do_not_stand_in_each_others_way(owner: Visitor) -> None:
    promise = {"version": "0", "elsewhere": "7", "country": [], "days": []}
    assert owner.post("/settings/delivery-promise", promise).status_code == 200
    assert owner.post(PATH, form("Mine")).status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY, Role.EXTERNAL_STAFF])
def test_who_may_not_change_settings_changes_nothing(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, role: Role
) -> None:
    assert visitor(client, engine, world, installed, role).post(PATH, form("x")).status_code == 403
    assert kept(engine, installed) == (None, None)


def test_a_form_that_the_page_could_not_have_sent_is_refused(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    assert owner.post(PATH, form("x\0y")).status_code == 400
    assert owner.post(PATH, form("x", version="-1")).status_code == 400
    assert kept(engine, installed) == (None, None)
