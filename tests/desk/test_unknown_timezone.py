"""Shopify names a time zone that this machine has never heard of: pages are there all the same."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from sandbox.state import Shop
from sandbox.world import World
from tests.desk.visiting import visitor
from tests.shops.rows import change


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", {}),
        ("/rules", {}),
        ("/rules/new", {"start": "vip"}),
        ("/deliveries", {"by": "day"}),
        ("/settings/staff", {}),
    ],
)
def test_times_are_shown_in_utc(  # noqa: PLR0917
    client: FlaskClient,
    engine: Engine,
    world: World,
    installed: Shop,
    path: str,
    query: dict[str, str],
) -> None:
    change(engine, installed.domain, currency="GBP", timezone="America/Newtown")
    assert visitor(client, engine, world, installed).get(path, **query).status_code == 200
