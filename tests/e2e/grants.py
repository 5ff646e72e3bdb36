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
from tests.e2e.nursery import READY, session_name
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

# A waiting twin would keep what is due now for up to 30 s.
_NOT_YET = text(
    "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()"
    " AND task_name = ANY(:tasks)"
)
# What `idle_in_transaction_session_timeout` does after 10 s.
_END_IDLE = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :worker AND state LIKE 'idle in transaction%'"
)
_OPEN = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :worker AND xact_start IS NOT NULL"
)
_CLAIMED = text(
    "SELECT number FROM compensation WHERE shop = :shop AND op_lease_until > now() ORDER BY number"
)
_WAITING = text(
    "SELECT count(*) FROM compensation"
    " WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL"
)
_TAKEN = "taken over"
"""Words of the log line of a worker whose claim is not its own any more."""

_PATIENCE_SECONDS = 120.0
"""For everything that is due, on a machine that has much else to do."""


@dataclass(frozen=True)
class Hatched:
    """A worker: its process id, and the numbers under which its lanes take jobs."""

    pid: int
    numbers: frozenset[int]


@dataclass
class Brood:
    """Workers of a nursery; each is a process of its own that can be killed or frozen."""

    rig: Rig
    nursery: Program = field(init=False)

    def __post_init__(self) -> None:
        self.nursery = Program("nursery", ["tests.e2e.nursery"], self.rig.environ, self.rig.folder)
        self.rig.programs.append(self.nursery)

    def hatch(self) -> Hatched:
        """One more worker, ready to take jobs."""
        until(lambda: READY in self.nursery.output(), READY)
        before, known = set(self.nursery.children()), self._numbers()
        os.kill(self.nursery.pid, signal.SIGUSR1)
        until(lambda: len(self._numbers() - known) == len(LANES), "a worker is ready")
        (born,) = set(self.nursery.children()) - before
        return Hatched(born, frozenset(self._numbers() - known))

    def kill(self, worker: Hatched) -> None:
        """kill -9, unless it has ended by itself; it is gone afterwards."""
        if self.lives(worker):
            os.kill(worker.pid, signal.SIGKILL)
        until(lambda: not self.lives(worker), "the killed worker is gone")

    def lives(self, worker: Hatched) -> bool:
        """Whether its process is there, be it frozen."""
        return worker.pid in self.nursery.children()

    def gave_up(self, number: int) -> int:
        """How often a worker found that another had taken this compensation over."""
        whose = f'"compensation": {number},'
        lines = self.nursery.output().splitlines()
        return sum(whose in line and _TAKEN in line for line in lines)

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

    def bury(self, gone: Hatched) -> None:
        """A worker has been silent for as long as it takes: its transactions are ended, its leases
        are over, and its jobs go to the living."""
        until(
            lambda: not self._transactions_of(gone), "no transaction of the silent worker is open"
        )
        forget = text("DELETE FROM procrastinate_workers WHERE id = ANY(:numbers)")
        with self.engine.begin() as db:
            db.execute(forget, {"numbers": sorted(gone.numbers)})
        with self.engine.begin() as db:
            db.execute(_DUE, {"shop": self.shop.domain, "all": True})
        self.go_on()

    def go_on(self) -> int:
        """Time passes: what has to be tried again is due now; returns how many there are."""
        shop = self.shop.domain
        worker.sweep(self.engine)
        with self.engine.begin() as db:
            db.execute(_DUE, {"shop": shop, "all": False})
        with self.engine.begin() as db:
            db.execute(_NOT_YET, {"tasks": [SEND, SEND_LATER]})
            jobs.queue(db, SEND, shop)
            jobs.queue(db, SEND_LATER, shop)
            return int(db.execute(_WAITING, {"shop": shop}).scalar_one())

    def all_told(self) -> None:
        """Wait until nothing is due any more, however late that would be."""
        until(lambda: not self.go_on(), "everything is told", _PATIENCE_SECONDS)

    def claimed(self) -> list[int]:
        """The numbers of those that a worker is telling Shopify of."""
        with self.engine.connect() as db:
            return list(db.scalars(_CLAIMED, {"shop": self.shop.domain}))

    def state(self, number: int) -> State:
        """How one stands."""
        with self.engine.connect() as db:
            return queries.compensation(db, self.shop.domain, number).state

    def _transactions_of(self, gone: Hatched) -> int:
        with self.engine.begin() as db:
            db.execute(_END_IDLE, {"worker": session_name(gone.pid)})
            return int(db.execute(_OPEN, {"worker": session_name(gone.pid)}).scalar_one())

    def rows(self) -> list[CompensationRow]:
        """All of them as they stand."""
        with self.engine.connect() as db:
            numbers = range(1, self.count + 1)
            return [queries.compensation(db, self.shop.domain, number) for number in numbers]

    def finish(self) -> None:
        """Wait until nothing is due, and have a person look again at what is in doubt, until all
        store credit that arrived is accounted for: a call may arrive long after its caller died."""
        self.all_told()
        until(self._looked_again, "the store credit there is that of our grants", _PATIENCE_SECONDS)

    def _looked_again(self) -> bool:
        doubted = [row.number for row in self.rows() if row.state is State.IN_DOUBT]
        for number in doubted:
            settle_doubt(self.engine, self.shop.domain, number, None, by=ADA)
        self.all_told()
        return self._credit() == self._granted_credit()

    def _credit(self) -> set[str]:
        """The gids of all store credit that Shopify has booked."""
        accounts = self.shop.call("GET", "/rewards")["store_credit"]
        moved = [one for account in accounts for one in account["transactions"]]
        return {f"gid://shopify/StoreCreditAccountCreditTransaction/{one['id']}" for one in moved}

    def _granted_credit(self) -> set[str | None]:
        granted = (row for row in self.rows() if row.state is State.GRANTED)
        return {row.remote_gid for row in granted if not row.kind.has_code}

    def agree(self) -> None:
        """Everything that was granted is in the shop exactly once; nothing else of ours is."""
        there = self.shop.call("GET", "/rewards")
        codes = {(one["title"], one["gid"]) for one in there["discounts"]}
        codes |= {(one["note"], one["gid"]) for one in there["gift_cards"]}
        rows = self.rows()
        granted = [row for row in rows if row.state is State.GRANTED]
        doubted = [row for row in rows if row.state is State.IN_DOUBT]
        others = [row for row in rows if row not in granted + doubted]
        assert [(row.number, row.kind, row.state, row.op_error, row.end) for row in others] == []
        assert len(rows) == self.count
        assert codes == {
            (f"Amends #{row.number}", row.remote_gid) for row in granted if row.kind.has_code
        }
        assert self._credit() == self._granted_credit()
        assert {row.kind for row in doubted} <= {Kind.STORE_CREDIT}
        assert all(row.held == 500 for row in rows)
        with self.engine.connect() as db:
            assert check(db, self.shop.domain) == ()


_WITH_CODE = (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)
