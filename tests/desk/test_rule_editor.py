"""The rule editor: what a merchant sees, what is refused beside which field, what is stored."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.rule import TagRule
from tests.desk.form_fields import fields, filled
from tests.desk.visiting import Visitor, visitor
from tests.rules import draft, fact, keep, pounds
from tests.shops.rows import change

SPENT = fact("spent", "at_least", pounds("500.00"), days=365)
NASTY = "<script>alert(1)</script>\"' & ümlaut 日本"


@pytest.fixture
def home(engine: Engine, installed: Shop) -> str:
    """The shop's domain; it is British and has no rules of its own yet."""
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return installed.domain


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop, home: str) -> Visitor:
    return visitor(client, engine, world, installed)


def rules(engine: Engine, shop: str) -> list[TagRule]:
    with engine.connect() as db:
        return store.list_rules(db, shop)


def words(page: str) -> str:
    """What a page says, without its elements."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def errors(page: str) -> dict[str, str]:
    """What stands beside the fields, by their names."""
    found = re.findall(r'<s-[^>]*? name="([^"]*)"[^>]*? error="([^"]*)"', page)
    return {name: html.unescape(said) for name, said in found}


def test_a_new_rule_begins_with_a_choice(owner: Visitor) -> None:
    page = owner.get("/rules/new")
    assert page.status_code == 200
    assert "Best customers Spent more than a certain amount in the last year" in words(page.text)
    assert 'href="/rules/new?start=vip"' in page.text
    assert 'href="/rules/new?start=empty"' in page.text


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("vip", "Amount spent in the last 365 days, net of refunds: at least £1,000.00."),
        ("first_time", "Orders: exactly 1."),
        ("lapsed", "Last order: at least 180 days ago."),
        ("refunds", "Refunds in the last 180 days: at least 3."),
        ("late", "Late deliveries in the last 90 days: at least 1."),
        ("country", "Countries of orders: with United States."),
    ],
)
def test_every_start_says_what_it_does_and_can_be_saved_as_it_stands(
    *, owner: Visitor, engine: Engine, home: str, start: str, sentence: str
) -> None:
    page = owner.get("/rules/new", start=start)
    assert sentence in words(page.text)
    assert "data-unsaved" in page.text
    saved = owner.post("/rules", filled(page.text, {"tag": "Mine"}))
    assert saved.status_code == 200, saved.text
    assert "Mine" in [rule.tag for rule in rules(engine, home)]


def test_the_start_of_a_country_proposes_its_name_as_the_tag(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="country").text
    assert "Customers get the tag “United States” when:" in words(page)
    assert "„Vereinigte Staaten“" in words(
        owner.get("/rules/new", start="country", locale="de").text
    )


def test_a_saved_rule_has_its_own_address_and_the_numbers_that_were_entered(
    owner: Visitor, engine: Engine, home: str
) -> None:
    page = owner.get("/rules/new", start="vip")
    assert 'currencyCode="GBP"' in page.text
    changes = {"tag": "VIP of mine", "c2.value": "750.5", "c2.days": "", "c2.refunds": "gross"}
    changes |= {"grace": "2", "expires": "30", "group": "VIP of mine", "rank": "4"}
    saved = owner.post("/rules", filled(page.text, changes))
    (new,) = [one for one in rules(engine, home) if one.tag == "VIP of mine"]
    assert saved.headers["HX-Push-Url"] == f"/rules/{new.id}"
    assert "Rule saved" in saved.headers["HX-Trigger"]
    assert new.draft.as_data() == {
        "name": "VIP of mine",
        "tag": "VIP of mine",
        "condition": {
            "version": 1,
            "when": {
                "fact": "spent",
                "is": "at_least",
                "value": {"amount": "750.5", "currency": "GBP"},
                "refunds": "gross",
            },
        },
        "group": "VIP of mine",
        "rank": 4,
        "remove_when_untrue": True,
        "grace_hours": 48,
        "expires_after_days": 30,
        "active": True,
    }
    assert "The tag goes when this has not held for 2 days." in words(saved.text)
    assert "It goes after 30 days in any case." in words(saved.text)


def test_what_is_wrong_stands_beside_each_field_and_nothing_is_lost_or_stored(
    owner: Visitor, engine: Engine, home: str
) -> None:
    page = owner.get("/rules/new", start="vip")
    before = rules(engine, home)
    changes = {"tag": "a,b", "c2.value": "much", "c2.days": "0", "expires": "soon", "rank": "1001"}
    refused = owner.post("/rules", filled(page.text, changes))
    assert refused.status_code == 422
    assert errors(refused.text) == {
        "tag": "A tag can't contain a comma: Shopify would make two tags of it.",
        "c2.value": "Enter an amount of money, such as 500.00.",
        "c2.days": "Enter a whole number from 1 to 3,650.",
        "expires": "Enter a whole number.",
        "rank": "Enter a whole number from 0 to 1,000.",
    }
    assert 'heading="The rule was not saved"' in refused.text
    assert "Check the highlighted fields." in words(refused.text)
    kept = dict(fields(refused.text))
    assert {name: kept[name] for name in changes} == changes
    assert "data-unsaved" in refused.text
    assert rules(engine, home) == before


@pytest.mark.parametrize(
    ("check", "entered", "field", "said"),
    [
        (SPENT, {"value": "much"}, "value", "Enter an amount of money, such as 500.00."),
        (SPENT, {"value": "1.005"}, "value", "Use at most 2 decimals."),
        (
            fact("orders", "at_least", 1),
            {"value": ""},
            "value",
            "Enter a whole number from 0 to 1,000,000,000.",
        ),
        (
            fact("orders", "between", 1, to=3),
            {"value": "4"},
            "to",
            "The upper end is below the lower one. Swap them.",
        ),
        (
            fact("refund_rate", "at_least", 10),
            {"value": "101"},
            "value",
            "Enter a percentage from 0 to 100.",
        ),
        (fact("date", "after", "2026-11-01"), {"value": ""}, "value", "Enter a day."),
        (
            fact("created_at", "after", "2026-11-01T00:00:00+00:00"),
            {"value_time": "9 o'clock"},
            "value",
            "Enter a day and a time.",
        ),
        (fact("weekday", "equals", "monday"), {"value": ""}, "value", "Choose one."),
        (
            fact("vendors", "contains_any", ["Acme"]),
            {"value": " "},
            "value",
            "Enter at least one, each on a line of its own.",
        ),
        (
            fact("order_countries", "contains_any", ["DE"]),
            {"value": "Germany\r\nAtlantis"},
            "value",
            "There is no country “Atlantis”.",
        ),
        (
            fact("in_segment", "is_true", segment="gid://shopify/Segment/4"),
            {"segment": "best"},
            "segment",
            "Enter the number at the end of its page's address in Shopify.",
        ),
        (
            fact("units", "at_least", 1, skus=["A"]),
            {"skus": ""},
            "skus",
            "Enter at least one, each on a line of its own.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_explained_where_it_was_entered(
    *,
    owner: Visitor,
    engine: Engine,
    home: str,
    check: dict[str, Any],
    entered: dict[str, str],
    field: str,
    said: str,
) -> None:
    (rule,) = keep(engine, draft("Odd", check), shop=home)
    page = owner.get(f"/rules/{rule.id}")
    changes = {f"c2.{name}": value for name, value in entered.items()}
    refused = owner.post(f"/rules/{rule.id}", filled(page.text, changes))
    assert refused.status_code == 422
    assert errors(refused.text) == {f"c2.{field}": said}
    assert rules(engine, home) == [rule]


def test_a_tag_that_another_rule_keeps_is_refused_beside_the_tag(
    owner: Visitor, engine: Engine, home: str
) -> None:
    keep(engine, draft("Taken", SPENT), shop=home)
    page = owner.get("/rules/new", start="vip")
    refused = owner.post("/rules", filled(page.text, {"tag": "taken"}))
    assert refused.status_code == 422
    assert errors(refused.text) == {
        "tag": "The rule “Taken” keeps the tag “Taken” already. Add your conditions there."
    }


def test_money_of_a_currency_the_shop_no_longer_has_can_be_put_right(
    owner: Visitor, engine: Engine, home: str
) -> None:
    (rule,) = keep(engine, draft("Old", SPENT), shop=home)
    change(engine, home, currency="EUR")
    page = owner.get(f"/rules/{rule.id}")
    refused = owner.post(f"/rules/{rule.id}", filled(page.text, {"tag": "New"}))
    assert errors(refused.text) == {"c2.value": "Use your shop's currency, EUR."}
    done = owner.post(f"/rules/{rule.id}", filled(page.text, {"c2.value_currency": "EUR"}))
    assert done.status_code == 200
    when = rules(engine, home)[0].draft.condition.as_data()["when"]
    assert when["value"] == {"amount": "500.00", "currency": "EUR"}


def test_texts_are_texts_wherever_they_are_shown(owner: Visitor, engine: Engine, home: str) -> None:
    check = fact("vendors", "contains_any", [NASTY, " spaced "], skus=None)
    check.pop("skus")
    (rule,) = keep(engine, draft("Tag", check, group=NASTY[:40]), shop=home)
    page = owner.get(f"/rules/{rule.id}")
    assert "<script>alert" not in page.text
    again = owner.post(f"/rules/{rule.id}", filled(page.text, {"name": NASTY}))
    assert again.status_code == 200
    assert "<script>alert" not in again.text
    (stored,) = rules(engine, home)
    assert stored.draft.name == NASTY
    assert stored.draft.condition == rule.draft.condition
    assert stored.draft.group == NASTY[:40]


def test_saving_without_a_change_makes_no_version(
    owner: Visitor, engine: Engine, home: str
) -> None:
    odd = {"all": [fact("created_at", "after", "2026-11-01T09:00:01.5+01:00")]}
    (rule,) = keep(engine, draft("Odd", odd, grace_hours=36, rank=3), shop=home)
    page = owner.get(f"/rules/{rule.id}")
    assert owner.post(f"/rules/{rule.id}", filled(page.text)).status_code == 200
    assert rules(engine, home) == [rule]


def test_a_paused_rule_stays_paused_when_its_form_is_saved(
    owner: Visitor, engine: Engine, home: str
) -> None:
    (rule,) = keep(engine, draft("Off", SPENT, active=False), shop=home)
    page = owner.get(f"/rules/{rule.id}")
    owner.post(f"/rules/{rule.id}", filled(page.text, {"name": "Renamed"}))
    (stored,) = rules(engine, home)
    assert (stored.draft.name, stored.draft.active) == ("Renamed", False)


def test_a_rule_is_copied_without_its_tag(owner: Visitor, engine: Engine, home: str) -> None:
    (rule,) = keep(engine, draft("Big", SPENT), shop=home)
    page = owner.get("/rules/new", **{"from": str(rule.id)})
    sent = dict(fields(page.text))
    assert (sent["tag"], sent["name"], sent["c2.value"]) == ("", "", "500.00")
    assert 'action="/rules"' in page.text


def test_whoever_saves_second_sees_both_rules_and_loses_nothing(
    owner: Visitor, engine: Engine, home: str
) -> None:
    (rule,) = keep(engine, draft("Shared", SPENT), shop=home)
    page = owner.get(f"/rules/{rule.id}")
    owner.post(f"/rules/{rule.id}", filled(page.text, {"c2.value": "600.00"}))
    second = owner.post(f"/rules/{rule.id}", filled(page.text, {"c2.value": "700.00"}))
    assert second.status_code == 409
    said = words(second.text)
    assert 'heading="Somebody else saved this rule meanwhile"' in second.text
    assert "Version 2 was saved by Ada Merchant on " in said
    assert said.index("at least £600.00") < said.index("Yours") < said.index("at least £700.00")
    assert f'hx-get="/rules/{rule.id}"' in second.text
    sent = dict(fields(second.text))
    assert (sent["version"], sent["c2.value"]) == ("2", "700.00")
    assert rules(engine, home)[0].draft.condition.as_data()["when"]["value"] == pounds("600.00")

    on_top = owner.post(f"/rules/{rule.id}", filled(second.text))
    assert on_top.status_code == 200
    (stored,) = rules(engine, home)
    assert stored.version == 3
    assert stored.draft.condition.as_data()["when"]["value"] == pounds("700.00")


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_who_may_only_look_reads_the_rule_and_has_no_fields(
    *,
    client: FlaskClient,
    engine: Engine,
    world: World,
    installed: Shop,
    home: str,
    role: Role,
) -> None:
    (rule,) = keep(engine, draft("Big", SPENT), shop=home)
    reader = visitor(client, engine, world, installed, role)
    page = reader.get(f"/rules/{rule.id}")
    assert page.status_code == 200
    assert "Customers get the tag “Big” when: Amount spent in the last 365 days" in words(page.text)
    assert fields(page.text) == []
    assert "s-money-field" not in page.text
    assert f'hx-get="/rules/{rule.id}/preview"' in page.text
    for path in (f"/rules/{rule.id}", "/rules", "/rules/form"):
        assert reader.post(path, {"tag": "Hacked"}).status_code == 403
    assert reader.get("/rules/new").status_code == 403
    assert rules(engine, home) == [rule]


def test_external_staff_do_not_see_rules(
    client: FlaskClient, engine: Engine, world: World, installed: Shop, home: str
) -> None:
    (rule,) = keep(engine, draft("Big", SPENT), shop=home)
    outsider = visitor(client, engine, world, installed, Role.EXTERNAL_STAFF)
    for path in (f"/rules/{rule.id}", f"/rules/{rule.id}/preview"):
        answer = outsider.get(path)
        assert answer.status_code == 403
        assert "500.00" not in answer.text
    assert outsider.post("/rules/preview", {}).status_code == 403


def test_a_rule_that_is_not_there_is_not_found(owner: Visitor) -> None:
    assert owner.get("/rules/999").status_code == 404
    assert owner.post("/rules/999", {"tag": "x"}).status_code == 404
    assert owner.get("/rules/new", **{"from": "x"}).status_code == 404
