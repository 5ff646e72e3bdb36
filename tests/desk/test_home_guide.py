"""The setup guide ticks itself off by what is there, follows the history, and can be put away."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.home.models import GuideDismissal
from shop_app.orders.promises import promise_delivery
from shop_app.reconciliation import backfill_rows
from shop_app.staff.assigning import give_roles
from shop_app.staff.queries import default_role
from shop_app.staff.rules import Role
from shop_app.tagging import runs
from shop_app.tagging.defaults import seed
from shop_app.tagging.store import Author, list_rules, save
from tests.desk.home_page import text_of, ticks
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import change

STEPS = ["history", "rules", "apply", "promises", "contact", "roles"]
OWNER = Author("staff", "70")


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """Whoever installed the app in a shop that has the shipped rules."""
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    with engine.begin() as db:
        seed(db, installed.domain)
    return visitor(client, engine, world, installed)


def done(visitor: Visitor) -> list[str]:
    found = ticks(visitor.get("/").text)
    assert list(found) == STEPS
    return [step for step, ticked in found.items() if ticked]


def dismissals(engine: Engine) -> int:
    with engine.connect() as db:
        return db.execute(select(func.count()).select_from(GuideDismissal)).scalar_one()


def load(engine: Engine, shop: str, values: str) -> None:
    """Put the backfill of a shop into a state."""
    with engine.begin() as db:
        backfill_rows.want(db, shop)
        db.execute(text(f"UPDATE backfill SET {values} WHERE shop = :shop"), {"shop": shop})  # noqa: S608


def test_a_new_shop_is_told_in_a_line_what_amends_does_and_has_everything_to_do(
    owner: Visitor,
) -> None:
    words = text_of(owner.get("/").text)
    assert "Amends watches your orders and refunds and keeps customer tags true" in words
    assert "0 of 6 steps done" in words
    assert done(owner) == []


def test_every_step_ticks_itself_off_when_its_work_is_there(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    load(engine, shop, "state = 'done', finished_at = now()")
    assert done(owner) == ["history"]
    with engine.begin() as db:
        first = list_rules(db, shop)[0]
        save(db, shop, replace(first.draft, grace_hours=24), id=first.id, by=OWNER)
    assert done(owner) == ["history", "rules"]
    with engine.begin() as db:
        runs.start(db, shop, first.id, OWNER)
    assert done(owner) == ["history", "rules"]
    with engine.begin() as db:
        db.execute(text("UPDATE rule_run SET state = 'done', finished_at = now()"))
    assert done(owner) == ["history", "rules", "apply"]
    with engine.begin() as db:
        promise_delivery(db, shop, {"": 5})
    assert done(owner) == ["history", "rules", "apply", "promises"]
    change(engine, shop, support_contact="help@example.com")
    assert done(owner) == ["history", "rules", "apply", "promises", "contact"]
    with engine.connect() as db:
        before = default_role(db, shop)
    give_roles(engine, shop, owner.id, [], (before, Role.EXTERNAL_STAFF))
    assert done(owner) == STEPS
    page = owner.get("/").text
    assert "All steps are done: you can put the guide away." in text_of(page)
    with engine.begin() as db:
        promise_delivery(db, shop, {})
    assert done(owner) == [step for step in STEPS if step != "promises"]


def test_a_rule_that_is_applied_as_it_is_was_looked_at(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    with engine.begin() as db:
        runs.start(db, shop, list_rules(db, shop)[0].id, OWNER)
    assert done(owner) == ["rules"]


def test_a_step_says_why_and_where_until_it_is_done(owner: Visitor, engine: Engine) -> None:
    page = owner.get("/").text
    assert "Only then can Amends tell a late parcel from one in time." in text_of(page)
    assert '<s-button href="/settings">Set delivery times</s-button>' in page
    with engine.begin() as db:
        promise_delivery(db, owner.shop.domain, {"": 5})
    page = owner.get("/").text
    assert "Only then can Amends tell a late parcel" not in page
    assert "Set delivery times" not in page


def test_the_history_is_followed_while_it_is_fetched_and_no_longer(
    owner: Visitor, engine: Engine
) -> None:
    shop = owner.shop.domain
    load(engine, shop, "state = 'loading', expected = 200, objects = 200, booked = 100")
    for page in (owner.get("/").text, owner.get("/history").text):
        (box,) = re.findall(r'<s-box id="task-history".*?>', page)
        assert 'hx-get="/history" hx-trigger="every 3s"' in box
        assert '<s-progress value="75" max="100"' in page
        assert "customers: 100 of 200" in text_of(page)
    load(engine, shop, "state = 'done', booked = 200, finished_at = now(), whole = true")
    page = owner.get("/history").text
    assert "hx-trigger" not in page
    assert "s-progress" not in page
    assert ticks(page) == {"history": True}
    assert "<html" not in page


def test_somebody_without_the_guide_sees_the_history_being_fetched_too(
    client: FlaskClient, engine: Engine, world: World, owner: Visitor
) -> None:
    load(engine, owner.shop.domain, "state = 'wanted'")
    reader = visitor(client, engine, world, owner.shop, role=Role.READ_ONLY)
    assert list(ticks(reader.get("/").text)) == ["history"]
    load(engine, owner.shop.domain, "state = 'done', finished_at = now(), whole = true")
    assert ticks(reader.get("/").text) == {}


def test_the_guide_is_put_away_for_everybody_and_comes_back(
    client: FlaskClient, engine: Engine, world: World, owner: Visitor
) -> None:
    manager = visitor(client, engine, world, owner.shop, role=Role.MANAGER)
    answer = owner.post("/guide/dismiss")
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == "/"
    assert "Setup guide put away" in answer.headers["HX-Trigger"]
    assert ticks(answer.text) == {}
    assert ticks(manager.get("/").text) == {}
    assert "Amends watches your orders" not in manager.get("/").text
    assert manager.post("/guide/dismiss").status_code == 200
    assert dismissals(engine) == 1
    answer = manager.post("/guide/show")
    assert list(ticks(answer.text)) == STEPS
    assert list(ticks(owner.get("/").text)) == STEPS
    assert dismissals(engine) == 0


@pytest.mark.parametrize("role", [Role.STAFF, Role.EXTERNAL_STAFF, Role.READ_ONLY])
def test_whoever_may_not_change_settings_has_no_guide_to_put_away(
    *, client: FlaskClient, engine: Engine, world: World, owner: Visitor, role: Role
) -> None:
    other = visitor(client, engine, world, owner.shop, role=role)
    page = other.get("/").text
    assert "/guide/" not in page
    assert other.post("/guide/dismiss").status_code == 403
    assert dismissals(engine) == 0
    owner.post("/guide/dismiss")
    assert "/guide/" not in other.get("/").text
    assert other.post("/guide/show").status_code == 403
    assert dismissals(engine) == 1


def test_a_guide_put_away_in_one_shop_stays_in_another(engine: Engine, owner: Visitor) -> None:
    with engine.begin() as db:
        db.execute(text("INSERT INTO guide_dismissal VALUES ('florist.myshopify.com')"))
    assert done(owner) == []
    owner.post("/guide/dismiss")
    owner.post("/guide/show")
    assert dismissals(engine) == 1
