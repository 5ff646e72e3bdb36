"""The list of tag rules: what each does, who carries its tag now, and how it stands."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.tag_rules.listing import PAGE
from shop_app.staff.rules import Role
from shop_app.tagging import runs
from shop_app.tagging.store import Author, insert_rule
from tests.desk.rule_rows import at_home, customers, rows, tagged
from tests.desk.visiting import Visitor, visitor
from tests.rules import draft, fact, keep, pounds
from tests.standin import new_shop

SPENT = fact("spent", "at_least", pounds("500.00"), days=365)
BIG = replace(draft("Big", SPENT), name="Big spenders")
NEW = draft("New", fact("orders", "equals", 1))
GOLD = draft("Gold", fact("orders", "at_least", 10), group="VIP", rank=2)
SILVER = draft("Silver", fact("orders", "at_least", 5), group="VIP", rank=1)


@pytest.fixture
def shop_of(engine: Engine, installed: Shop) -> Shop:
    at_home(engine, installed.domain)
    return installed


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, shop_of: Shop) -> Visitor:
    return visitor(client, engine, world, shop_of)


def test_a_shop_without_rules_is_told_what_to_do_next(owner: Visitor) -> None:
    page = owner.get("/rules").text
    assert "Let a rule keep a customer tag true" in page
    assert 'href="/rules/new"' in page
    assert "<s-table" not in page


def test_every_rule_stands_with_its_sentence_and_who_carries_its_tag(
    owner: Visitor, engine: Engine
) -> None:
    shop = owner.shop.domain
    big, new = keep(engine, BIG, NEW, shop=shop)
    tagged(engine, shop, big, "ours", 1, 2)
    tagged(engine, shop, big, "theirs", 3)
    tagged(engine, shop, big, "absent", 4)
    tagged(engine, shop, big, "withdrawn", 5)
    tagged(engine, shop, new, "ours", 1, wanted=False)

    assert rows(owner.get("/rules").text) == [
        "Big Big spenders Amount spent in the last 365 days, net of refunds: at least £500.00"
        " 3 1 more on its way Active",
        "New Orders: exactly 1 0 Active",
    ]


def test_a_group_stands_together_with_its_highest_rank_on_top_and_paused_rules_come_last(
    owner: Visitor, engine: Engine
) -> None:
    off = draft("Aaa", fact("orders", "at_least", 3), active=False)
    keep(engine, off, SILVER, NEW, GOLD, BIG, shop=owner.shop.domain)
    found = rows(owner.get("/rules").text)
    assert [row.split()[0] for row in found] == ["Big", "New", "Gold", "Silver", "Aaa"]
    assert found[2] == "Gold Group VIP, rank 2 Orders: at least 10 0 Active"
    assert found[4].endswith("Paused")


def test_a_run_says_how_far_it_is(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, NEW, shop=shop)
    customers(engine, shop, 1, 2, 3, 4)
    with engine.begin() as db:
        run = runs.start(db, shop, rule.id, Author("operator"))
        db.execute(text("UPDATE rule_run SET judged = 1 WHERE id = :id"), {"id": run})
    assert rows(owner.get("/rules").text)[0].endswith("Active Applying: 25%")

    with engine.begin() as db:
        runs.pause(db, shop, run)
    assert rows(owner.get("/rules").text)[0].endswith("Active Applying paused at 25%")


def test_tags_that_still_follow_a_change_are_told_of(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    keep(engine, NEW, shop=shop)
    assert "following" not in owner.get("/rules").text
    with engine.begin() as db:
        db.execute(text("UPDATE tag_rule SET unfinished = '{carry}' WHERE shop = :s"), {"s": shop})
    page = owner.get("/rules").text
    assert rows(page)[0].endswith("Active Tags are following a change")
    assert "Until then no customer is judged; nothing is lost." in page


def test_a_rule_that_came_with_amends_says_so_on_its_own_page(
    owner: Visitor, engine: Engine
) -> None:
    with engine.begin() as db:
        came = insert_rule(db, owner.shop.domain, NEW, "first_time_buyer", Author("amends"))
        made = insert_rule(
            db, owner.shop.domain, replace(NEW, tag="Mine"), None, Author("operator")
        )
    assert "Came with Amends" not in owner.get("/rules").text
    assert "Came with Amends" in owner.get(f"/rules/{came.id}").text
    assert "Came with Amends" not in owner.get(f"/rules/{made.id}").text


def test_two_hundred_rules_come_on_four_pages(owner: Visitor, engine: Engine) -> None:
    many = [draft(f"Tag {number:03}", fact("orders", "equals", number)) for number in range(200)]
    keep(engine, *many, shop=owner.shop.domain)

    first = owner.get("/rules").text
    assert len(rows(first)) == PAGE
    assert 'data-next="/rules?page=2"' in first
    assert "data-previous" not in first
    assert "200 rules, page 1 of 4" in first

    last = owner.get("/rules", page="9").text
    assert rows(last)[-1].startswith("Tag 199 Orders: exactly 199")
    assert 'data-previous="/rules?page=3"' in last
    assert "data-next" not in last
    assert rows(owner.get("/rules", page="x").text) == rows(first)


def test_what_merchants_write_stays_text(owner: Visitor, engine: Engine) -> None:
    wild = draft(
        "<script>tag()</script>",
        fact("customer_tags", "contains", "<script>value()</script>"),
        group='"><script>group()</script>',
    )
    keep(engine, replace(wild, name="<script>name()</script>"), shop=owner.shop.domain)
    page = owner.get("/rules").text
    assert "<script>tag" not in page
    assert "<script>value" not in page
    assert "<script>name" not in page
    assert "<script>group" not in page
    assert "&lt;script&gt;tag()" in page


@pytest.mark.parametrize(
    ("role", "status", "may_create"),
    [
        (Role.OWNER, 200, True),
        (Role.MANAGER, 200, True),
        (Role.STAFF, 200, False),
        (Role.READ_ONLY, 200, False),
        (Role.EXTERNAL_STAFF, 403, False),
    ],
)
def test_who_sees_the_rules_and_who_may_make_one(
    *,
    client: FlaskClient,
    engine: Engine,
    world: World,
    shop_of: Shop,
    role: Role,
    status: int,
    may_create: bool,
) -> None:
    answer = visitor(client, engine, world, shop_of, role).get("/rules")
    assert answer.status_code == status
    assert ("/rules/new" in answer.text) is may_create


def test_a_shop_sees_its_own_rules_only(
    owner: Visitor, client: FlaskClient, engine: Engine, world: World
) -> None:
    keep(engine, NEW, shop=owner.shop.domain)
    stranger = new_shop(world, "stranger.myshopify.com")
    visitor(client, engine, world, stranger).get("/")
    assert rows(visitor(client, engine, world, stranger).get("/rules").text) == []
