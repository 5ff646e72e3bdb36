"""kill -9 of workers and of web processes while a history comes in: nothing lost, nothing doubled."""

import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e import replaying
from tests.e2e.histories import write_small_history
from tests.e2e.replaying import Replayed, replay
from tests.e2e.rig import Rig, Worker
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until
from tests.e2e.workflows import Workflows

# 4 hours of Shopify's retries in 72 s, the first after 0.3 s.
TIME_SCALE = 200


class Killer:
    """Kills one part after the other; what has no supervisor is started again at once."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.rig = rig
        self.chance = random.Random(seed)
        self.worker: Worker = rig.start_worker()

    def kill_worker(self) -> None:
        """The only worker dies with whatever it was doing."""
        self.worker.program.kill()
        self.worker = self.rig.start_worker()

    def kill_web_child(self) -> None:
        """One of the two serving processes dies; gunicorn forks another."""
        until(lambda: len(self.rig.web.children()) == 2, "two processes serve")
        with suppress(ProcessLookupError):
            os.kill(self.chance.choice(self.rig.web.children()), signal.SIGKILL)

    def kill_web_master(self) -> None:
        """The web server dies; its children notice and end."""
        self.rig.web.kill()
        self.rig.start_web()

    def rage(
        self, replayed: Replayed, kills: list[Callable[[], None]], workflows: Workflows
    ) -> None:
        """Kill in the given order, each when a chosen part of the history has been played, while
        workflows have just begun."""
        total: int = replayed.shop.played()["total"]
        moments = sorted(self.chance.randrange(total // 20, total) for _ in kills)
        for moment, kill in zip(moments, kills, strict=True):
            until(lambda: replayed.shop.played()["played"] >= moment, "the history goes on")  # noqa: B023
            workflows.begin()
            kill()


def survive(rig: Rig, shop: StandInShop, path: Path, seed: int, rounds: int) -> None:
    """Play a history while everything is killed again and again, then look at every promise."""
    killer = Killer(rig, seed)
    shop.behave(time_scale=TIME_SCALE)
    replayed = replay(rig, shop, path, speed=150)
    kills = [killer.kill_worker, killer.kill_web_child, killer.kill_web_master] * rounds
    killer.chance.shuffle(kills)
    workflows = Workflows(rig, shop)
    killer.rage(replayed, kills, workflows)
    replaying.finish(replayed, 110 + 20 * rounds)
    workflows.finish()
    workflows.check_each_was_done_once()
    workflows.check_every_issue_was_told()
    replaying.check_nothing_lost(replayed)
    replaying.check_every_delivery_is_stored_once(replayed)
    replaying.check_tags(replayed)
    replaying.check_figures(replayed)
    replaying.check_one_line_per_effect(replayed)
    replaying.check_reasons(replayed)


@pytest.mark.timeout(240)
def test_kill_minus_9_at_random_moments_loses_and_doubles_nothing(
    rig: Rig, shop: StandInShop, tmp_path: Path
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path)
    survive(rig, shop, path, seed=3, rounds=2)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(20, 30))
def test_many_kills_lose_and_double_nothing(
    rig: Rig, shop: StandInShop, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "small.csv"
    write_small_history(path, seed)
    survive(rig, shop, path, seed, rounds=5)
