"""The home page asks the database little, however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.reconciliation import backfill_rows
from shop_app.tagging.defaults import seed
from tests.desk.visiting import visitor
from tests.shops.rows import change

MOST = 8
"""Statements of one visit, with that of the guard."""


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_visit_takes_at_most_eight_statements(
    client: FlaskClient, engine: Engine, world: World, installed: Shop
) -> None:
    shop = installed.domain
    change(engine, shop, currency="GBP", timezone="Europe/London", read_at=datetime.now(UTC))
    with engine.begin() as db:
        seed(db, shop)
        backfill_rows.want(db, shop)
        db.execute(text("UPDATE backfill SET state = 'done', finished_at = now()"))
    owner = visitor(client, engine, world, installed)
    owner.get("/")
    with statements(engine) as asked:
        assert owner.get("/").status_code == 200
    assert 1 <= len(asked) <= MOST, asked
