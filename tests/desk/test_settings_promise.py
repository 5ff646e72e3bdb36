"""The delivery promise: a row per country, checked field by field, and tags follow it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from shop_app.orders.promises import delivery_days, promise_delivery
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor
from tests.shops.rows import queued

PATH = "/settings/delivery-promise"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    """The owner, in English."""
    return visitor(client, engine, world, installed)


def promised(engine: Engine, shop: Shop) -> dict[str, int]:
    with engine.connect() as db:
        return delivery_days(db, shop.domain)


def form(*rows: tuple[str, str], elsewhere: str = "", version: str = "0") -> dict[str, Any]:
    """What the page sends."""
    return {
        "version": version,
        "elsewhere": elsewhere,
        "adding": "",
        "country": [country for country, _ in rows],
        "days": [days for _, days in rows],
    }


def version_of(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def test_a_shop_that_promised_nothing_finds_one_empty_field(owner: Visitor) -> None:
    page = owner.get(PATH).text
    assert page.count("<s-number-field") == 1
    assert 'label="All countries" value=""' in page
    assert version_of(page) == "0"
    assert '<s-option value="DE">Germany</s-option>' in page


def test_countries_are_named_and_sorted_in_the_readers_language(owner: Visitor) -> None:
    page = owner.get(PATH, locale="de").text
    names = re.findall(r"<s-option value=\"[A-Z]{2}\">([^<]*)</s-option>", page)
    assert names.index("Oman") < names.index("Österreich") < names.index("Pakistan")
    assert "Europäische Union" not in names


def test_a_promise_is_saved_and_shown_and_customers_are_judged_anew(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    answer = owner.post(PATH, form(("DE", "3"), ("IT", "0"), elsewhere="14"))
    assert answer.status_code == 200
    assert promised(engine, installed) == {"DE": 3, "IT": 0, "": 14}
    assert "Delivery promise saved" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Push-Url"] == PATH
    assert 'label="Germany" value="3"' in answer.text
    assert int(version_of(answer.text)) > 0
    assert "follow_promise" in queued(engine, installed.domain)
    overview = owner.get("/settings").text
    assert "You promise a number of days for 2 countries." in overview
    assert "Everywhere else: 14 days." in overview
    assert "Last changed by Ada Merchant on " in overview


def test_an_emptied_field_takes_the_promise_back(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    with engine.begin() as db:
        promise_delivery(db, installed.domain, {"DE": 3, "": 7})
    assert owner.post(PATH, form(("DE", ""), elsewhere="7")).status_code == 200
    assert promised(engine, installed) == {"": 7}


@pytest.mark.parametrize("days", ["-1", "366", "1.5", "soon", "٣", "1e2"])
def test_what_is_no_number_of_days_is_refused_beside_its_field(
    *, engine: Engine, installed: Shop, owner: Visitor, days: str
) -> None:
    answer = owner.post(PATH, form(("DE", "3"), ("IT", days)))
    assert answer.status_code == 422
    assert f'label="Italy" value="{days}"' in answer.text
    assert answer.text.count('error="Enter whole days from 0 to 365."') == 1
    assert "data-unsaved" in answer.text
    assert promised(engine, installed) == {}
    assert "follow_promise" not in queued(engine, installed.domain)


def test_a_country_twice_is_refused(engine: Engine, installed: Shop, owner: Visitor) -> None:
    answer = owner.post(PATH, form(("DE", "3"), ("DE", "4")))
    assert answer.status_code == 422
    assert answer.text.count('error="This country is in the list twice."') == 1
    assert promised(engine, installed) == {}


def test_an_unknown_country_is_refused(engine: Engine, installed: Shop, owner: Visitor) -> None:
    answer = owner.post(PATH, form(("<b>", "3")))
    assert answer.status_code == 422
    assert "Shopify knows no such country." in answer.text
    assert "<b>" not in answer.text
    assert promised(engine, installed) == {}


def test_a_country_is_added_without_losing_what_was_typed_and_nothing_is_saved(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    sent = {**form(("DE", "31"), elsewhere="x"), "adding": "IT"}
    answer = owner.post(f"{PATH}/rows", sent)
    assert answer.status_code == 200
    assert 'label="Germany" value="31"' in answer.text
    assert 'label="Italy" value=""' in answer.text
    assert 'label="Everywhere else" value="x"' in answer.text
    assert "data-unsaved" in answer.text
    assert promised(engine, installed) == {}


@pytest.mark.parametrize(
    ("adding", "error"),
    [("", "Choose a country."), ("DE", "This country is in the list already.")],
)
def test_what_can_not_be_added_says_why(owner: Visitor, adding: str, error: str) -> None:
    answer = owner.post(f"{PATH}/rows", {**form(("DE", "3")), "adding": adding})
    assert answer.status_code == 422
    assert f'error="{error}"' in answer.text
    assert answer.text.count("<s-number-field") == 2


def test_a_country_chosen_but_not_added_is_not_lost_when_saving(
    engine: Engine, installed: Shop, owner: Visitor
) -> None:
    answer = owner.post(PATH, {**form(elsewhere="7"), "adding": "IT"})
    assert answer.status_code == 422
    assert 'error="Say how many days it takes."' in answer.text
    assert 'label="Italy"' in answer.text
    assert promised(engine, installed) == {}


def test_the_second_of_two_people_is_told_and_may_then_replace(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    first = visitor(client, engine, world, installed)
    second = visitor(client, engine, world, installed, Role.MANAGER, name="Max")
    assert first.post(PATH, form(("DE", "3"))).status_code == 200
    answer = second.post(PATH, form(("IT", "5"), elsewhere="9"))
    assert answer.status_code == 409
    assert "Somebody else saved the delivery promise meanwhile" in answer.text
    assert "Germany: 3" in answer.text
    assert f'<s-button hx-post="{PATH}"' in answer.text
    assert "Save mine instead" in answer.text
    assert 'label="Italy" value="5"' in answer.text
    assert "data-unsaved" in answer.text
    assert promised(engine, installed) == {"DE": 3}
    again = second.post(PATH, form(("IT", "5"), version=version_of(answer.text)))
    assert again.status_code == 200
    assert promised(engine, installed) == {"IT": 5}


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY, Role.EXTERNAL_STAFF])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/rows"])
def test_who_may_not_change_settings_changes_nothing(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, role: Role, path: str
) -> None:
    answer = visitor(client, engine, world, installed, role).post(path, form(("DE", "3")))
    assert answer.status_code == 403
    assert promised(engine, installed) == {}


def test_who_may_only_look_gets_fields_that_can_not_be_changed(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    page = visitor(client, engine, world, installed, Role.STAFF).get(PATH).text
    assert page.count("readonly") == page.count("<s-number-field") == 1
    assert "<s-select" not in page
    assert "data-unsaved" not in page


@pytest.mark.parametrize("broken", [{"version": "x"}, {"days": []}, {"version": ""}])
def test_a_form_that_the_page_could_not_have_sent_is_refused(
    *, engine: Engine, installed: Shop, owner: Visitor, broken: dict[str, Any]
) -> None:
    assert owner.post(PATH, {**form(("DE", "3")), **broken}).status_code == 400
    assert promised(engine, installed) == {}
