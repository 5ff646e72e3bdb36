"""Procrastinate's own tables, as its pinned version describes them."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002_background_work"
down_revision = "0001_spine"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply Procrastinate's schema. A newer version of it comes as a migration of ours."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


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
