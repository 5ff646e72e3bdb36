"""Products, collections and segments by name: chosen from lists, shown by titles that come late."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.actions.segmenting import create_segment
from sandbox.state import Collection, Product, Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from tests.desk.form_fields import fields, filled
from tests.desk.rule_rows import words
from tests.desk.visiting import Visitor, visitor
from tests.rules import draft, fact, keep
from tests.shops.rows import change

MUGS = fact("units", "at_least", 2, products=["gid://shopify/Product/12"])
BEST = fact("in_segment", "is_true", segment="gid://shopify/Segment/4")
NASTY = "<b>Mug</b> & co"


@pytest.fixture
def home(engine: Engine, installed: Shop) -> str:
    """A British shop that lets the app read products: a mug and a collection."""
    installed.scopes.append("read_products")
    now = datetime.now(UTC)
    installed.products[12] = Product(12, NASTY, "", "", now, now)
    installed.collections[7] = Collection(7, "Summer", now)
    scopes = list(installed.scopes)
    change(
        engine,
        installed.domain,
        currency="GBP",
        timezone="Europe/London",
        locale="en",
        scopes=scopes,
    )
    return installed.domain


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop, home: str) -> Visitor:
    return visitor(client, engine, world, installed)


def names(answer_of: Visitor, *gids: str) -> dict[str, str]:
    answer = answer_of.get("/rules/titles", ids=",".join(gids))
    assert answer.status_code == 200
    found: dict[str, str] = answer.get_json()["names"]
    return found


def test_titles_come_in_one_call_and_what_is_gone_is_left_out(
    owner: Visitor, world: World, installed: Shop
) -> None:
    segment = create_segment(world, installed, "Best", "")
    there = {
        "gid://shopify/Product/12": NASTY,
        "gid://shopify/Collection/7": "Summer",
        f"gid://shopify/Segment/{segment.id}": "Best",
    }
    before = len(world.calls.calls(installed.domain))
    assert names(owner, *there, "gid://shopify/Product/13") == there
    assert len(world.calls.calls(installed.domain)) == before + 1


def test_without_the_scope_only_what_may_be_read_is_asked_for(
    *, owner: Visitor, engine: Engine, world: World, installed: Shop
) -> None:
    installed.scopes.remove("read_products")
    change(engine, installed.domain, scopes=list(installed.scopes))
    segment = create_segment(world, installed, "Best", "")
    gid = f"gid://shopify/Segment/{segment.id}"
    assert names(owner, "gid://shopify/Product/12", gid) == {gid: "Best"}


def test_more_titles_than_a_page_shows_are_refused_and_other_ids_have_none(
    owner: Visitor, world: World, installed: Shop
) -> None:
    many = ",".join(f"gid://shopify/Product/{number}" for number in range(1, 102))
    before = len(world.calls.calls(installed.domain))
    assert owner.get("/rules/titles", ids=many).status_code == 400
    assert names(owner, "gid://shopify/Customer/1", "Product/1", "gid://shopify/Product/x") == {}
    assert len(world.calls.calls(installed.domain)) == before


def test_a_rule_about_products_has_a_picker_and_places_for_their_titles(
    owner: Visitor, engine: Engine, home: str
) -> None:
    (rule,) = keep(engine, draft("Mugs", MUGS), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    assert dict(fields(page))["c2.products"] == "12"
    assert '<input type="hidden" name="c2.products" value="12">' in page
    assert 'data-pick="product">Choose products</s-button>' in page
    spot = '<span data-title="gid://shopify/Product/12">12</span>'
    assert f'<s-chip removable data-number="12">{spot}</s-chip>' in page
    assert f"Units bought (products {spot}): at least 2" in page
    assert f"Units bought (products {spot}): at least 2" in owner.get("/rules").text
    emptied = owner.post(f"/rules/{rule.id}", filled(page, {"c2.products": ""}))
    assert emptied.status_code == 422
    assert '<s-text tone="critical">Choose at least one.</s-text>' in emptied.text


@pytest.mark.parametrize(("join", "heading"), [("all", "all of this"), ("any", "any of this")])
def test_several_conditions_stand_in_lines_of_their_own_where_a_rule_is_read(
    *, owner: Visitor, engine: Engine, home: str, join: str, heading: str
) -> None:
    parts = [fact("orders", "at_least", 2), {"any": [MUGS, fact("refunds", "equals", 0)]}]
    (rule,) = keep(engine, draft("<b>", {join: parts}), shop=home)
    spot = '<span data-title="gid://shopify/Product/12">12</span>'
    for path in (f"/rules/{rule.id}", f"/rules/{rule.id}/versions"):
        page = owner.get(path).text
        assert f"Customers get the tag “&lt;b&gt;” when {heading} holds:</s-paragraph>" in page
        lines = re.findall("<s-list-item>(.*?)</s-list-item>", page)
        assert lines[-2:] == [
            "Orders: at least 2",
            f"Units bought (products {spot}): at least 2 · or Refunds: exactly 0",
        ]


def test_without_the_scope_numbers_are_entered_and_settings_are_a_click_away(
    *, owner: Visitor, engine: Engine, installed: Shop, home: str
) -> None:
    change(engine, home, scopes=["write_customers"])
    (rule,) = keep(engine, draft("Mugs", MUGS), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    assert "data-pick" not in page
    assert re.search(r'<s-text-area [^>]*name="c2.products"', page)
    hint = "Let Amends read products to choose them by name."
    link = '<s-link href="/settings">Open settings</s-link>'
    assert f'<s-text color="subdued">{hint} {link}</s-text>' in page


def test_a_segment_is_chosen_from_those_of_the_shop(
    *, owner: Visitor, engine: Engine, world: World, installed: Shop, home: str
) -> None:
    best = create_segment(world, installed, NASTY, "")
    create_segment(world, installed, "Abroad", "")
    segment = fact("in_segment", "is_true", segment=f"gid://shopify/Segment/{best.id}")
    (rule,) = keep(engine, draft("Best", segment), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    assert 'hx-get="/rules/segments"' in page
    number = dict(fields(page))["c2.segment"]
    assert number == str(best.id)
    late = owner.get("/rules/segments", **{"c2.segment": number})
    assert '<s-select id="c2-segment" name="c2.segment"' in late.text
    assert f'<s-option value="{number}" selected>{html.escape(NASTY)}</s-option>' in late.text
    assert late.text.index(html.escape(NASTY)) < late.text.index("Abroad")
    saved = owner.post(f"/rules/{rule.id}", filled(page))
    assert f'in segment <span data-title="gid://shopify/Segment/{number}">' in saved.text


def test_a_segment_that_is_gone_and_none_at_all_can_still_be_seen(owner: Visitor) -> None:
    gone = owner.get("/rules/segments", **{"c2.segment": "4"}).text
    assert '<s-option value="4" selected>4</s-option>' in gone
    empty = owner.get("/rules/segments", **{"c2.segment": "", "wrong": "1"}).text
    assert '<s-option value="" selected>Choose …</s-option>' in empty
    assert 'error="Choose one."' in empty


def test_while_shopify_is_away_numbers_stay(owner: Visitor, world: World, installed: Shop) -> None:
    del installed.scopes[:]
    assert names(owner, "gid://shopify/Segment/4") == {}
    assert owner.get("/rules/segments", **{"c2.segment": "4"}).status_code == 204


def test_no_other_field_is_drawn_and_who_may_not_change_rules_gets_no_list(
    *, owner: Visitor, client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    assert owner.get("/rules/segments", name="<script>").status_code == 400
    reader = visitor(client, engine, world, installed, Role.READ_ONLY)
    assert reader.get("/rules/segments", **{"c2.segment": "4"}).status_code == 403


def test_what_pretends_to_be_an_id_stays_text(owner: Visitor, engine: Engine, home: str) -> None:
    bad = "gid://shopify/Product/1<script>"
    (rule,) = keep(engine, draft("Odd", fact("order_tags", "contains", bad)), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    assert "<script>" not in page.partition("<main")[2]
    assert "\ue000" not in page
    assert words(page).count("1<script>") >= 1
