"""Reasons: as shipped until somebody says otherwise, and nobody overwrites what they have not seen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.issues import preferring
from shop_app.issues import reasons as reasons_of
from shop_app.issues.reasons import Reason, by_key
from shop_app.issues.rules import Severity
from shop_app.issues.shipped_reasons import SHIPPED
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import queued
from tests.staff.rows import hire

PATH = "/settings/reasons"
KEYS = [one.key for one in SHIPPED]


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner, in English."""
    return visitor(client, engine, world, installed)


def stored(engine: Engine, shop: Shop) -> dict[str, Reason]:
    with engine.connect() as db:
        return dict(by_key(reasons_of.reasons(db, shop.domain)))


def version_of(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def form(**changes: Any) -> dict[str, Any]:
    """What the page of “Lost parcel” sends as shipped, but for the changes; None: not sent."""
    sent = {
        "version": "0",
        "name": "Lost parcel",
        "hint": "It did not arrive, and nobody knows where it is.",
        "customer_text": "We are sorry that your parcel got lost.",
        "severity": "high",
        "hours": "16",
        "compensation": "1",
        "active": "1",
        "sub_key": ["lost.no_scan", "lost.marked_delivered", "lost.returned_to_sender"],
        "sub_name": ["No news from the carrier", "Marked as delivered, not received", ""],
        "sub_on": ["lost.no_scan", "lost.marked_delivered", "lost.returned_to_sender"],
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def test_a_new_shop_finds_all_shipped_reasons_and_can_open_each(owner: Visitor) -> None:
    page = owner.get(PATH).text
    assert re.findall(r'<s-link href="/settings/reasons/(\w+)"', page) == KEYS
    assert 'name="repeat_days"' in page
    assert 'value="30"' in page
    late = owner.get(f"{PATH}/late").text
    assert 'name="name" label="Name" value="Late delivery"' in late
    assert 'value="The carrier was slow"' in late


def test_saving_as_shipped_keeps_the_words_of_every_language(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    before = stored(engine, installed)
    answer = owner.post(f"{PATH}/lost", form())
    assert answer.status_code == 200
    assert stored(engine, installed) == before
    assert list(stored(engine, installed)) == KEYS
    assert "retime_issues" not in queued(engine, installed.domain)


def test_a_reason_is_changed_and_issues_at_work_are_timed_anew(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    answer = owner.post(
        f"{PATH}/lost",
        form(
            name="Vanished",
            hint="",
            severity="urgent",
            hours="4",
            compensation=None,
            sub_key=["lost.marked_delivered", "new_1", "lost.no_scan", "lost.returned_to_sender"],
            sub_name=["", "Stolen at the door", "No scan", ""],
            sub_on=["new_1", "lost.no_scan", "lost.marked_delivered"],
        ),
    )
    assert answer.status_code == 200
    assert "Reason saved" in answer.headers["HX-Trigger"]
    lost = stored(engine, installed)["lost"]
    assert (lost.name, lost.hint, lost.customer_text) == ("Vanished", "", None)
    assert (lost.severity, lost.resolve_seconds) == (Severity.URGENT, 4 * 3600)
    assert (lost.compensation, lost.active) == (False, True)
    assert [(sub.key, sub.name, sub.active) for sub in lost.sub_reasons] == [
        ("lost.marked_delivered", None, True),
        ("lost.own_1", "Stolen at the door", True),
        ("lost.no_scan", "No scan", True),
        ("lost.returned_to_sender", None, False),
    ]
    assert "retime_issues" in queued(engine, installed.domain)
    assert list(stored(engine, installed)) == KEYS
    assert "Vanished" in owner.get(PATH).text


def test_a_reason_of_ones_own_comes_last_and_is_switched_off_rather_than_deleted(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    bare: dict[str, Any] = {"sub_key": [], "sub_name": [], "sub_on": []}
    made = owner.post(f"{PATH}/new", form(name="Weather", hours="", **bare))
    assert made.headers["HX-Push-Url"] == f"{PATH}/own_1"
    assert list(stored(engine, installed)) == [*KEYS, "own_1"]
    assert stored(engine, installed)["own_1"].resolve_seconds is None
    off = form(name="Weather", active=None, version=version_of(made.text), **bare)
    assert owner.post(f"{PATH}/own_1", off).status_code == 200
    assert not stored(engine, installed)["own_1"].active
    again = form(name="Floods", version=version_of(owner.get(PATH).text), **bare)
    assert owner.post(f"{PATH}/new", again).headers["HX-Push-Url"] == f"{PATH}/own_2"


def test_the_order_is_changed_step_by_step(engine: Engine, installed: Shop, owner: Visitor) -> None:
    answer = owner.post(f"{PATH}/order", {"version": "0", "key": "damaged", "to": "up"})
    assert answer.status_code == 200
    assert list(stored(engine, installed))[:3] == ["damaged", "late", "lost"]
    late = owner.post(f"{PATH}/order", {"version": "0", "key": "lost", "to": "up"})
    assert late.status_code == 409
    assert "Somebody else saved the reasons meanwhile" in late.text
    assert list(stored(engine, installed))[:3] == ["damaged", "late", "lost"]
    for broken in ({"to": "sideways"}, {"version": "x"}):
        sent = {"version": "0", "key": "lost", "to": "up", **broken}
        assert owner.post(f"{PATH}/order", sent).status_code == 400
    strange = {"version": version_of(late.text), "key": "boredom", "to": "up"}
    assert owner.post(f"{PATH}/order", strange).status_code == 404


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "x" * 61}, "The text has 61 characters; up to 60 fit."),
    ({"name": "late DELIVERY"}, "There is another one of this name."),
    ({"hint": "x" * 301}, "The text has 301 characters; up to 300 fit."),
    ({"customer_text": "x" * 1001}, "The text has 1,001 characters; up to 1,000 fit."),
    ({"hours": "0"}, "Enter whole hours from 1 to 2,000, or nothing."),
    ({"hours": "1.5"}, "Enter whole hours from 1 to 2,000, or nothing."),
    (
        {"sub_name": ["Same", "same", ""]},
        "There is another one of this name.",
    ),
]


@pytest.mark.parametrize(("changes", "error"), WRONG)
def test_what_can_not_be_kept_is_said_beside_its_field_and_nothing_is_saved(
    *, engine: Engine, installed: Shop, owner: Visitor, changes: dict[str, Any], error: str
) -> None:
    before = stored(engine, installed)
    answer = owner.post(f"{PATH}/lost", form(**changes))
    assert answer.status_code == 422
    assert answer.text.count(f'error="{error}"') == 1
    assert "data-unsaved" in answer.text
    assert stored(engine, installed) == before


def test_a_new_reason_needs_a_name_and_one_reason_stays_on(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    bare: dict[str, Any] = {"sub_key": [], "sub_name": [], "sub_on": []}
    assert "Give it a name." in owner.post(f"{PATH}/new", form(name="", **bare)).text
    with engine.begin() as db:
        on = [one for one in reasons_of.reasons(db, installed.domain) if one.key != "lost"]
        reasons_of.save(db, installed.domain, [replace(one, active=False) for one in on])
    answer = owner.post(f"{PATH}/lost", form(active=None))
    assert answer.status_code == 422
    assert "At least one reason must stay on" in answer.text
    assert stored(engine, installed)["lost"].active


def test_rows_are_added_and_moved_without_losing_what_was_typed(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    sent = form(name="Vanished", sub_on=["lost.no_scan"])
    added = owner.post(f"{PATH}/lost/rows", {**sent, "do": "add"}).text
    assert 'name="sub_key" value="new_1"' in added
    assert 'value="Vanished"' in added
    assert "data-unsaved" in added
    moved = owner.post(f"{PATH}/lost/rows", {**sent, "do": "down", "at": "lost.no_scan"}).text
    assert re.findall(r'name="sub_key" value="lost\.(\w+)"', moved)[:2] == [
        "marked_delivered",
        "no_scan",
    ]
    assert owner.post(f"{PATH}/lost/rows", {**sent, "do": "explode"}).status_code == 400
    assert stored(engine, installed)["lost"].name is None


def test_the_second_of_two_people_sees_both_and_may_then_replace(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    first = visitor(client, engine, world, installed)
    second = visitor(client, engine, world, installed, Role.MANAGER, name="Max")
    row = {"sub_key": ["new_1"], "sub_name": ["Stolen"], "sub_on": ["new_1"]}
    assert first.post(f"{PATH}/lost", form(name="Gone", **row)).status_code == 200
    answer = second.post(f"{PATH}/lost", form(name="Vanished"))
    assert answer.status_code == 409
    assert "Somebody else saved the reasons meanwhile" in answer.text
    assert "<s-list-item>Name: Gone</s-list-item>" in answer.text
    assert 'label="Name" value="Vanished"' in answer.text
    assert 'name="sub_key" value="lost.own_1"' in answer.text
    assert "Save mine instead" in answer.text
    assert stored(engine, installed)["lost"].name == "Gone"
    again = second.post(f"{PATH}/lost", form(name="Vanished", version=version_of(answer.text)))
    assert again.status_code == 200
    assert stored(engine, installed)["lost"].name == "Vanished"


def test_repeat_days_are_saved_checked_and_not_overwritten_unseen(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    def days() -> int:
        with engine.connect() as db:
            return reasons_of.repeat_days(db, installed.domain)

    for wrong in ("366", "-1", "soon", ""):
        refused = owner.post(PATH, {"version": "0", "repeat_days": wrong})
        assert refused.status_code == 422
        assert 'error="Enter whole days from 0 to 365."' in refused.text
    assert days() == 30
    saved = owner.post(PATH, {"version": "0", "repeat_days": "14"})
    assert saved.status_code == 200
    assert days() == 14
    late = owner.post(PATH, {"version": "0", "repeat_days": "7"})
    assert late.status_code == 409
    assert "same trouble again: 14" in late.text
    assert 'value="7"' in late.text
    assert days() == 14


def test_who_gets_the_issues_of_vips_is_somebody_who_may_work_on_them(
    client: FlaskClient, engine: Engine, world: World, installed: Shop, owner: Visitor
) -> None:
    def chosen() -> str | None:
        with engine.connect() as db:
            return preferring.vip_owner(db, installed.domain)

    hire(engine, "5", Role.STAFF, shop=installed.domain, name="Grace")
    hire(engine, "6", Role.READ_ONLY, shop=installed.domain, name="Paul")
    page = owner.get(PATH).text
    assert '<s-option value="5">Grace</s-option>' in page
    assert "Paul" not in page
    for wrong in ("6", "999", "nobody"):
        refused = owner.post(PATH, {"version": "0", "repeat_days": "14", "vip_owner": wrong})
        assert refused.status_code == 422
        assert 'error="Choose somebody who may work on issues."' in refused.text
    assert chosen() is None
    saved = owner.post(PATH, {"version": "0", "repeat_days": "14", "vip_owner": "5"})
    assert '<s-option value="5" selected>Grace</s-option>' in saved.text
    assert chosen() == "5"
    late = owner.post(PATH, {"version": "0", "repeat_days": "14", "vip_owner": ""})
    assert late.status_code == 409
    assert "Issues of VIPs go to: Grace" in late.text
    version = version_of(late.text)
    assert owner.post(PATH, {"version": version, "repeat_days": "14"}).status_code == 200
    assert chosen() is None


def test_who_may_only_look_can_change_nothing(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    staff = visitor(client, engine, world, installed, Role.STAFF)
    assert 'hx-post="/settings/reasons/order"' not in staff.get(PATH).text
    page = staff.get(f"{PATH}/lost").text
    assert page.count(" readonly") == 4 + 3
    assert page.count(" disabled") == 3 + 3
    assert "Add closer reason" not in page
    for path in (PATH, f"{PATH}/order", f"{PATH}/lost", f"{PATH}/lost/rows"):
        assert staff.post(path, form()).status_code == 403


BROKEN: list[dict[str, Any]] = [
    {"version": "x"},
    {"severity": "deadly"},
    {"sub_name": ["one"]},
    {"sub_key": ["late.carrier", "x", "y"]},
    {"sub_key": ["new_1"] * 3},
    {"name": "a\0"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_form_that_the_page_could_not_have_sent_is_refused(
    *, engine: Engine, installed: Shop, owner: Visitor, broken: dict[str, Any]
) -> None:
    before = stored(engine, installed)
    assert owner.post(f"{PATH}/lost", form(**broken)).status_code == 400
    assert owner.get(f"{PATH}/boredom").status_code == 404
    assert stored(engine, installed) == before
