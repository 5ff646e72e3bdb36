"""The conditions of a rule's form: drawn, sent back by a browser, changed by its buttons."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.kinds import Kind
from shop_app.conditions.language import parse
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_tree import tree_from, tree_of, when_of
from shop_app.desk.tag_rules.form_view import tree_view
from shop_app.desk.tag_rules.form_words import themes
from tests.desk.form_fields import fields, filled
from tests.desk.test_rule_editor import home, owner, words
from tests.desk.visiting import Visitor
from tests.properties.histories import subjects
from tests.properties.written import conditions_for
from tests.rules import draft, fact, keep

__all__ = ["home", "owner"]

EXAMPLES = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
BERLIN = Place("EUR", ZoneInfo("Europe/Berlin"), {"DE": "Germany", "FR": "France", "AT": "Austria"})
ODD = ("<script>", '"quoted"', "'", " spaced ", "a, b", "two\nlines", "&amp;", "é日本🎁", "\u2028")


def drawn_and_sent(app: Flask, when: dict[str, Any]) -> dict[str, Any]:
    """The condition after it was drawn as HTML and sent by a browser."""
    with app.test_request_context(), force_locale("en"):
        view = tree_view(tree_of(when, BERLIN), BERLIN)
        drawn = render_template("tag_rules/form_conditions.html", tree=view, themes=themes())
    sent = fields(f'<form id="rule">{drawn}</form>')
    return when_of(tree_from(sent, BERLIN), BERLIN)[0]


@EXAMPLES
@given(st.data())
def test_every_condition_comes_back_from_its_page_as_it_was(
    app: Flask, data: st.DataObject
) -> None:
    when = parse(data.draw(subjects().flatmap(conditions_for))).as_data()["when"]
    assert drawn_and_sent(app, when) == when


@pytest.mark.parametrize("days", [{}, {"days": 30}])
@pytest.mark.parametrize(
    ("name", "operator", "value"),
    [
        ("order_countries", "contains", "us"),
        ("order_countries", "contains_any", ["de", "FR"]),
        ("channels", "contains_any", ["pos", "pos"]),
        ("last_order_country", "equals", "us"),
    ],
)
def test_what_the_fields_write_otherwise_is_kept_with_and_without_a_window(
    app: Flask, name: str, operator: str, value: Any, days: dict[str, int]
) -> None:
    check = fact(name, operator, value, **(days if "days" in CATALOGUE[name].parameters else {}))
    assert drawn_and_sent(app, check) == check


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize(
    ("name", "operator"), [("vendors", "contains_any"), ("email_domain", "equals")]
)
def test_whatever_is_written_in_a_text_comes_back(
    app: Flask, text: str, name: str, operator: str
) -> None:
    value: Any = [text, "Acme", text] if operator == "contains_any" else text
    when = parse({"version": 1, "when": fact(name, operator, value)}).as_data()["when"]
    assert drawn_and_sent(app, when) == when


def test_every_fact_can_be_chosen_once() -> None:
    with Flask(__name__).app_context():
        pass
    names = [name for _, some in _themes() for name, _ in some]
    assert sorted(names) == sorted(CATALOGUE)


def _themes() -> list[tuple[str, list[tuple[str, str]]]]:
    from shop_app.desk.languages import speaking

    with speaking("en"):
        return themes()


def redrawn(owner: Visitor, page: str, **pressed: str) -> str:
    """The page's conditions after a button; the rest of the form stays."""
    answer = owner.post("/rules/form", {**filled(page), **pressed})
    assert answer.status_code == 200
    return f'<form id="rule">{answer.text}</form>'


def parts(html: str) -> dict[str, str]:
    return {name: text for name, text in fields(html) if name.endswith((".in", ".fact", ".join"))}


def test_a_condition_is_added_at_the_end_and_gets_the_keyboard(
    owner: Visitor, engine: Engine
) -> None:
    page = owner.get("/rules/new", start="first_time").text
    added = redrawn(owner, page, do="add", at="c1")
    assert list(parts(added).items()) == [
        ("c1.join", "all"),
        ("c2.in", "c1"),
        ("c2.fact", "orders"),
        ("c3.in", "c1"),
        ("c3.fact", "spent"),
    ]
    assert 'data-focus="c3-fact"' in added
    assert "data-unsaved" in added


def test_a_group_is_added_with_a_condition_in_it_and_goes_with_its_last_one(
    owner: Visitor,
) -> None:
    page = owner.get("/rules/new", start="first_time").text
    added = redrawn(owner, page, do="add_group", at="c1")
    assert parts(added) == {
        "c1.join": "all",
        "c2.in": "c1",
        "c2.fact": "orders",
        "c3.in": "c1",
        "c3.join": "any",
        "c4.in": "c3",
        "c4.fact": "spent",
    }
    removed = redrawn(owner, added, do="remove", at="c4")
    assert parts(removed) == {"c1.join": "all", "c2.in": "c1", "c2.fact": "orders"}
    assert 'data-focus="c1-add"' in removed


def test_the_last_condition_can_be_removed_and_is_missed_when_the_rule_is_saved(
    owner: Visitor,
) -> None:
    page = owner.get("/rules/new", start="first_time").text
    bare = redrawn(owner, page, do="remove", at="c2")
    assert parts(bare) == {"c1.join": "all"}
    refused = owner.post("/rules", {**filled(bare), "tag": "x"})
    assert refused.status_code == 422
    assert 'error="Add at least one condition."' in refused.text


def test_another_fact_brings_its_own_operators_unit_and_an_empty_value(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="vip").text
    changed = redrawn(owner, page, **{"c2.fact": "refund_rate"})
    sent = dict(fields(changed))
    assert (sent["c2.is"], sent["c2.value"], sent["c2.days"]) == ("at_least", "", "365")
    assert 'name="c2.value" label="Share of orders with a refund: value"' in changed
    assert 'suffix="%"' in changed
    assert "c2.refunds" not in sent


def test_a_value_stays_where_the_other_operator_takes_it_too(
    owner: Visitor, engine: Engine
) -> None:
    page = owner.get("/rules/new", start="vip").text
    between = redrawn(owner, page, **{"c2.is": "between"})
    sent = dict(fields(between))
    assert (sent["c2.value"], sent["c2.to"]) == ("1000.00", "")
    assert 'label="Amount spent: up to"' in between
    back = dict(fields(redrawn(owner, between, **{"c2.is": "more_than"})))
    assert back["c2.value"] == "1000.00"
    assert "c2.to" not in back


def test_one_text_becomes_a_list_of_it_and_back(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="country").text
    assert dict(fields(page))["c2.value"] == "United States"
    one = redrawn(owner, page, **{"c2.is": "contains"})
    assert dict(fields(one))["c2.value"] == "US"
    many = redrawn(owner, one, **{"c2.is": "contains_none"})
    assert dict(fields(many))["c2.value"] == "United States"


def test_a_check_is_narrowed_down_to_some_products_and_widened_again(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="empty").text
    units = redrawn(owner, page, **{"c2.fact": "units"})
    narrowed = redrawn(owner, units, do="narrow", at="c2", narrow="skus")
    assert dict(fields(narrowed))["c2.skus"] == ""
    assert 'label="of these SKUs"' in narrowed
    assert 'data-focus="c2-skus"' in narrowed
    widened = redrawn(owner, narrowed, do="widen", at="c2", by="skus")
    assert "c2.skus" not in dict(fields(widened))


def test_products_are_written_by_the_numbers_of_their_pages(
    owner: Visitor, engine: Engine, home: str
) -> None:
    check = fact("units", "at_least", 2, products=["gid://shopify/Product/12"])
    (rule,) = keep(engine, draft("Mugs", check), shop=home)
    page = owner.get(f"/rules/{rule.id}").text
    assert dict(fields(page))["c2.products"] == "12"
    saved = owner.post(f"/rules/{rule.id}", filled(page, {"c2.products": "12\r\n13"}))
    assert saved.status_code == 200
    assert "Units bought (products 12 , 13 ): at least 2" in words(saved.text)
    assert '<span data-title="gid://shopify/Product/13">13</span>' in saved.text


def test_what_reads_as_a_sentence_is_said_while_it_is_written(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="vip").text
    said = owner.post("/rules/sentence", filled(page, {"c2.value": "20", "tag": "Fans"}))
    assert words(said.text) == (
        "Customers get the tag “Fans” when: Amount spent in the last 365 days, net of refunds:"
        " at least £20.00. The tag goes as soon as this no longer holds."
    )
    unsaid = owner.post("/rules/sentence", filled(page, {"c2.value": ""}))
    assert words(unsaid.text) == "Fill in the conditions to read the rule as a sentence."


def test_what_a_check_needs_is_said_beside_it(owner: Visitor) -> None:
    page = owner.get("/rules/new", start="empty").text
    changed = redrawn(owner, page, **{"c2.fact": "product_types", "c2.drawn": "x"})
    filled_in = redrawn(owner, changed, **{"c2.value": "Mugs"})
    assert "Product types bought: not known before you let Amends read it" in words(filled_in)
    assert 'href="/settings"' in filled_in


def test_what_several_checks_need_is_said_once(owner: Visitor, engine: Engine) -> None:
    both = {"all": [fact("refunds", "at_least", 3), fact("orders", "at_least", 9)]}
    [made] = keep(engine, draft("Both", both), shop=owner.shop.domain)
    page = words(owner.get(f"/rules/{made.id}").text)
    assert page.count("Orders from before Amends came may be missing") == 1


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_value_can_be_entered_for_every_operator(app: Flask, kind: Kind) -> None:
    from shop_app.conditions.kinds import operators_of

    name = next(name for name, each in CATALOGUE.items() if each.kind is kind)
    for operator in operators_of(kind):
        sent = [("c1.join", "all"), ("c2.in", "c1"), ("c2.fact", name), ("c2.is", operator.value)]
        tree = tree_from(sent, BERLIN)
        with app.test_request_context(), force_locale("en"):
            drawn = render_template(
                "tag_rules/form_conditions.html", tree=tree_view(tree, BERLIN), themes=themes()
            )
        assert f'name="c2.is" label="{_label(name)}: how it is compared"' in drawn


def _label(name: str) -> str:
    from shop_app.conditions.sentences_labels import label
    from shop_app.desk.languages import speaking

    with speaking("en"):
        return label(name).replace("'", "&#39;")


@pytest.mark.parametrize(
    "sent",
    [
        {"c1.join": "all", "c2.in": "c2", "c2.join": "any"},
        {"c1.fact": "orders", "c1.is": "exists"},
        {"c2.in": "c9", "c2.fact": "nothing", "c2.is": "?"},
        {"c1.join": "all", "c2.in": "c1", "c2.fact": "nothing", "c2.was": "{", "c2.nots": "x"},
        {
            "c1.join": "all",
            "c2.in": "c1",
            "c2.fact": "orders",
            "c2.is": "at_least",
            "c2.was": "[[[",
        },
        {"c1.join": "not " * 99 + "any", "c2.in": "c1", "c2.fact": "orders", "c2.nots": "9"},
        {"do": "remove", "at": "c1"},
        {"do": "add", "at": "nowhere", "version": "x", "grace_unit": "years"},
    ],
)
def test_a_form_nobody_drew_is_drawn_or_refused(owner: Visitor, sent: dict[str, str]) -> None:
    assert owner.post("/rules/form", sent).status_code == 200
    assert owner.post("/rules", {"tag": "x", **sent}).status_code in (200, 422)


def test_a_form_with_too_many_or_too_deep_parts_is_refused(owner: Visitor) -> None:
    many = {f"c{number}.in": "c1" for number in range(2, 500)}
    deep = {f"c{number}.in": f"c{number - 1}" for number in range(2, 40)}
    for sent in (many, deep):
        assert owner.post("/rules/form", {"c1.join": "all", **sent}).status_code == 400
