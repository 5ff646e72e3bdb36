"""How long the server takes for each page of a shop that Amends has worked in for a year."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from sandbox.id_tokens import mint_id_token
from sandbox.world import World
from shop_app.db import make_engine
from shop_app.serving import create_web
from shop_app.settings import load
from tests.bench import lived_in
from tests.bench.figures import Figure, at_most
from tests.bench.many_customers import SHOP
from tests.bench.programs import environment, fresh_database, ports
from tests.standin import new_customer, new_shop, serving

VISITS = 60
AIM_MS, AIM_QUERIES = 100.0, 8
AIM_HTML_KB, AIM_SCRIPT_KB = 14.0, 20.0
SCRIPTS = ("app.js", "vendor/htmx.min.js")
_STATIC = Path("shop_app") / "static"


@dataclass(frozen=True)
class Seen:
    """A page: its 95th percentile in milliseconds, the queries of one visit, its compressed kB."""

    p95_ms: float
    queries: int
    kb: float


def measure(uri: str) -> Iterator[Figure]:
    """All lines of this part, on one fresh database of the server at `uri`."""
    url = fresh_database(uri, "pages")
    engine = make_engine(url)
    lived_in.live(engine)
    with desk(engine, url) as visit:
        for what, path in paths(engine).items():
            seen = visit(path)
            yield at_most(f"{what}, server time p95", seen.p95_ms, AIM_MS, " ms")
            yield at_most("– queries", seen.queries, AIM_QUERIES)
            yield at_most("– HTML, gzip", seen.kb, AIM_HTML_KB, " kB")
    engine.dispose()
    scripts = sum(len(gzip.compress((_STATIC / name).read_bytes())) for name in SCRIPTS) / 1000
    yield at_most("Own JavaScript with htmx, gzip", scripts, AIM_SCRIPT_KB, " kB")


@contextmanager
def desk(engine: Engine, url: str) -> Iterator[Callable[[str], Seen]]:
    """The app on a filled database, beside a stand-in shop; yields how a page is visited."""
    (port,) = ports(1)
    variables = environment(url, port)
    world = World(
        api_key=variables["SHOPIFY_API_KEY"],
        api_secret=variables["SHOPIFY_API_SECRET"],
        app_url=variables["APP_URL"],
    )
    shop = new_shop(world, SHOP)
    for _ in range(50):
        new_customer(shop)
    with serving(world) as address:
        settings = load({**variables, "SHOPIFY_SHOP_URL": f"{address}/{{shop}}"})
        client = create_web(settings, engine).test_client()
        yield lambda path: _visit(client, engine, world, path)


def paths(engine: Engine) -> dict[str, str]:
    """Every page by what it shows."""
    with engine.connect() as db:
        rule = db.scalar(text("SELECT min(id) FROM tag_rule WHERE shop = :shop"), {"shop": SHOP})
    customer = f"/customers/{lived_in.FIRST_CUSTOMER}"
    return {
        "Home": "/",
        "Tag rules": "/rules",
        "One rule": f"/rules/{rule}",
        "A new rule": "/rules/new",
        "Versions of a rule": f"/rules/{rule}/versions",
        "Customers": "/customers",
        "Customers, found by the stand-in shop": "/customers?q=ann",
        "One customer": customer,
        "Deliveries": "/deliveries",
        "Settings": "/settings",
        "Staff": "/settings/staff",
    }


def _visit(client: FlaskClient, engine: Engine, world: World, path: str) -> Seen:
    asked: list[str] = []

    def count(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    took: list[float] = []
    kb = 0.0
    event.listen(engine, "before_cursor_execute", count)
    try:
        for _ in range(VISITS):
            token = mint_id_token(world, world.shops[SHOP])
            asked.clear()
            began = time.perf_counter()
            answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            kb = len(gzip.compress(answer.data)) / 1000
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return Seen(sorted(took)[int(0.95 * VISITS)], len(asked), kb)
