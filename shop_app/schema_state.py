"""Whether the database has the tables that this code expects."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaState(StrEnum):
    """How the database stands to this code's newest migration."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"

    @property
    def usable(self) -> bool:
        """Old code keeps running beside a database that newer code has migrated."""
        return self in {SchemaState.CURRENT, SchemaState.AHEAD}


@cache
def known_revisions() -> tuple[str, ...]:
    """Every migration of this code, newest first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return tuple(script.revision for script in scripts.walk_revisions())


def schema_state(db: Connection, known: tuple[str, ...] | None = None) -> SchemaState:
    """Compare the database's migration with `known` (newest first; default: this code's)."""
    found = MigrationContext.configure(db).get_current_revision()
    ours = known_revisions() if known is None else known
    if found is None:
        return SchemaState.EMPTY
    if found not in ours:
        return SchemaState.AHEAD
    return SchemaState.CURRENT if found == ours[0] else SchemaState.BEHIND
