"""Which work shares the worker's threads."""

from shop_app.main import LANES, TASKS
from shop_app.tagging.bulk_lots import WRITE_IN_BULK, WRITE_IN_BULK_LATER
from shop_app.tagging.models import WRITE_TAGS


def test_every_task_has_exactly_one_lane() -> None:
    tasks = [task for lane in LANES for task in lane.tasks]
    assert len(tasks) == len(set(tasks))
    assert TASKS.keys() <= set(tasks)


def test_single_tags_wait_for_no_bulk_operation() -> None:
    (single,) = [lane for lane in LANES if WRITE_TAGS in lane.tasks]
    assert not {WRITE_IN_BULK, WRITE_IN_BULK_LATER} & set(single.tasks)
