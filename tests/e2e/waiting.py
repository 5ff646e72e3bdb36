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
