"""Staff of one shop, at every door, with the ids of another shop's things: nothing seen or changed."""

from typing import Any

from flask import Flask
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from tests.rules import draft, fact
from tests.security.doors import Door, doors, headers_are_safe
from tests.security.filling import CUSTOMER, WEBHOOK, everything, fill
from tests.standin import DOMAIN

WORD = "Elderflower"
RULE = {**draft("Mine", fact("orders", "equals", 1)).as_data(), "version": 1}
PLAUSIBLE: dict[str, Any] = {
    **RULE,
    "expected_version": 1,
    "webhook_id": WEBHOOK,
    "ids": str(CUSTOMER),
    "customer": f"gid://shopify/Customer/{CUSTOMER}",
    "gid": f"gid://shopify/Customer/{CUSTOMER}",
    "role.5": "read_only",
    "before.5": "staff",
    "tags": "remove",
    "to": "resolved",
    "text": "Hello",
    "said": "internal",
    "content": "yes",
    "owner": "5",
    "shop": DOMAIN,
}
QUERY = {name: value for name, value in PLAUSIBLE.items() if isinstance(value, str | int)}
OF_A_THING = ("<rule_id>", "<run_id>", "/issues/<number>", "/reasons/<key>")


def send(app: Flask, door: Door, token: str, ids: dict[str, object]) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    query = QUERY if door.method in {"GET", "DELETE"} else {}
    body: dict[str, Any] = {}
    if door.method in {"POST", "PUT"}:
        body = {"json": RULE} if door.address.startswith("/api/") else {"data": QUERY}
    return app.test_client().open(
        door.path(**ids), method=door.method, headers=headers, query_string=query, **body
    )


def test_no_door_of_a_shop_leads_to_another(
    *, app: Flask, engine: Engine, world: World, installed: Shop, stranger: Shop
) -> None:
    ids = fill(engine, installed, WORD)
    before, wrong = everything(engine, installed.domain), []
    for door in doors(app):
        token = mint_id_token(world, stranger, sub="70")
        answer = send(app, door, token, ids)
        headers_are_safe(answer)
        # A form or a body that is not whole is refused before anything is looked for.
        unfound = answer.status_code in {400, 404} or not any(
            name in door.address for name in OF_A_THING
        )
        if WORD in answer.text or answer.status_code == 500 or not unfound:
            wrong.append((str(door), answer.status_code))
    assert wrong == []
    assert everything(engine, installed.domain) == before
    assert installed.customers[CUSTOMER].tags == [WORD]


def test_the_same_ids_open_their_own_shops_doors(
    app: Flask, engine: Engine, world: World, installed: Shop
) -> None:
    """The test above would pass if nothing were ever found."""
    ids = fill(engine, installed, WORD)
    found = set()
    for door in doors(app):
        for thing in OF_A_THING:
            if door.method == "GET" and thing in door.address:
                answer = send(app, door, mint_id_token(world, installed, sub="70"), ids)
                if WORD in answer.text:
                    found.add(thing)
    assert found >= {"<rule_id>", "/issues/<number>", "/reasons/<key>"}
