"""What stands on the page when something went wrong, and what must not be lost by it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.errors import Unavailable
from shop_app.settings import Settings
from shop_app.staff.rules import Permission, Role
from shop_app.web.auth import needs
from tests.staff.rows import hire
from tests.standin import web_app

KEEPS = {
    "HX-Retarget": "#main s-page",
    "HX-Reselect": "#amends-lost",
    "HX-Reswap": "afterbegin show:top ignoreTitle:true",
}


@pytest.fixture
def broken(standin: Settings, engine: Engine, installed: Shop) -> Flask:
    """An app with a door behind which something is away."""
    hire(engine, "70", Role.OWNER)
    return web_app(standin, engine, _with_a_broken_door)


def _with_a_broken_door(app: Flask) -> None:
    @app.get("/broken")
    @app.post("/broken")
    @needs(Permission.VIEW_CUSTOMERS)
    def door() -> str:
        raise Unavailable("the database is away")


@pytest.mark.parametrize(
    ("method", "target", "stays"),
    [
        ("POST", "main#main", True),  # a form that is saved
        ("POST", "s-section#rule-life", True),
        ("GET", "s-box#replays", True),  # a part that looks again by itself
        ("GET", "main#main", False),  # a link
        ("GET", None, False),  # the first load
    ],
)
def test_a_failure_takes_the_place_of_no_page_on_which_somebody_works(  # noqa: PLR0917
    broken: Flask, world: World, installed: Shop, method: str, target: str | None, stays: bool
) -> None:
    headers = {"Authorization": f"Bearer {mint_id_token(world, installed, sub='70')}"}
    if target is not None:
        headers |= {"HX-Request": "true", "HX-Target": target}
    answer = broken.test_client().open("/broken", method=method, headers=headers)
    assert answer.status_code == 503
    told = {name: answer.headers[name] for name in KEEPS if name in answer.headers}
    assert told == (KEEPS if stays else {})
    assert ('<s-banner id="amends-lost"' in answer.text) is stays
    assert ('href="/broken"' in answer.text) is not (stays or method == "POST")
    assert ('<s-button href="/">' in answer.text) is not stays
    assert "Nothing is lost: try again in a minute." in answer.text
    assert "For support: unavailable" in answer.text


def test_a_form_stays_when_its_token_or_its_role_is_refused(
    broken: Flask, engine: Engine, world: World, installed: Shop
) -> None:
    hire(engine, "71", Role.READ_ONLY)
    client, sent = broken.test_client(), {"HX-Request": "true", "HX-Target": "main#main"}
    token = {"Authorization": f"Bearer {mint_id_token(world, installed, sub='71')}"}
    for headers, status in ((sent, 401), (sent | token, 403)):
        answer = client.post("/settings/texts", data={"version": "0"}, headers=headers)
        assert (answer.status_code, answer.headers["HX-Retarget"]) == (status, "#main s-page")


def test_a_page_that_does_not_exist_leads_home_and_says_so_once(
    broken: Flask, world: World, installed: Shop
) -> None:
    token = {"Authorization": f"Bearer {mint_id_token(world, installed, sub='70')}"}
    answer = broken.test_client().get("/nowhere", headers=token)
    assert answer.status_code == 404
    assert answer.text.count("This page does not exist") == 1
    assert '<s-button href="/">Go to the home page</s-button>' in answer.text
    assert "For support" not in answer.text
    assert "Try again" not in answer.text


def test_who_is_not_known_is_not_led_to_a_page_that_would_say_the_same(broken: Flask) -> None:
    visit = {"HX-Request": "true", "HX-Target": "main#main"}
    answer = broken.test_client().get("/broken", headers=visit)
    assert answer.status_code == 401
    assert '<s-button href="/">' not in answer.text
