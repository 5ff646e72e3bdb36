"""The stand-in Shopify seen from outside: its control API."""

from dataclasses import dataclass, field
from typing import Any

import requests

_PATIENCE_SECONDS = 60.0


@dataclass(eq=False)
class StandIn:
    """The whole sandbox; `address` is where it listens."""

    address: str
    http: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        """One call of the control API; raises AssertionError with the answer unless it went well."""
        url = f"{self.address}/_sandbox{path}"
        answer = self.http.request(method, url, json=given, timeout=_PATIENCE_SECONDS)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return self.http.get(f"{self.address}/_sandbox/shops", timeout=2).ok
        except requests.ConnectionError:
            return False

    def open(self, domain: str, **fields: Any) -> "StandInShop":
        """A new shop, the app not yet installed."""
        self.call("POST", "/shops", {"domain": domain, **fields})
        return StandInShop(self, domain)

    def fault(self, kind: str, **fields: Any) -> None:
        """Have something go wrong with the next matching calls of the Admin API."""
        self.call("POST", "/faults", {"kind": kind, **fields})

    def let_go(self) -> None:
        """Nothing goes wrong any longer, and no call is kept waiting."""
        self.call("DELETE", "/faults")

    def faults_left(self) -> int:
        """How many queued faults nobody has run into yet."""
        return len(self.call("GET", "/faults"))


@dataclass(frozen=True)
class StandInShop:
    """One shop of the sandbox."""

    sandbox: StandIn
    domain: str

    def call(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        """One call about this shop."""
        return self.sandbox.call(method, f"/shops/{self.domain}{path}", given)

    def install(self) -> None:
        """The merchant installs the app and opens it for the first time."""
        status = self.call("POST", "/install")["status"]
        assert status == 200, f"the app answered its first visit with {status}"

    def act(self, action: str, **arguments: Any) -> dict[str, Any]:
        """Something happens in the shop, with all its webhooks; returns the ids."""
        done: dict[str, Any] = self.call("POST", f"/actions/{action}", arguments)
        return done

    def order(self, total: str, customer: int | None = None) -> int:
        """An order; a new customer's unless one is given. Returns the customer's number."""
        buyer: dict[str, Any] = (
            {"new_customer": {}} if customer is None else {"customer_id": customer}
        )
        number: int = self.act("place_order", total=total, **buyer)["customer_id"]
        return number

    def fault(self, kind: str, operation: str, **fields: Any) -> None:
        """Have something go wrong with this shop's next calls of an operation or root field."""
        self.sandbox.fault(kind, shop=self.domain, operation=operation, **fields)

    def customers(self) -> list[dict[str, Any]]:
        """All customers with id, gid, name, tags, orders and spent."""
        listed: list[dict[str, Any]] = self.call("GET", "/customers")
        return listed

    def customer(self, number: int) -> dict[str, Any]:
        """One customer with profile and `order_list`."""
        found: dict[str, Any] = self.call("GET", f"/customers/{number}")
        return found

    def tags(self) -> dict[str, frozenset[str]]:
        """The tags of every customer, by gid."""
        return {one["gid"]: frozenset(one["tags"]) for one in self.customers()}

    def deliveries(self) -> dict[str, Any]:
        """Counts: `states` over all topics, `topics` to states, `tries` and `failed` tries."""
        counts: dict[str, Any] = self.call("GET", "/deliveries/summary")
        return counts

    def pending(self) -> int:
        """Deliveries that were neither acknowledged nor given up."""
        waiting: int = self.deliveries()["states"].get("pending", 0)
        return waiting

    def behave(self, **behaviour: Any) -> None:
        """How deliveries misbehave from now on."""
        self.call("POST", "/deliveries/behaviour", behaviour)

    def play(self, path: object, **manner: Any) -> None:
        """Start playing a CSV history in the background."""
        self.call("POST", "/history/csv", {"path": str(path), **manner})

    def played(self) -> dict[str, Any]:
        """How far the history is; raises AssertionError when it broke off."""
        progress: dict[str, Any] = self.call("GET", "/history")
        assert progress["error"] is None, progress["error"]
        return progress

    def calls(self) -> dict[str, int]:
        """How often each root field of the Admin API was asked for."""
        fields: dict[str, int] = self.call("GET", "/calls")["fields"]
        return fields

    def points(self) -> int:
        """What all calls of the Admin API have cost, in points."""
        points: int = self.call("GET", "/calls")["points"]
        return points

    def grant(self, *scopes: str) -> None:
        """The merchant grants optional scopes, which the app hears of."""
        self.call("POST", "/scopes", {"grant": list(scopes)})

    def bulk(self) -> list[dict[str, Any]]:
        """All bulk operations, oldest first: `type`, `status`, `roots`."""
        operations: list[dict[str, Any]] = self.call("GET", "/bulk")
        return operations

    def pace(self, **pace: Any) -> None:
        """How bulk operations proceed from now on."""
        self.call("POST", "/bulk/pace", pace)
