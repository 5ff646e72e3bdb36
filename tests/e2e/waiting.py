"""Wait for a condition with a bound, never for a time."""

import time
from collections.abc import Callable

_LOOK_EVERY_SECONDS = 0.05


def until(condition: Callable[[], object], what: str, seconds: float = 60.0) -> float:
    """Poll until `condition()` is true; returns the seconds it took.

    Raises AssertionError naming `what` was waited for when it has not happened in `seconds`.
    """
    began = time.monotonic()
    while not condition():
        passed = time.monotonic() - began
        assert passed < seconds, f"{what}: not within {seconds:g} s"
        time.sleep(_LOOK_EVERY_SECONDS)
    return time.monotonic() - began


def crowding() -> float:
    """How many times longer than alone a program takes now, because others use the processors too.

    What was promised in seconds is promised of a machine that has time for it.
    """
    work_seconds = 0.2
    began, worked = time.perf_counter(), time.process_time()
    while time.process_time() - worked < work_seconds:
        pass
    return max(1.0, (time.perf_counter() - began) / work_seconds)
