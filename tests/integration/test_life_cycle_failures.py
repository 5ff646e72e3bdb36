"""What somebody reads who opens the app while Shopify gives it no tokens."""

from __future__ import annotations

import pytest

from sandbox.faults import Fault
from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.shops.queries import is_installed
from tests.spine import Spine


@pytest.mark.parametrize(
    ("kind", "status", "heading"),
    [
        ("frozen", 402, "The shop is frozen"),
        ("gone", 404, "Shopify does not know this shop"),
        ("locked", 423, "Shopify has locked the shop"),
    ],
)
def test_a_first_visit_that_shopify_refuses_says_why_and_the_next_one_installs(
    *, spine: Spine, world: World, shop: Shop, kind: str, status: int, heading: str
) -> None:
    other = Shop("new.myshopify.com", id=2, name="New", scopes=shop.scopes, installed=True)
    world.shops[other.domain] = other
    world.faults.add(Fault(kind, shop=other.domain, operation="token"))

    def visit() -> tuple[int, str]:
        query = {"shop": other.domain, "id_token": mint_id_token(world, other), "locale": "en"}
        answer = spine.client.get("/settings", query_string=query)
        return answer.status_code, answer.text

    found, page = visit()
    assert found == status
    assert heading in page
    with spine.engine.connect() as db:
        assert not is_installed(db, other.domain)
    assert visit()[0] == 200
