"""Each role at each door: let in or refused as the table says, and no door is forgotten."""

import pytest
from flask import Flask

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from shop_app.web.entrances import Entrance
from tests.security.doors import (
    FOR_CUSTOMERS,
    FOR_SHOPIFY,
    MAY,
    doors,
    headers_are_safe,
    knock,
)

REFUSED = ("You are not allowed to do this", '"code":"not_allowed"')
"""What pages say, and what answers in JSON say."""


@pytest.mark.parametrize(
    ("entrance", "listed"),
    [
        (Entrance.STAFF, set(MAY)),
        (Entrance.CUSTOMER, FOR_CUSTOMERS),
        (Entrance.SHOPIFY, FOR_SHOPIFY),
    ],
)
def test_every_door_is_in_the_table_and_nothing_else(
    app: Flask, entrance: Entrance, listed: set[str]
) -> None:
    assert {str(door) for door in doors(app, entrance)} == listed


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_doors_alone(
    *, app: Flask, world: World, installed: Shop, role: Role
) -> None:
    wrong = []
    for door in doors(app):
        token = mint_id_token(world, installed, sub=f"7{list(Role).index(role)}")
        answer = knock(app, door, token)
        headers_are_safe(answer)
        refused = answer.status_code == 403 and any(one in answer.text for one in REFUSED)
        if refused is (role in MAY.get(str(door), ())) or answer.status_code in {401, 500}:
            wrong.append((str(door), answer.status_code))
    assert wrong == []
