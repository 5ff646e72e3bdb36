"""Grants in a shop of the whole rig, the workers that tell Shopify of them, and what must agree."""

import os
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, text

from shop_app import jobs, worker
from shop_app.compensation import allowances, ledger, queries
from shop_app.compensation.checking import check
from shop_app.compensation.claiming import SEND, SEND_LATER
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.policy import Terms
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.settling import settle_doubt
from shop_app.main import LANES
from tests.compensation_rows import keys, reserved
from tests.e2e.nursery import READY
from tests.e2e.programs import Program
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until
from tests.issue_rows import ADA

_DUE = text(
    """
    UPDATE compensation SET op_due_at = now(), op_lease_until = least(op_lease_until, now())
    WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL
        AND (:all OR op_token IS NULL OR op_lease_until <= now())
    """
)

_WAITING = text(
    "SELECT count(*) FROM compensation"
    " WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL"
)
_TAKEN = "taken over"
"""Words of the log line of a worker whose claim is not its own any more."""


@dataclass
class Brood:
    """Workers of a nursery; each is a process of its own that can be killed or frozen."""

    rig: Rig
    nursery: Program = field(init=False)

    def __post_init__(self) -> None:
        self.nursery = Program("nursery", ["tests.e2e.nursery"], self.rig.environ, self.rig.folder)
        self.rig.programs.append(self.nursery)
        until(lambda: READY in self.nursery.output(), READY)

    def hatch(self) -> tuple[int, set[int]]:
        """One more worker, ready: its process id, and the numbers under which it takes jobs."""
        before, known = set(self.nursery.children()), self._numbers()
        os.kill(self.nursery.pid, signal.SIGUSR1)
        until(lambda: len(self._numbers() - known) == len(LANES), "a worker is ready")
        (born,) = set(self.nursery.children()) - before
        return born, self._numbers() - known

    def mourn(self, pid: int) -> None:
        """Wait until a worker that was killed is gone."""
        until(lambda: pid not in self.nursery.children(), "the killed worker is gone")

    def wake(self, pid: int) -> None:
        """Let a frozen worker go on, until it knows that another has taken its work over."""
        before = self.nursery.output().count(_TAKEN)
        os.kill(pid, signal.SIGCONT)
        until(lambda: self.nursery.output().count(_TAKEN) > before, "it finds its work taken over")

    def _numbers(self) -> set[int]:
        return {row["id"] for row in self.rig.rows("SELECT id FROM procrastinate_workers")}


@dataclass
class Grants:
    """What was reserved in one shop; its customers are known to Shopify."""

    rig: Rig
    shop: StandInShop
    engine: Engine
    chance: Random
    customers: list[str]
    count: int = 0

    def reserve(self, kinds: list[Kind]) -> None:
        """Grants that Shopify is to be told of now, and the job that does."""
        for kind in kinds:
            with self.engine.begin() as db:
                self._reserve(db, kind)
        with self.engine.begin() as db:
            jobs.queue(db, SEND, self.shop.domain)

    def _reserve(self, db: Any, kind: Kind) -> None:
        self.count += 1
        now, domain = datetime.now(UTC), self.shop.domain
        whom = self.chance.choice(self.customers)
        code = f"KILL-{self.count:08}" if kind in _WITH_CODE else None
        worth = None if kind is Kind.FREE_SHIPPING else 500
        given: dict[str, Any] = {
            "shop": domain,
            "kind": kind,
            "customer_gid": whom,
            "code": code,
            "currency": "GBP",
            "amount": 500,
            "value": worth,
            "value_currency": worth and "GBP",
            "op": Op.CREATE,
            "op_due_at": now,
            "op_since": now,
            "decided_at": now,
            "expires_at": now + timedelta(days=90),
            "terms": Terms().model_dump(mode="json"),
        }
        made = reserved(db, self.count, **given)
        whose = keys(kind=kind, customer_gid=whom)
        allowances.lock(db, domain, whose)
        ledger.hold(db, domain, made, whose, 500, caps={}, why="granted")

    def bury(self, numbers: set[int]) -> None:
        """The worker of these numbers has been silent for long enough: its leases are over, and its
        jobs go to the living."""
        gone = text("DELETE FROM procrastinate_workers WHERE id = ANY(:numbers)")
        with self.engine.begin() as db:
            db.execute(gone, {"numbers": sorted(numbers)})
            db.execute(_DUE, {"shop": self.shop.domain, "all": True})
        worker.sweep(self.engine)
        self.go_on()

    def go_on(self) -> int:
        """What has to be tried again is due now; returns how many there are."""
        with self.engine.begin() as db:
            db.execute(_DUE, {"shop": self.shop.domain, "all": False})
            jobs.queue(db, SEND, self.shop.domain)
            jobs.queue(db, SEND_LATER, self.shop.domain)
            return int(db.execute(_WAITING, {"shop": self.shop.domain}).scalar_one())

    def rows(self) -> list[CompensationRow]:
        """All of them as they stand."""
        with self.engine.connect() as db:
            numbers = range(1, self.count + 1)
            return [queries.compensation(db, self.shop.domain, number) for number in numbers]

    def finish(self) -> None:
        """Wait until nothing is due, and have a person look again at what is in doubt."""
        until(lambda: not self.go_on(), "everything is told")
        for row in self.rows():
            if row.state is State.IN_DOUBT:
                settle_doubt(self.engine, self.shop.domain, row.number, None, by=ADA)
        until(lambda: not self.go_on(), "everything has been looked at again")

    def agree(self) -> None:
        """Everything that was granted is in the shop exactly once; nothing else of ours is."""
        there = self.shop.call("GET", "/rewards")
        codes = {(one["title"], one["gid"]) for one in there["discounts"]}
        codes |= {(one["note"], one["gid"]) for one in there["gift_cards"]}
        moved = [one for account in there["store_credit"] for one in account["transactions"]]
        given = {f"gid://shopify/StoreCreditAccountCreditTransaction/{one['id']}" for one in moved}
        rows = self.rows()
        granted = [row for row in rows if row.state is State.GRANTED]
        assert codes == {
            (f"Amends #{row.number}", row.remote_gid) for row in granted if row.kind.has_code
        }
        assert given == {row.remote_gid for row in granted if not row.kind.has_code}
        doubted = [row for row in rows if row.state is State.IN_DOUBT]
        assert len(granted) + len(doubted) == self.count
        assert {row.kind for row in doubted} <= {Kind.STORE_CREDIT}
        assert all(row.held == 500 for row in rows)
        with self.engine.connect() as db:
            assert check(db, self.shop.domain) == ()


_WITH_CODE = (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)
