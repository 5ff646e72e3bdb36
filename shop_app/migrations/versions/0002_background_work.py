"""Procrastinate's own tables as of 3.10.0, whichever version is installed when this runs."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002_background_work"
down_revision = "0001_spine"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).parents[1] / "procrastinate_3_10_0.sql"


def upgrade() -> None:
    """Apply the kept schema. What a newer Procrastinate needs comes as a later migration."""
    op.get_bind().exec_driver_sql(SCHEMA.read_text(encoding="utf-8").replace("%", "%%"))


def downgrade() -> None:
    """Drop everything that is Procrastinate's."""
    op.execute(
        """
        DO $$
        DECLARE found record;
        BEGIN
            DROP TABLE procrastinate_events, procrastinate_periodic_defers,
                procrastinate_jobs, procrastinate_workers CASCADE;
            FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE starts_with(proname, 'procrastinate_')
            LOOP EXECUTE 'DROP FUNCTION ' || found.name || ' CASCADE'; END LOOP;
            FOR found IN SELECT oid::regtype AS name FROM pg_type
                WHERE starts_with(typname, 'procrastinate_') AND typtype IN ('e', 'c')
            LOOP EXECUTE 'DROP TYPE ' || found.name || ' CASCADE'; END LOOP;
        END $$
        """
    )
