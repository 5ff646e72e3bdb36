"""Staff of a stand-in shop at the app's doors, many of them at the same moment."""

import http.client
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine

from shop_app.compensation import policies
from shop_app.compensation.policy import Policy
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop

_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Ask:
    """One request: `sent` as JSON under /api, as a form elsewhere; `port` None: the rig's web."""

    path: str
    sent: dict[str, Any]
    who: str | None = None
    port: int | None = None


@dataclass(frozen=True)
class Answer:
    """What came back; `body` only where it was JSON."""

    status: int
    body: Any

    @property
    def refusals(self) -> list[str]:
        """The codes a policy refused with."""
        return [one["code"] for one in self.body["error"]["details"]["refusals"]]


@dataclass(frozen=True)
class Staff:
    """The people of one shop."""

    rig: Rig
    shop: StandInShop

    def token(self, who: str | None) -> str:
        """A session token of a member, the owner's for None, good for ten minutes."""
        given = {"expires_in": 600} | ({} if who is None else {"sub": who})
        token: str = self.shop.call("POST", "/id_token", given)["id_token"]
        return token

    def ask(self, one: Ask) -> Answer:
        """One request and its answer."""
        (answer,) = self.at_once([one])
        return answer

    def at_once(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers to requests that are all sent when every connection is open."""
        tokens = {who: self.token(who) for who in {one.who for one in asks}}
        ready = threading.Barrier(len(asks))
        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(lambda one: self._ask(one, tokens[one.who], ready), asks))

    def _ask(self, one: Ask, token: str, ready: threading.Barrier) -> Answer:
        as_json = one.path.startswith("/api/")
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        body = json.dumps(one.sent) if as_json else urlencode(one.sent)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        port = one.port or self.rig.app_port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
        try:
            connection.connect()
            ready.wait(timeout=_PATIENCE_SECONDS)
            connection.request("POST", one.path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            return Answer(answer.status, json.loads(said) if as_json else None)
        finally:
            connection.close()


def decree(engine: Engine, shop: StandInShop, **said: Any) -> None:
    """From now on a shop's policy limits nothing but what is said here."""
    with engine.begin() as db:
        before = policies.current(db, shop.domain)
        usual = {"currency": before.policy.currency, "one_open_per_issue": False}
        policy = Policy(**(usual | said))
        policies.save(db, shop.domain, policy, based_on=before.version, by=None)
