"""Workflows of Flow's that run all the while: each run is done once, and each issue is told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

# Flow's longest wait, 4 hours, takes 7 s; it gives up after 65 s.
TIME_SCALE = 2000
_MANNERS: Sequence[dict[str, Any]] = ({}, {"lose_answers": 1}, {"twice": True})


@dataclass
class Workflows:
    """The runs of one shop; they are about the customers that the shop has by then."""

    rig: Rig
    shop: StandInShop
    ids: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """An issue and a note, in each of Flow's manners."""
        customer = self.shop.customers()[-1]["id"]
        for manner in _MANNERS:
            self._run(manner, "flow-open-issue", customer_id=customer, reason="late")
            note = f"The note {len(self.ids)}."
            self._run(manner, "flow-add-note", customer_id=customer, text=note)

    def _run(self, manner: dict[str, Any], handle: str, **properties: Any) -> None:
        given = {"handle": handle, "properties": properties, "time_scale": TIME_SCALE, **manner}
        self.ids.append(self.shop.call("POST", "/flow/runs", given)["id"])

    def finish(self) -> None:
        """Wait until Flow has ended them, and the app has nothing left to tell of."""
        until(lambda: "waiting" not in self._states(), "Flow has ended every run", 90)
        until(lambda: self._untold() == 0, "Flow was told of everything", 90)

    def check_each_was_done_once(self) -> None:
        """Every run went well, and there are as many issues and notes as runs."""
        assert self._states() == {"done": len(self.ids)}, self.shop.call("GET", "/flow/runs")
        (made,) = self.rig.rows(
            "SELECT (SELECT count(*) FROM issue WHERE shop = %(shop)s) AS issues,"
            " (SELECT count(DISTINCT text) FROM note WHERE shop = %(shop)s) AS texts,"
            " (SELECT count(*) FROM note WHERE shop = %(shop)s) AS notes",
            shop=self.shop.domain,
        )
        half = len(self.ids) // 2
        assert made == {"issues": half, "texts": half, "notes": half}

    def check_every_issue_was_told(self) -> None:
        """Flow heard of each at least once, under the number that its run was answered with."""
        heard = {
            one["payload"]["issue number"]
            for one in self.shop.call("GET", "/flow/triggers")
            if one["handle"] == "issue-opened"
        }
        runs = self.shop.call("GET", "/flow/runs")
        opened = {one["return_value"]["number"] for one in runs if "open" in one["handle"]}
        assert heard == opened

    def _untold(self) -> int:
        query = "SELECT count(*) FROM flow_event WHERE shop = %(shop)s AND due_at IS NOT NULL"
        found: int = self.rig.one(query, shop=self.shop.domain)
        return found

    def _states(self) -> Counter[str]:
        wanted = set(self.ids)
        runs = self.shop.call("GET", "/flow/runs")
        return Counter(one["state"] for one in runs if one["id"] in wanted)
