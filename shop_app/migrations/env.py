"""How Alembic runs: our models, short lock waits, one migration at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from shop_app.db import Base
from shop_app.migrations.tables import load

load()

# A migration that has to wait for a long transaction gives up rather than block everyone behind it.
_LIMITS = "-c lock_timeout=4s -c statement_timeout=120s -c timezone=UTC"
_ONE_AT_A_TIME = 7_310_593_858_020_254_331


def _ours(_obj: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Procrastinate's tables are its own."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run() -> None:
    """Apply what is missing, each revision in its own transaction."""
    engine = create_engine(context.config.attributes["url"], connect_args={"options": _LIMITS})
    with engine.connect() as db:
        # Waits for another migration to finish, as long as its statements may take.
        db.execute(text("SET lock_timeout = '150s'"))
        db.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        db.execute(text("SET lock_timeout = '4s'"))
        db.commit()
        context.configure(
            connection=db,
            target_metadata=Base.metadata,
            include_object=_ours,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        db.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})
        db.commit()
    engine.dispose()


run()
