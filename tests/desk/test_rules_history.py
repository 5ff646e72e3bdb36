"""The history of a rule: who changed what when, and the way back to any version."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.tag_rules.history import PAGE
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.store import Author, insert_rule
from tests.desk.rule_rows import at_home, sections, words
from tests.desk.visiting import Visitor, visitor
from tests.rules import OPERATOR, draft, fact, keep, pounds

SPENT = draft("Big", fact("spent", "at_least", pounds("500.00"), days=365))
MORE = draft("Big", fact("spent", "at_least", pounds("800.00"), days=365), group="VIP", rank=2)


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    at_home(engine, installed.domain)
    return visitor(client, engine, world, installed)


def save(engine: Engine, shop: str, rule: TagRule, changed: RuleDraft, by: Author) -> TagRule:
    with engine.begin() as db:
        return store.save(db, shop, changed, id=rule.id, by=by)


def newest(engine: Engine, shop: str, rule: TagRule) -> TagRule:
    with engine.connect() as db:
        return store.rule(db, shop, rule.id)


def test_every_version_says_who_made_it_and_what_changed(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    with engine.begin() as db:
        rule = insert_rule(db, shop, SPENT, "vip", Author("amends"))
    save(engine, shop, rule, MORE, Author("staff", owner.id))
    save(engine, shop, rule, replace(MORE, tag="Huge", grace_hours=48, active=False), OPERATOR)
    save(engine, shop, rule, replace(MORE, remove_when_untrue=False, expires_after_days=30),
         Author("staff", "4711"))  # fmt: skip

    page = owner.get(f"/rules/{rule.id}/versions").text

    fourth, third, second, first = sections(page)
    assert first.startswith("Version 1 Amends, ")
    assert "The rule was created." in first
    assert second.startswith("Version 2 Ada Merchant, ")
    assert (
        "Conditions before: Amount spent in the last 365 days, net of refunds: at least £500.00."
        " Group: none → VIP. Rank: 0 → 2." in second
    )
    assert third.startswith("Version 3 Operator, ")
    assert (
        "Tag: “Big” → “Huge”. Waiting before the tag is taken off: none → 48 hours."
        " The rule was paused." in third
    )
    assert fourth.startswith("Version 4 Current A staff member, ")
    assert (
        "Tag: “Huge” → “Big”. The tag stays now when the conditions no longer hold."
        " Waiting before the tag is taken off: 48 hours → none."
        " Longest time with the tag: no limit → 30 days. The rule was activated." in fourth
    )
    assert "at least £800.00" in fourth
    assert page.count("Restore this version") == 3


def test_one_press_brings_a_version_back(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, SPENT, shop=shop)
    save(engine, shop, rule, MORE, OPERATOR)

    answer = owner.post(f"/rules/{rule.id}/versions/1/restore", {"version": "2"})

    assert answer.status_code == 200
    assert "Version 1 is in place again" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Push-Url"] == f"/rules/{rule.id}/versions"
    now = newest(engine, shop, rule)
    assert (now.version, now.draft) == (3, SPENT)
    assert sections(answer.text)[0].startswith("Version 3 Current Ada Merchant, ")


def test_who_restores_what_somebody_else_has_changed_meanwhile_is_told(
    owner: Visitor, engine: Engine
) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, SPENT, shop=shop)
    save(engine, shop, rule, MORE, OPERATOR)
    save(engine, shop, rule, replace(MORE, rank=9), OPERATOR)

    answer = owner.post(f"/rules/{rule.id}/versions/1/restore", {"version": "2"})

    assert answer.status_code == 409
    assert (
        "Somebody else changed this rule meanwhile: it is at version 3 now. Nothing was changed."
        in answer.text
    )
    assert "HX-Trigger" not in answer.headers
    assert newest(engine, shop, rule).version == 3
    assert sections(answer.text)[0].startswith("Version 3 Current Operator")


def test_a_deleted_rule_is_brought_back_from_its_history(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, SPENT, shop=shop)
    with engine.begin() as db:
        store.delete(db, shop, rule.id, remove_tags=False, by=Author("staff", owner.id))

    page = owner.get(f"/rules/{rule.id}/versions").text
    assert "This rule is deleted" in page
    deleted, first = sections(page)
    assert deleted.startswith("Version 2 Ada Merchant, ")
    assert deleted.endswith("The rule was deleted.")
    assert first.endswith("Restore this version")

    answer = owner.post(f"/rules/{rule.id}/versions/1/restore", {"version": "2"})
    assert answer.status_code == 200
    assert "The rule was brought back." in sections(answer.text)[0]
    assert newest(engine, shop, rule).draft == SPENT


def test_what_cannot_come_back_says_why(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, SPENT, shop=shop)
    save(engine, shop, rule, replace(SPENT, tag="Huge"), OPERATOR)
    keep(engine, replace(SPENT, name="Newer"), shop=shop)

    answer = owner.post(f"/rules/{rule.id}/versions/1/restore", {"version": "2"})

    assert answer.status_code == 422
    assert "The rule “Newer” keeps the tag “Big” already. Add your conditions there." in words(
        answer.text
    )
    assert newest(engine, shop, rule).version == 2


@pytest.mark.parametrize(
    ("version", "form", "status"),
    [("9", {"version": "1"}, 404), ("1", {}, 422), ("1", {"version": "x"}, 422),
     ("1", {"version": "9" * 30}, 422)],
)  # fmt: skip
def test_what_names_no_version_changes_nothing(
    owner: Visitor, engine: Engine, version: str, form: dict[str, str], status: int
) -> None:
    (rule,) = keep(engine, SPENT, shop=owner.shop.domain)
    answer = owner.post(f"/rules/{rule.id}/versions/{version}/restore", form)
    assert answer.status_code == status
    assert newest(engine, owner.shop.domain, rule).version == 1


def test_a_long_history_comes_in_pages(owner: Visitor, engine: Engine) -> None:
    shop = owner.shop.domain
    (rule,) = keep(engine, SPENT, shop=shop)
    for rank in range(1, PAGE + 3):
        save(engine, shop, rule, replace(SPENT, rank=rank), OPERATOR)

    first = owner.get(f"/rules/{rule.id}/versions").text
    assert f'href="/rules/{rule.id}/versions?upto=3"' in first
    assert "Version 4" in first
    second = owner.get(f"/rules/{rule.id}/versions", upto="3").text
    assert [part.split(" Operator")[0] for part in sections(second)[:3]] == [
        "Version 3",
        "Version 2",
        "Version 1",
    ]
    assert "Rank: 1 → 2." in second
    assert "Older versions" not in second


@pytest.mark.parametrize(
    ("role", "sees", "restores"),
    [
        (Role.MANAGER, 200, 200),
        (Role.STAFF, 200, 403),
        (Role.READ_ONLY, 200, 403),
        (Role.EXTERNAL_STAFF, 403, 403),
    ],
)
def test_who_may_look_back_and_who_may_go_back(
    *,
    client: FlaskClient,
    engine: Engine,
    world: World,
    installed: Shop,
    role: Role,
    sees: int,
    restores: int,
) -> None:
    at_home(engine, installed.domain)
    (rule,) = keep(engine, SPENT, shop=installed.domain)
    save(engine, installed.domain, rule, MORE, OPERATOR)
    somebody = visitor(client, engine, world, installed, role)

    page = somebody.get(f"/rules/{rule.id}/versions")
    assert page.status_code == sees
    assert ("Restore this version" in page.text) is (restores == 200)
    back = somebody.post(f"/rules/{rule.id}/versions/1/restore", {"version": "2"})
    assert back.status_code == restores
    assert newest(engine, installed.domain, rule).version == (3 if restores == 200 else 2)


def test_what_people_wrote_stays_text(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    at_home(engine, installed.domain)
    wild = "<script>x()</script>"
    (rule,) = keep(engine, SPENT, shop=installed.domain)
    somebody = visitor(client, engine, world, installed, name=wild)
    save(engine, installed.domain, rule, RuleDraft(wild, wild, SPENT.condition, group=wild),
         Author("staff", somebody.id))  # fmt: skip
    page = somebody.get(f"/rules/{rule.id}/versions").text
    assert "<script>x" not in page
    assert page.count("&lt;script&gt;x()") > 3
