"""Schema changes, one small file each, safe beside the code that still runs.

`upgrade` is called by `python -m shop_app migrate` and before the all-in-one run starts.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from shop_app.db import sqlalchemy_url


def config(url: str) -> Config:
    """Alembic without an ini file; `url` is a PostgreSQL address."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["url"] = sqlalchemy_url(url)
    return made


def upgrade(url: str) -> None:
    """Bring the database to the newest revision; two at once wait for each other."""
    command.upgrade(config(url), "head")


def pending(engine: Engine) -> bool:
    """Whether the database lacks a revision this code knows; a newer database is fine."""
    script = ScriptDirectory.from_config(config("postgresql://"))
    known = {revision.revision for revision in script.walk_revisions()}
    with engine.connect() as db:
        current = set(MigrationContext.configure(db).get_current_heads())
    return not current or (current <= known and current != set(script.get_heads()))
