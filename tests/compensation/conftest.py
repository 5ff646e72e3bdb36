"""The long variants run only with `-m soak`."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the long variants."""
    config.addinivalue_line("markers", "soak: more schedules; runs only with -m soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long variants out unless they are asked for."""
    if "soak" in str(config.getoption("markexpr")):
        return
    left_out = [
        item
        for item in items
        if item.path.is_relative_to(_HERE) and item.get_closest_marker("soak")
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
