"""What no page of ours sends is refused in words, and never breaks a door."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from tests.security.filling import everything
from tests.standin import DOMAIN

ENDLESS = "9" * 5000  # more digits than Python reads as a number
NUL = "\0"  # PostgreSQL keeps none
COUNTRY = {"version": "0", "country": "IT", "days": "3"}


@pytest.fixture
def owner(app: Flask, world: World, installed: Shop) -> dict[str, str]:
    """What the requests of the shop's owner carry."""
    return {"Authorization": f"Bearer {mint_id_token(world, installed, sub='70')}"}


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/settings/delivery-promise", {**COUNTRY, "version": ENDLESS}, 400),
        ("/settings/delivery-promise", {**COUNTRY, "version": "٣"}, 400),
        ("/settings/delivery-promise", {**COUNTRY, "days": ENDLESS}, 422),
        ("/settings/delivery-promise", {**COUNTRY, "elsewhere": ENDLESS}, 422),
        ("/settings/delivery-promise/rows", {**COUNTRY, "version": ENDLESS}, 400),
        ("/settings/texts", {"version": ENDLESS}, 400),
        ("/settings/texts", {"version": "0", "privacy": NUL}, 400),
        ("/settings/staff", {f"role.{NUL}": "owner", f"before.{NUL}": "staff"}, 400),
        ("/settings/staff", {f"role.{ENDLESS}": "owner", f"before.{ENDLESS}": "staff"}, 400),
        ("/deliveries/replay", {"webhook_id": NUL}, 400),
    ],
)
def test_what_no_form_sends_is_refused_and_changes_nothing(  # noqa: PLR0917
    app: Flask, engine: Engine, owner: dict[str, str], path: str, sent: dict[str, str], status: int
) -> None:
    before = everything(engine, DOMAIN)
    assert app.test_client().post(path, data=sent, headers=owner).status_code == status
    assert everything(engine, DOMAIN) == before


def test_an_endless_number_is_nobodys(app: Flask, owner: dict[str, str]) -> None:
    answer = app.test_client().get(f"/customers/names?ids={ENDLESS}", headers=owner)
    assert answer.status_code == 400
