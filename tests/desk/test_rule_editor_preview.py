"""The live preview of the rule editor: its numbers are those of `preview` itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.languages import speaking
from shop_app.desk.tag_rules.preview_view import duration, preview_view
from shop_app.desk.tag_rules.turns import previews
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.costs import Cost
from shop_app.tagging.preview import Preview, preview
from shop_app.tagging.tally import Change
from tests.customer_rows import bought, stands
from tests.desk.form_fields import filled
from tests.desk.test_rule_editor import SPENT, home, owner, words
from tests.desk.visiting import Visitor, visitor
from tests.rules import OPERATOR, draft, fact, keep

__all__ = ["home", "owner"]

ANNA, BO, CY, DEA = (f"gid://shopify/Customer/900719925474099{n}" for n in (1, 2, 3, 4))


@pytest.fixture
def customers(engine: Engine, home: str) -> int:
    """Anna spent 600, Bo 100, Cy 900 and Dea 50; Cy and Dea have the tag. The rule's id."""
    (rule,) = keep(engine, draft("Big", SPENT), shop=home)
    with engine.begin() as db:
        for gid, pounds_spent in ((ANNA, 600), (BO, 100), (CY, 900), (DEA, 50)):
            bought(db, gid, pounds_spent, shop=home)
        for gid in (CY, DEA):
            stands(db, gid, "Big", "ours", rule=rule.id, shop=home)
    return rule.id


def test_the_numbers_and_examples_are_those_of_the_preview_itself(
    owner: Visitor, engine: Engine, home: str, customers: int
) -> None:
    page = owner.get(f"/rules/{customers}").text
    seen = owner.post("/rules/preview", filled(page))
    assert seen.status_code == 200
    said = words(seen.text)
    now = datetime.now(UTC)
    found = preview(engine, home, draft("Big", SPENT), now=now, rule_id=customers)
    assert {
        what: found.tags[0].counts[what] for what in (Change.GAIN, Change.LOSE, Change.KEEP)
    } == {
        Change.GAIN: 1,
        Change.LOSE: 1,
        Change.KEEP: 1,
    }
    gain, lose, keeps = (said.index(f"1 customer {what} it") for what in ("gets", "loses", "keeps"))
    assert gain < said.index(f"Customer {ANNA[-16:]}") < lose
    assert lose < said.index(f"Customer {DEA[-16:]}") < keeps < said.index(f"Customer {CY[-16:]}")
    assert "£600.00 spent in the last 365 days; £500.00 needed" in said
    assert f'href="/customers/{ANNA[-16:]}"' in seen.text
    assert f'data-customer="{ANNA[-16:]}"' in seen.text
    assert BO[-16:] not in seen.text
    assert "Applying it to all customers takes less than a minute." in said


def test_a_saved_rule_can_be_applied_from_its_preview_and_a_changed_one_can_not(
    owner: Visitor, customers: int
) -> None:
    page = owner.get(f"/rules/{customers}").text
    apply = f'hx-post="/rules/{customers}/apply"'
    assert apply in owner.post("/rules/preview", filled(page)).text
    changed = owner.post("/rules/preview", filled(page, {"c2.value": "50.00"}))
    assert apply not in changed.text
    assert "2 customers get it" in words(changed.text)
    assert "2 customers keep it" in words(changed.text)


def test_a_new_rule_is_previewed_before_it_has_a_tag(owner: Visitor, customers: int) -> None:
    page = owner.get("/rules/new", start="vip").text
    seen = owner.post("/rules/preview", filled(page, {"tag": "", "c2.value": "100.00"}))
    assert "3 customers get it" in words(seen.text)


def test_a_tag_that_a_rule_gives_up_and_others_of_its_group_are_told_apart(
    owner: Visitor, engine: Engine, home: str, customers: int
) -> None:
    page = owner.get(f"/rules/{customers}").text
    seen = owner.post("/rules/preview", filled(page, {"tag": "Bigger"}))
    said = words(seen.text)
    assert said.index("Tag “Bigger” 2 customers get it") < said.index(
        "Tag “Big” 0 customers get it"
    )
    assert "2 customers lose it" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c2.value": ""}, "Fill in the conditions to see who gets the tag."),
        ({"tag": "a,b"}, "A tag can't contain a comma: Shopify would make two tags of it."),
    ],
)
def test_an_unfinished_rule_is_no_error(
    owner: Visitor, customers: int, changes: dict[str, str], said: str
) -> None:
    page = owner.get(f"/rules/{customers}").text
    seen = owner.post("/rules/preview", filled(page, changes))
    assert (seen.status_code, words(seen.text)) == (200, said)


def test_while_another_preview_is_counted_the_page_asks_again_but_not_for_ever(
    owner: Visitor, engine: Engine, home: str, customers: int
) -> None:
    page = owner.get(f"/rules/{customers}").text
    with previews(engine).turn(home):
        waits = owner.post("/rules/preview", filled(page))
        given_up = owner.post("/rules/preview", {**filled(page), "again": "12"})
    assert 'hx-post="/rules/preview"' in waits.text
    assert """hx-vals='{"again": 1}'""" in waits.text
    assert 'hx-trigger="load delay:5s"' in waits.text
    assert "Another preview is being counted. This one follows by itself." in waits.text
    assert "hx-post" not in given_up.text
    assert "1 customer gets it" in words(owner.post("/rules/preview", filled(page)).text)


def test_a_preview_that_takes_too_long_says_how_far_it_came() -> None:
    nothing = Cost(customers=0, writes=0, points=0, seconds=0.0, bulk_points=None)
    seen = Preview(
        as_of=datetime.now(UTC),
        customers=50_000,
        judged=12_000,
        warnings=(),
        tags=(),
        cost=nothing,
        read=0,
        to_read=0,
        to_read_points=0,
    )
    with speaking("en"):
        found = preview_view(seen, apply=1, warn=False)
    assert not found.complete
    assert found.so_far == (
        "Counting took long: this is about the first 12,000 of 50,000 customers."
    )
    assert found.apply is None  # nothing to apply


def test_a_paused_rule_is_counted_as_if_it_were_active(
    owner: Visitor, engine: Engine, home: str, customers: int
) -> None:
    with engine.begin() as db:
        store.save(db, home, draft("Big", SPENT, active=False), id=customers, by=OPERATOR)
    seen = owner.post("/rules/preview", filled(owner.get(f"/rules/{customers}").text))
    assert "1 customer gets it" in words(seen.text)
    assert "The rule is paused: this is what it would do if it were active." in words(seen.text)
    assert "/apply" not in seen.text


def test_what_shopify_must_be_asked_for_is_counted(
    owner: Visitor, engine: Engine, home: str, customers: int
) -> None:
    (rule,) = keep(engine, draft("Member", fact("customer_tags", "contains", "club")), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    said = words(owner.post("/rules/preview", filled(page)).text)
    assert "4 customers are not decided yet" in said
    assert "4 customers have to be read from Shopify first." in said


def test_a_reader_sees_the_preview_of_the_saved_rule_and_cannot_apply_it(
    client: FlaskClient, engine: Engine, world: World, installed: Shop, customers: int
) -> None:
    reader = visitor(client, engine, world, installed, Role.READ_ONLY)
    seen = reader.get(f"/rules/{customers}/preview")
    assert "1 customer gets it" in words(seen.text)
    assert "/apply" not in seen.text
    assert "Orders from before Amends came may be missing until you let Amends read those" in words(
        seen.text
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (60, "about 1 minute"),
        (170, "about 3 minutes"),
        (7300, "about 2 hours"),
    ],
)
def test_time_is_said_roughly(seconds: float, said: str) -> None:
    with speaking("en"):
        assert duration(seconds) == said
