"""No query reaches another shop's rows: the guard that watches the whole test run does its work."""

import pytest
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.exc import SQLAlchemyError

from shop_app.db import Base
from shop_app.metrics import exposition
from shop_app.migrations.tables import load
from shop_app.tenancy import ALL_SHOPS
from tests.tenancy_guard import UnscopedQuery

SHOP = {"shop": "a.myshopify.com"}
AS_THE_APP = {"all_shops": False}
SCOPED = [
    "SELECT * FROM delivery WHERE shop = :shop",
    "SELECT * FROM delivery WHERE shop = ANY (ARRAY[:shop]) AND state = 'received'",
    "SELECT * FROM delivery AS d WHERE d.shop IN (:shop, 'b.myshopify.com')",
    "SELECT * FROM delivery JOIN topic_heard USING (shop, topic) WHERE delivery.shop = :shop",
    "SELECT * FROM delivery d LEFT JOIN topic_heard h ON h.shop = d.shop WHERE d.shop = :shop",
    "UPDATE delivery SET state = 'processed' WHERE shop = :shop AND state = 'received'",
    "DELETE FROM delivery WHERE (shop, webhook_id) = (:shop, '1')",
    "UPDATE delivery SET state = 'received' FROM unnest(ARRAY[:shop]) AS given (shop)"
    " WHERE delivery.shop = given.shop",
    "WITH one AS (SELECT * FROM delivery WHERE shop = :shop) SELECT count(*) FROM one",
    "SELECT * FROM delivery d WHERE shop = :shop AND EXISTS"
    " (SELECT FROM topic_heard h WHERE h.shop = d.shop)",
    "INSERT INTO topic_heard VALUES (:shop, 'orders/create', now(), 1)"
    " ON CONFLICT (shop, topic) DO NOTHING",
]
UNSCOPED = [
    "SELECT * FROM delivery WHERE state = 'received'",
    "SELECT shop FROM delivery",
    "SELECT * FROM delivery d JOIN topic_heard h USING (shop)",
    "SELECT * FROM delivery d LEFT JOIN topic_heard h ON h.topic = d.topic WHERE d.shop = :shop",
    "UPDATE delivery SET state = 'processed' WHERE webhook_id = '1'",
    "DELETE FROM delivery",
    "SELECT (SELECT count(*) FROM topic_heard) FROM delivery WHERE shop = :shop",
    "WITH one AS (SELECT * FROM delivery) SELECT count(*) FROM one WHERE topic = 'x'",
    "INSERT INTO topic_heard SELECT :shop, topic, now(), count(*) FROM delivery GROUP BY topic",
]


@pytest.mark.parametrize("statement", SCOPED)
def test_a_statement_that_says_which_shop_passes(engine: Engine, statement: str) -> None:
    with engine.begin() as db:
        db.execute(text(statement), SHOP, execution_options=AS_THE_APP)


@pytest.mark.parametrize("statement", UNSCOPED)
def test_a_statement_that_could_reach_another_shop_is_refused(
    engine: Engine, statement: str
) -> None:
    params = SHOP if ":shop" in statement else {}
    with engine.connect() as db, pytest.raises(UnscopedQuery, match="no condition on shop"):
        db.execute(text(statement), params, execution_options=AS_THE_APP)


def test_a_statement_meant_for_all_shops_says_so(engine: Engine) -> None:
    with engine.connect() as db:
        db.execute(text("SELECT count(*) FROM delivery"), execution_options=ALL_SHOPS)


def test_statements_of_the_app_are_watched_without_being_asked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop_app.metrics.ALL_SHOPS", {})
    with pytest.raises(UnscopedQuery, match="delivery"):
        exposition(engine)


def test_the_guard_leaves_errors_of_the_database_alone(engine: Engine) -> None:
    statement = text("SELECT no_such_column FROM delivery WHERE shop = 'a'")
    with engine.connect() as db, pytest.raises(SQLAlchemyError, match="no_such_column"):
        db.execute(statement, execution_options=AS_THE_APP)


def shop_owned(metadata: MetaData) -> list[str]:
    return [name for name, table in metadata.tables.items() if "shop" in table.columns]


def first_key(table: str) -> str:
    return next(iter(Base.metadata.tables[table].primary_key.columns)).name


def test_every_key_of_a_shop_owned_table_starts_with_the_shop() -> None:
    load()
    owned = shop_owned(Base.metadata)
    assert {"shop", "delivery", "tag_assignment"} <= set(owned)
    keys = {name: first_key(name) for name in owned}
    assert keys == dict.fromkeys(owned, "shop")


def test_every_table_of_ours_belongs_to_a_shop() -> None:
    load()
    assert set(shop_owned(Base.metadata)) == set(Base.metadata.tables)
