"""The pages of the rules that open issues."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.auto_open import held, store
from shop_app.auto_open.rule import AutoRule
from shop_app.staff.rules import Role
from tests.auto_open.scene import now
from tests.desk.test_settings_promise import version_of
from tests.desk.visiting import Visitor, visitor
from tests.payloads import customer_gid

PATH = "/settings/auto-open"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner."""
    return visitor(client, engine, world, installed)


def rule(engine: Engine, shop: Shop, key: str) -> AutoRule:
    with engine.connect() as db:
        return store.rule(db, shop.domain, key)


def form(version: str = "0", trigger: str = "nth_refund", **fields: Any) -> dict[str, Any]:
    """The form of a rule as the page sends it."""
    return {
        "version": version, "trigger": trigger, "name": "", "reason": "service",
        "severity": "high", "channel": "other", "owner": "", "cap": "50", "refunds": "3",
        "within_days": "90", "c1.join": "all", "c1.bare": "1", **fields,
    }  # fmt: skip


CONDITION = {
    "c2.in": "c1", "c2.fact": "orders", "c2.is": "at_least", "c2.drawn": "orders at_least",
    "c2.value": "2", "c2.days": "",
}  # fmt: skip


def test_every_shipped_rule_is_listed_and_off(owner: Visitor) -> None:
    page = owner.get(PATH, locale="en")
    assert page.status_code == 200
    switches = re.findall(r'<s-switch label="([^"]*)"[^>]*?( checked)? hx-post', page.text)
    assert switches == [
        ("Refund", ""), ("Order cancelled by the shop", ""), ("Late delivery", ""),
        ("Trouble on the way", ""), ("Return requested", ""), ("Payment disputed", ""),
        ("Refund after refund", ""),
    ]  # fmt: skip


def test_a_switch_turns_a_rule_on_from_now_on(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    before = now()
    answer = owner.post(f"{PATH}/refund_created/switch", {"on": "1", "version": "0"})
    assert answer.status_code == 200
    assert "Rule switched on" in answer.headers["HX-Trigger"]
    stored = rule(engine, installed, "refund_created")
    assert stored.active
    assert stored.since is not None
    assert before <= stored.since <= now()
    version = re.findall(r'"version": "(\d+)"', answer.text)[0]
    owner.post(f"{PATH}/refund_created/switch", {"on": "0", "version": version})
    assert not rule(engine, installed, "refund_created").active


def test_a_changed_rule_is_kept_and_its_author_too(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    sent = form(refunds="4", within_days="180", reason="defect/defect.later", cap="7", **CONDITION)
    answer = owner.post(f"{PATH}/nth_refund", sent)
    assert answer.status_code == 200, answer.text
    draft = rule(engine, installed, "nth_refund").draft
    assert (draft.catch.refunds, draft.catch.within_days, draft.cap) == (4, 180, 7)
    assert (draft.reason, draft.sub_reason) == ("defect", "defect.later")
    assert draft.condition is not None
    assert draft.condition.as_data()["when"] == {"fact": "orders", "is": "at_least", "value": 2}
    with engine.connect() as db:
        kept = text("SELECT by_id FROM setting_change WHERE shop = :s AND section = 'auto_open'")
        assert db.scalars(kept, {"s": installed.domain}).all() == [owner.id]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cap": "0"}, "Enter a whole number from 1 to 100,000."),
        ({"refunds": "x"}, "Enter a whole number."),
        ({"reason": "gone"}, "Choose a reason that is in use."),
        ({"owner": "nobody"}, "Choose somebody who may work on issues."),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(
    engine: Engine, installed: Shop, owner: Visitor, wrong: dict[str, str], words: str
) -> None:
    answer = owner.post(f"{PATH}/nth_refund?locale=en", form(**wrong))
    assert answer.status_code == 422
    assert f'error="{words}"' in answer.text
    assert "data-unsaved" in answer.text
    assert rule(engine, installed, "nth_refund").version == 0


def test_a_condition_that_shopify_would_be_asked_for_is_refused(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    asked = CONDITION | {
        "c2.fact": "customer_tags", "c2.is": "contains_any", "c2.drawn": "customer_tags contains_any",
        "c2.value": "VIP",
    }  # fmt: skip
    del asked["c2.days"]
    answer = owner.post(f"{PATH}/nth_refund", form(**asked))
    assert answer.status_code == 422
    assert "Shopify only says how this is now" in answer.text
    assert rule(engine, installed, "nth_refund").version == 0


def test_the_second_of_two_people_is_told_and_nothing_is_lost(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    assert owner.post(f"{PATH}/nth_refund", form(refunds="4")).status_code == 200
    answer = owner.post(f"{PATH}/nth_refund", form(refunds="5"))
    assert answer.status_code == 409
    assert "A customer gets at least 4 refunds within 90 days." in answer.text
    assert 'name="refunds"' in answer.text
    again = owner.post(f"{PATH}/nth_refund", form(version_of(answer.text), refunds="5"))
    assert again.status_code == 200
    assert rule(engine, installed, "nth_refund").draft.catch.refunds == 5


def test_somebody_elses_change_of_another_rule_is_no_conflict(owner: Visitor) -> None:
    assert owner.post(f"{PATH}/nth_refund", form(refunds="4")).status_code == 200
    answer = owner.post(f"{PATH}/refund_created", form(trigger="refund_created"))
    assert answer.status_code == 200


def test_a_rule_of_ones_own_comes_and_goes(engine: Engine, installed: Shop, owner: Visitor) -> None:
    assert owner.get(f"{PATH}/new").status_code == 200
    assert owner.get(f"{PATH}/new", trigger="nth_refund").status_code == 200
    assert owner.post(PATH, form()).status_code == 422
    made = owner.post(PATH, form(name="Worried about"))
    key = made.headers["HX-Push-Url"].rpartition("/")[2]
    assert rule(engine, installed, key).draft.name == "Worried about"
    gone = owner.post(f"{PATH}/{key}/delete", {"version": version_of(made.text)})
    assert gone.status_code == 200
    assert "Worried about" not in gone.text


def test_a_shipped_rule_is_not_deleted(engine: Engine, installed: Shop, owner: Visitor) -> None:
    assert owner.post(f"{PATH}/nth_refund/delete", {"version": "0"}).status_code == 400
    assert rule(engine, installed, "nth_refund").key == "nth_refund"


def _refunded(engine: Engine, shop: Shop, orders: int) -> None:
    """A customer with orders of yesterday, on each of which something was given back."""
    with engine.begin() as db:
        for number in range(1, orders + 1):
            params = {"s": shop.domain, "o": f"gid://shopify/Order/{number}", "c": customer_gid(1),
                      "n": f"#{1000 + number}", "at": now() - timedelta(days=1),
                      "r": f"gid://shopify/Refund/{number}"}  # fmt: skip
            order = "INSERT INTO orders (shop, gid, customer_gid, name, processed_at, currency)"
            db.execute(text(f"{order} VALUES (:s, :o, :c, :n, :at, 'GBP')"), params)
            refund = "INSERT INTO refund (shop, gid, order_gid, created_at, amount, currency)"
            db.execute(text(f"{refund} VALUES (:s, :r, :o, :at, 100, 'GBP')"), params)


def test_the_preview_says_what_the_past_would_have_opened(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    _refunded(engine, installed, 3)
    sent = form(trigger="refund_created", cap="2")
    answer = owner.post(f"{PATH}/preview?locale=en", sent)
    assert "In the last 90 days this rule would have opened 2 issues." in answer.text
    assert "1 would have been held back" in answer.text
    assert "Order #1001, on " in answer.text
    row = owner.post(f"{PATH}/preview", form())
    assert "would have opened 1 issue." in row.text
    assert owner.post(f"{PATH}/preview", form(cap="")).status_code == 200


def test_buttons_of_the_conditions_draw_them_again(owner: Visitor) -> None:
    drawn = owner.post(f"{PATH}/form", form(do="add", at="c1"))
    assert drawn.status_code == 200
    assert 'name="c2.fact"' in drawn.text
    assert f'hx-post="{PATH}/form"' in drawn.text
    assert 'value="late_deliveries"' in drawn.text
    assert 'value="email_domain"' not in drawn.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_who_may_not_change_settings_reads_them_only(
    client: FlaskClient, engine: Engine, world: World, installed: Shop, role: Role
) -> None:
    reader = visitor(client, engine, world, installed, role)
    page = reader.get(f"{PATH}/nth_refund", locale="en").text
    assert "A customer gets at least 3 refunds within 90 days." in page
    assert "<form" not in page
    assert reader.post(f"{PATH}/nth_refund/switch", {"on": "1", "version": "0"}).status_code == 403
    assert not rule(engine, installed, "nth_refund").active


def _held(engine: Engine, shop: Shop, orders: int) -> None:
    """So many refunds are held back."""
    _refunded(engine, shop, orders)
    with engine.begin() as db:
        for number in range(1, orders + 1):
            row = text(
                "INSERT INTO issue_cause (shop, key, rule_key, rule_version, at, customer_gid,"
                " order_gid, state, why) VALUES (:s, :k, 'refund_created', 0, now(), :c, :o,"
                " 'held', 'cap')"
            )
            params = {"s": shop.domain, "k": f"refund:gid://shopify/Refund/{number}",
                      "c": customer_gid(1), "o": f"gid://shopify/Order/{number}"}  # fmt: skip
            db.execute(row, params)


def _until(page: str, what: str) -> dict[str, str]:
    """What a button of the page sends."""
    found = re.search(rf"""/{what}-held" hx-vals='{{"until": "([0-9]+)"}}""", page)
    assert found
    return {"until": found[1]}


def test_pressing_twice_opens_no_more_than_was_seen(
    engine: Engine, installed: Shop, owner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "AT_ONCE", 1)
    _held(engine, installed, 3)
    sent = _until(owner.get(f"{PATH}/refund_created", locale="en").text, "open")
    for _ in range(2):
        assert owner.post(f"{PATH}/refund_created/open-held", sent).status_code == 200
    assert owner.post(f"{PATH}/refund_created/open-held").status_code == 400
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM issue WHERE shop = :s"),
                         {"s": installed.domain}) == 1  # fmt: skip


def test_what_is_held_back_is_shown_and_opened_after_all(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    _held(engine, installed, 2)
    page = owner.get(f"{PATH}/refund_created", locale="en").text
    assert "2 causes are held back" in page
    assert "#1001" in page
    assert "2 held back" in owner.get(PATH, locale="en").text
    answer = owner.post(f"{PATH}/refund_created/open-held?locale=en", _until(page, "open"))
    assert "2 opened" in answer.headers["HX-Trigger"]
    assert "held back</s-badge>" not in answer.text
    assert 'href="/issues/1002"' in answer.text
    with engine.connect() as db:
        opened = text("SELECT opened_by_id FROM issue WHERE shop = :s")
        assert db.scalars(opened, {"s": installed.domain}).all() == [owner.id, owner.id]


def test_what_is_held_back_can_be_forgotten(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    _held(engine, installed, 1)
    page = owner.get(f"{PATH}/refund_created", locale="en").text
    answer = owner.post(f"{PATH}/refund_created/forget-held?locale=en", _until(page, "forget"))
    assert answer.status_code == 200
    assert "Forgotten" in answer.text
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM issue WHERE shop = :s"),
                         {"s": installed.domain}) == 0  # fmt: skip
