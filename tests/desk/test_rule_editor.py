"""The rule editor: what a merchant sees, what is refused beside which field, what is stored."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.rule import TagRule
from tests.desk.visiting import Visitor, visitor
from tests.rules import draft, fact, keep, pounds
from tests.shops.rows import change

SPENT = fact("spent", "at_least", pounds("500.00"), days=365)


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    change(engine, installed.domain, currency="GBP", timezone="Europe/London", locale="en")
    return visitor(client, engine, world, installed)


def rules(engine: Engine, shop: str) -> list[TagRule]:
    with engine.connect() as db:
        return store.list_rules(db, shop)


class _Sent(HTMLParser):
    """The fields that a browser would send, read from the page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._list = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "rule"
        if not self.inside:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "s-choice-list":
            self._list = name
        elif tag == "s-choice" and "selected" in given:
            self.fields.append((self._list, value))
        elif (tag in ("s-checkbox", "s-switch") and "checked" in given) or (
            name and tag in _WITH_VALUE
        ):
            self.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


_WITH_VALUE = (
    *("input", "s-text-field", "s-text-area", "s-number-field", "s-money-field"),
    *("s-select", "s-date-field"),
)


def fields(html: str) -> list[tuple[str, str]]:
    sent = _Sent()
    sent.feed(html)
    return sent.fields


def filled(html: str, **changes: str) -> dict[str, Any]:
    """The page's form with some fields changed, as werkzeug's client takes it."""
    data: dict[str, list[str]] = {}
    for name, value in fields(html):
        data.setdefault(name, []).append(value)
    return data | {name.replace("__", "."): [value] for name, value in changes.items()}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_new_rule_begins_with_a_choice(owner: Visitor) -> None:
    page = owner.get("/rules/new")
    assert page.status_code == 200
    assert "Best customers Spent more than a certain amount in the last year" in words(page.text)
    assert 'href="/rules/new?start=vip"' in page.text
    assert 'href="/rules/new?start=empty"' in page.text


def test_a_chosen_start_is_saved_as_it_stands(
    owner: Visitor, engine: Engine, installed: Shop
) -> None:
    page = owner.get("/rules/new", start="vip")
    assert "Amount spent in the last 365 days, net of refunds: at least £1,000.00" in page.text
    assert 'currencyCode="GBP"' in page.text
    before = rules(engine, installed.domain)

    saved = owner.post("/rules", filled(page.text, tag="VIP of mine"))

    assert saved.status_code == 200, saved.text
    (new,) = [one for one in rules(engine, installed.domain) if one not in before]
    assert saved.headers["HX-Push-Url"] == f"/rules/{new.id}"
    assert "Rule saved" in saved.headers["HX-Trigger"]
    assert new.draft.tag == "VIP of mine"
    assert new.draft.condition.as_data()["when"] == {
        "fact": "spent",
        "is": "at_least",
        "value": {"amount": "1000.00", "currency": "GBP"},
        "days": 365,
    }
