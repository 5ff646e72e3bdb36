"""Deleted rules are listed, and from there restored."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.tag_rules.deleted import PAGE
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import Author
from tests.desk.rule_rows import at_home, rows
from tests.desk.visiting import Visitor, visitor
from tests.rules import draft, fact, keep
from tests.standin import new_shop

NASTY = "<script>alert(1)</script>"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    at_home(engine, installed.domain)
    return visitor(client, engine, world, installed)


def gone(engine: Engine, shop: str, *drafts: RuleDraft, by: Author) -> list[int]:
    """Rules that were kept and then deleted, one after the other."""
    rules = keep(engine, *drafts, shop=shop)
    for rule in rules:
        with engine.begin() as db:
            store.delete(db, shop, rule.id, remove_tags=False, by=by)
    return [rule.id for rule in rules]


def orders(tag: str) -> RuleDraft:
    return draft(tag, fact("orders", "at_least", 3))


def test_without_deleted_rules_nothing_points_to_them(owner: Visitor, engine: Engine) -> None:
    keep(engine, orders("Here"), shop=owner.shop.domain)
    assert "/rules/deleted" not in owner.get("/rules").text
    assert "No rules were deleted." in owner.get("/rules/deleted").text


def test_deleted_rules_are_listed_the_latest_first_and_lead_to_their_history(
    owner: Visitor, engine: Engine
) -> None:
    shop = owner.shop.domain
    first, second = gone(engine, shop, orders("First"), orders(NASTY), by=Author("staff", owner.id))
    assert 'href="/rules/deleted"' in owner.get("/rules").text
    page = owner.get("/rules/deleted").text
    latest, before = rows(page)
    assert latest.startswith(f"{NASTY} Ada Merchant ")
    assert before.startswith("First Ada Merchant ")
    assert "<script>alert" not in page
    assert f'href="/rules/{first}/versions"' in page
    assert owner.post(f"/rules/{second}/versions/1/restore", {"version": "2"}).status_code == 200
    assert [row.split()[0] for row in rows(owner.get("/rules/deleted").text)] == ["First"]


def test_many_come_in_pages(owner: Visitor, engine: Engine) -> None:
    tags = [orders(f"T{number:02}") for number in range(PAGE + 1)]
    gone(engine, owner.shop.domain, *tags, by=Author("operator"))
    page = owner.get("/rules/deleted").text
    assert len(rows(page)) == PAGE
    assert 'data-next="/rules/deleted?page=2"' in page
    assert [row.split()[0] for row in rows(owner.get("/rules/deleted", page="2").text)] == ["T00"]


def test_rules_of_another_shop_are_nobodys_business(
    owner: Visitor, engine: Engine, world: World
) -> None:
    other = new_shop(world, "other.myshopify.com")
    with engine.begin() as db:
        theirs = store.insert_rule(db, other.domain, orders("Theirs"), None, Author("operator"))
        store.delete(db, other.domain, theirs.id, remove_tags=False, by=Author("operator"))
    assert rows(owner.get("/rules/deleted").text) == []


def test_who_may_only_look_may_look_back(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, owner: Visitor
) -> None:
    gone(engine, installed.domain, orders("First"), by=Author("operator"))
    reader = visitor(client, engine, world, installed, Role.READ_ONLY)
    assert len(rows(reader.get("/rules/deleted").text)) == 1
