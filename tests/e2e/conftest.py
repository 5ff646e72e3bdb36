"""The rig for every end-to-end test, its logs when one fails, and the `soak` marker."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import Program
from tests.e2e.rig import DOMAIN, Rig, running, tails
from tests.e2e.standing_in import StandInShop

_HERE = Path(__file__).parent
_PROGRAMS = pytest.StashKey[list[Program]]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the long variants."""
    config.addinivalue_line("markers", "soak: more kills, more seeds; runs only with -m soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here is end to end; the long variants run only when asked for."""
    asked = "soak" in str(config.getoption("markexpr"))
    left_out = []
    for item in [item for item in items if item.path.is_relative_to(_HERE)]:
        item.add_marker(pytest.mark.e2e)
        if item.get_closest_marker("soak") and not asked:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show the ends of all logs under a failed test."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.failed:
        started: list[Program] = item.stash.get(_PROGRAMS, [])
        report.sections.extend(tails(started))
    return report  # type: ignore[return-value]


@pytest.fixture
def programs(request: pytest.FixtureRequest) -> list[Program]:
    """Everything the test has started, for the report of a failure."""
    started: list[Program] = request.node.stash.setdefault(_PROGRAMS, [])
    return started


@pytest.fixture
def rig(programs: list[Program], tmp_path: Path) -> Iterator[Rig]:
    """Sandbox and web on a fresh database; the test starts its workers."""
    label = f"e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with running(tmp_path, label, programs) as started:
        yield started


@pytest.fixture
def shop(rig: Rig) -> StandInShop:
    """The rig's first shop, the app installed."""
    (bakery,) = rig.shops
    assert bakery.domain == DOMAIN
    bakery.install()
    return bakery
