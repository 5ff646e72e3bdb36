"""The migrations make exactly the tables of the models, and can be taken back."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, create_engine, text

from shop_app.db import Base
from shop_app.migrations import config, upgrade
from shop_app.migrations.tables import load
from tests.database import fresh_database
from tests.promises.app_toml import ROOT

PROCRASTINATE = ("3.10.0", "c70ec4b400a60ad9")
FIRST_SCHEMA = ROOT / "shop_app" / "migrations" / "procrastinate_3_10_0.sql"
FIRST_SCHEMA_HASH = "c70ec4b400a60ad9"
_TABLES = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'S', 'v') ORDER BY 1"
)
_REST = text(
    """
    SELECT 'type ' || typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """
)


@pytest.fixture
def new_url() -> Iterator[str]:
    with fresh_database("migrations", migrated=False) as url:
        yield url


@pytest.fixture
def new_engine(new_url: str) -> Iterator[Engine]:
    engine = create_engine(new_url)
    yield engine
    engine.dispose()


def differences(db: Connection) -> list[object]:
    load()
    options = {
        "compare_server_default": True,
        "include_object": lambda _object, name, *_: not str(name).startswith("procrastinate_"),
    }
    return list(compare_metadata(MigrationContext.configure(db, opts=options), Base.metadata))


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as db:
        assert differences(db) == []


def test_a_second_upgrade_changes_nothing(new_url: str, new_engine: Engine) -> None:
    upgrade(new_url)
    upgrade(new_url)
    with new_engine.connect() as db:
        assert differences(db) == []


def test_the_migrations_can_be_taken_back_without_a_trace(new_url: str, new_engine: Engine) -> None:
    upgrade(new_url)
    command.downgrade(config(new_url), "base")
    with new_engine.connect() as db:
        assert list(db.scalars(_TABLES)) == ["alembic_version"]
        assert list(db.scalars(_REST)) == []
    upgrade(new_url)


def test_the_migrations_are_one_line() -> None:
    scripts = ScriptDirectory.from_config(config("postgresql://"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_procrastinates_tables_are_those_of_the_pinned_version() -> None:
    """A new version of Procrastinate needs a migration of ours, and then new figures here."""
    schema = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    assert (version("procrastinate"), schema[:16]) == PROCRASTINATE


def test_the_schema_that_the_migration_applies_is_procrastinates_own_and_never_changes() -> None:
    comment, _, schema = FIRST_SCHEMA.read_text(encoding="utf-8").partition("\n\n")
    assert hashlib.sha256(schema.encode()).hexdigest()[:16] == FIRST_SCHEMA_HASH
    assert "Procrastinate 3.10.0" in comment
    assert "MIT License" in comment


def test_procrastinates_tables_are_those_that_it_would_make_itself(
    new_engine: Engine, engine: Engine
) -> None:
    shape = text(
        """
        SELECT table_name, column_name, data_type, column_default, is_nullable
        FROM information_schema.columns WHERE starts_with(table_name, 'procrastinate_')
        ORDER BY 1, 2
        """
    )
    with new_engine.begin() as db:
        db.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
        theirs = db.execute(shape).all()
    with engine.connect() as db:
        assert db.execute(shape).all() == theirs
