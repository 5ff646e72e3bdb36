"""How long a block beside a customer or an order waits for its answer, among very many issues."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from sandbox.id_tokens import mint_id_token
from sandbox.world import World
from shop_app.db import make_engine
from shop_app.serving import create_web
from shop_app.settings import load
from tests.bench.figures import Figure, at_most
from tests.bench.issues_fill import Size, live
from tests.bench.many_customers import ORDERS_EACH, SHOP
from tests.bench.programs import environment, fresh_database, ports
from tests.standin import new_shop

AIM_MS, AIM_QUERIES = 300.0, 9
"""Queries: who asks, and eight about what is asked for."""
_SIZE = Size(issues=100_000, customers=10_000)
_VISITS, _WARM_UP = 300, 20
_FIRST = 9_007_199_254_740_992
_TAGS = text(
    """
    INSERT INTO tag_assignment (shop, customer_gid, tag, wanted, in_shop, reason, decided_at)
    SELECT shop, gid, tag, true, 'ours', '{"cause": "true", "outcome": {"holds": true, "check":
        {"fact": "orders", "is": "at_least", "value": 2}, "value": 3}}', now()
    FROM customer, unnest(ARRAY['VIP', 'Regular', 'Late']) AS tag WHERE shop = :shop
    """
)


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on one fresh database of the server at `uri`."""
    url = fresh_database(uri, "extensions")
    engine = make_engine(url)
    live(engine, _SIZE)
    with engine.begin() as db:
        db.execute(_TAGS, {"shop": SHOP})
    yield Figure("Customers and issues", f"{_SIZE.customers:,} and {_SIZE.issues:,}")
    variables = environment(url, *ports(1))
    world = World(
        api_key=variables["SHOPIFY_API_KEY"],
        api_secret=variables["SHOPIFY_API_SECRET"],
        app_url=variables["APP_URL"],
    )
    new_shop(world, SHOP)
    client = create_web(load(variables), engine).test_client()
    for what, paths in _paths().items():
        yield from _figures(f"Block beside {what}", engine, client, world, paths)
    engine.dispose()


def _paths() -> dict[str, list[str]]:
    """Another one each time; neighbours in the address are strangers in the books."""
    whose = [n * 7919 % _SIZE.customers + 1 for n in range(_VISITS)]
    return {
        "a customer": [f"customers/{_FIRST + one}" for one in whose],
        "an order": [f"orders/{one * ORDERS_EACH + 1}" for one in whose],
    }


def _figures(
    what: str, engine: Engine, client: FlaskClient, world: World, paths: list[str]
) -> Iterator[Figure]:
    asked: list[str] = []

    def count(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    took = []
    event.listen(engine, "before_cursor_execute", count)
    try:
        for path in paths:
            token = mint_id_token(world, world.shops[SHOP])
            asked.clear()
            began = time.perf_counter()
            answer = client.get(
                f"/api/extensions/{path}", headers={"Authorization": f"Bearer {token}"}
            )
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
    finally:
        event.remove(engine, "before_cursor_execute", count)
    parts = statistics.quantiles(took[_WARM_UP:], n=20)
    yield Figure(f"{what}, p50", f"{statistics.median(took[_WARM_UP:]):.1f} ms")
    yield at_most(f"{what}, p95", parts[-1], AIM_MS, " ms")
    yield at_most("– queries", len(asked), AIM_QUERIES)
