"""Which worker took which job: noted by a trigger, since a finished job leaves no row."""

from collections import Counter

from tests.e2e.rig import Rig

_TRACE = """
    CREATE TABLE job_taken (worker bigint NOT NULL, task text NOT NULL, place text);
    CREATE FUNCTION note_job_taken() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO job_taken VALUES (NEW.worker_id, NEW.task_name, NEW.args ->> 'shop');
        RETURN NEW;
    END $$;
    CREATE TRIGGER note_job_taken AFTER UPDATE OF status ON procrastinate_jobs
        FOR EACH ROW WHEN (NEW.status = 'doing') EXECUTE FUNCTION note_job_taken();
"""


def trace_jobs(rig: Rig) -> None:
    """Start noting."""
    rig.db.execute(_TRACE)


def jobs_taken(rig: Rig, task: str) -> Counter[int]:
    """How many jobs of a task each worker took, by its number."""
    taken = rig.rows("SELECT worker FROM job_taken WHERE task = %(task)s", task=task)
    return Counter(row["worker"] for row in taken)


def holders(rig: Rig, task: str) -> dict[str, int]:
    """Which worker is at a task now, by shop."""
    doing = (
        "SELECT args ->> 'shop' AS place, worker_id FROM procrastinate_jobs"
        " WHERE status = 'doing' AND task_name = %(task)s"
    )
    return {row["place"]: row["worker_id"] for row in rig.rows(doing, task=task)}
