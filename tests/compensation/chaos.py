"""Things go wrong at every seam: crashes, lost and late answers, refusals, somebody else's codes.

Everything is decided by one random source, so a schedule can be run again from its seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import requests
from sqlalchemy import Connection, event

from sandbox.rewards import BasicCode, GiftCard
from shop_app import db as database
from shop_app.compensation.kinds import State
from shop_app.compensation.revoking import revoke
from shop_app.compensation.taking_back import take_back
from shop_app.errors import AppError
from tests.compensation.telling import Telling, response, throttled
from tests.issue_rows import ADA, SHOP

Go = Callable[[], requests.Response]

_WRITES = ("Create", "Give", "Take", "Deactivate")


class Crash(BaseException):
    """The process is gone: nothing that it would have done after this happens."""


@dataclass
class Chaos:
    """What goes wrong in one shop while `working`; `late` is what has been sent and not arrived."""

    telling: Telling
    chance: Random
    working: bool = False
    nested: bool = False
    late: list[Go] = field(default_factory=list)
    happened: set[str] = field(default_factory=set)

    @contextmanager
    def reigns(self) -> Iterator[None]:
        """While the block runs, workers and calls are in danger."""
        engine = self.telling.engine
        event.listen(engine, "begin", self._at_transaction)
        event.listen(engine, "commit", self._at_transaction)
        self.telling.wire.seam = self._at_call
        try:
            yield
        finally:
            event.remove(engine, "begin", self._at_transaction)
            event.remove(engine, "commit", self._at_transaction)
            self.telling.wire.seam = None

    def work(self) -> None:
        """A worker works until it is done or dead."""
        before, self.working = self.working, True
        try:
            self.telling.work()
        except Crash:
            self.happened.add("crash")
        finally:
            self.working = before

    def arrive(self) -> None:
        """What has been on its way arrives; nobody waits for its answer."""
        while self.late:
            self.late.pop(0)()

    def _at_transaction(self, db: Connection) -> None:
        if self.working and self.chance.random() < 0.03:
            database._ended(db)
            raise Crash

    def _at_call(self, name: str, go: Go) -> requests.Response:
        """Before a call and after its effect: nothing, or one of many things, or somebody else."""
        self._meanwhile()
        write = name.startswith(_WRITES)
        faults = _ANYWHERE + (_AT_WRITES if write else ())
        fault = self.chance.choice(faults) if self.chance.random() < 0.4 else None
        if fault is None:
            answer = go()
        else:
            self.happened.add(fault.__name__)
            answer = fault(self, name, go)
        self._meanwhile()
        return answer

    def _meanwhile(self) -> None:
        """While one worker stands still: time, another worker, a person, a parcel of the network."""
        if self.nested:
            return
        if self.late and self.chance.random() < 0.4:
            self.arrive()
        if self.chance.random() > 0.12:
            return
        self.nested, working, self.working = True, self.working, False
        try:
            act = self.chance.choice((self._other_worker, self._other_worker, self._person))
            self.happened.add(act.__name__)
            act()
        finally:
            self.nested, self.working = False, working

    def _other_worker(self) -> None:
        self.telling.pass_time()
        self.work()

    def _person(self) -> None:
        """Somebody takes back what was not sent, or revokes what was granted."""
        engine = self.telling.engine
        for row in self.telling.rows():
            try:
                if row.state is State.GRANTED:
                    revoke(engine, SHOP, row.number, "by mistake", by=ADA)
                elif row.state is State.RESERVED:
                    take_back(engine, SHOP, row.number, by=ADA)
            except AppError:
                continue


def refused_connection(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """Nothing arrives."""
    raise requests.ConnectionError


def lost_answer(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """It happens, and nobody hears of it."""
    go()
    raise requests.ReadTimeout


def late_arrival(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """It happens after the caller has given up."""
    chaos.late.append(go)
    raise requests.ReadTimeout


def server_error(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """A 5xx that did nothing."""
    return response(503)


def server_error_after(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """A 5xx that did everything."""
    go()
    return response(502)


def broken_inside(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """200, and an error where the answer should be, although it happened."""
    data = go().json().get("data") or {}
    errors = [
        {"message": "?", "path": [root], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
        for root in data
    ]
    body = {"data": dict.fromkeys(data), "errors": errors}
    return response(200, json.dumps(body).encode())


def full_bucket(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """Throttled in the way of GraphQL."""
    return throttled()


def too_many(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """Throttled in the way of HTTP, for longer than anybody waits."""
    return response(429, headers={"Retry-After": "30"})


def dead_token(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """The token is refused, and there is no other."""
    return response(401)


def frozen(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """The shop has not paid."""
    return response(402)


def locked(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """The shop is locked."""
    return response(423)


def dies_before(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """The worker dies before anything is sent."""
    raise Crash


def dies_after(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """The worker dies before it can read the answer."""
    go()
    raise Crash


def code_in_use(chaos: Chaos, name: str, go: Go) -> requests.Response:
    """Somebody has given this very code to something else, just before."""
    telling, given = chaos.telling, chaos.telling.wire.asked.get("input", {})
    rewards, code, now = telling.shop.rewards, given.get("code"), datetime.now(UTC)
    number, ten = telling.shop.new_id(), Decimal(10)
    if name == "CreateGiftCard" and rewards.card_by_code(code) is None:
        rewards.keep_card(GiftCard(number, code.casefold(), ten, ten, "EUR", now, now))
    elif name.endswith("Code") and code and rewards.discount_by_code(code) is None:
        rewards.keep_discount(BasicCode(number, number, "Spring", code, now, now, now))
    return go()


_ANYWHERE = (
    refused_connection,
    lost_answer,
    server_error,
    full_bucket,
    too_many,
    dead_token,
    frozen,
    locked,
    dies_before,
    dies_after,
)
_AT_WRITES = (
    lost_answer,
    late_arrival,
    late_arrival,
    late_arrival,
    server_error_after,
    broken_inside,
    dies_after,
    code_in_use,
    code_in_use,
)
