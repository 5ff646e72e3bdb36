"""A database with rows in it can be migrated, judged and taken back, and the code before this one
goes on writing to it meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text

from shop_app.migrations import config
from shop_app.tagging.deciding import evaluate_due
from shop_app.tagging.defaults import seed
from tests.database import fresh_database

BEFORE = "0002_background_work"
SHOP, CUSTOMER, TAG = "bakery.myshopify.com", "gid://shopify/Customer/1", "Returning"
NOW = datetime.now(UTC).replace(microsecond=0)
DECIDED = NOW - timedelta(days=40)
_COLUMNS = text(
    """
    SELECT table_name || '.' || column_name AS name, data_type AS type,
        is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES' AS may_be_left_out
    FROM information_schema.columns WHERE table_schema = 'public'
    """
)
# As the code of `BEFORE` writes it.
_ASSIGN = text(
    """
    INSERT INTO tag_assignment (shop, customer_gid, tag, rule, wanted, reason, decided_at)
    VALUES (:shop, :gid, :tag, 'returning', true, '{"orders": 3}', :at)
    """
)
_ASSIGNED = text(
    """
    SELECT wanted, held_since, decided_at
    FROM tag_assignment WHERE shop = :shop AND customer_gid = :gid AND tag = :tag
    """
)
_RULES_LEFT = text("SELECT rule FROM tag_assignment WHERE shop = :shop ORDER BY customer_gid, tag")


@pytest.fixture
def old() -> Iterator[Engine]:
    """A database as the version before left it."""
    with fresh_database("migrated_rows", migrated=False) as url:
        command.upgrade(config(url), BEFORE)
        engine = create_engine(url)
        yield engine
        engine.dispose()


def commands(engine: Engine) -> Config:
    """Alembic's, for this database."""
    return config(engine.url.render_as_string(hide_password=False))


def fill(db: Connection) -> None:
    """A shop with a customer of three orders who carries a tag for them."""
    db.execute(text("INSERT INTO shop (shop, currency) VALUES (:shop, 'GBP')"), {"shop": SHOP})
    customer = (
        "INSERT INTO customer (shop, gid, lifetime_orders, lifetime_spent, lifetime_currency,"
        " evaluate_at) VALUES (:shop, :gid, 3, 3000, 'GBP', :at)"
    )
    db.execute(text(customer), {"shop": SHOP, "gid": CUSTOMER, "at": DECIDED})
    order = (
        "INSERT INTO orders (shop, gid, customer_gid, currency, total, paid, processed_at)"
        " VALUES (:shop, :order, :gid, 'GBP', 1000, 1000, :at)"
    )
    for number in range(3):
        gid = f"gid://shopify/Order/{number}"
        db.execute(text(order), {"shop": SHOP, "order": gid, "gid": CUSTOMER, "at": DECIDED})
    assign(db, CUSTOMER)


def assign(db: Connection, gid: str) -> None:
    """The version before decides on a tag."""
    db.execute(_ASSIGN, {"shop": SHOP, "gid": gid, "tag": TAG, "at": DECIDED})


def assigned(db: Connection) -> tuple[object, ...]:
    """How the customer's tag stands."""
    return tuple(db.execute(_ASSIGNED, {"shop": SHOP, "gid": CUSTOMER, "tag": TAG}).one())


def test_rows_from_before_are_judged_by_the_rules_of_today_and_can_be_taken_back(
    old: Engine,
) -> None:
    with old.begin() as db:
        fill(db)
    command.upgrade(commands(old), "head")
    with old.begin() as db:
        assert assigned(db) == (True, DECIDED, DECIDED)
        seed(db, SHOP)
        assert evaluate_due(db, SHOP, NOW) == 1
        assert assigned(db) == (True, DECIDED, DECIDED)
        assert {
            tag for (tag,) in db.execute(text("SELECT tag FROM tag_assignment WHERE wanted"))
        } == {TAG}
    command.downgrade(commands(old), BEFORE)
    with old.begin() as db:
        assert set(db.scalars(_RULES_LEFT, {"shop": SHOP})) == {"returning"}
        assign(db, "gid://shopify/Customer/2")
    command.downgrade(commands(old), "base")


def test_the_code_before_finds_all_its_columns_and_goes_on_writing(old: Engine) -> None:
    with old.connect() as db:
        before = {row.name: row.type for row in db.execute(_COLUMNS)}
    command.upgrade(commands(old), "head")
    with old.connect() as db:
        after = db.execute(_COLUMNS).all()
    assert {row.name: row.type for row in after if row.name in before} == before
    tables = {name.partition(".")[0] for name in before}
    added = [row for row in after if row.name not in before]
    old_tables = [row for row in added if row.name.partition(".")[0] in tables]
    assert [row.name for row in old_tables if not row.may_be_left_out] == []
    with old.begin() as db:
        fill(db)
        seed(db, SHOP)
        assert evaluate_due(db, SHOP, NOW) == 1
        assert assigned(db)[0] is True
