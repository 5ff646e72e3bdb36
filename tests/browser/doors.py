"""What tests prepare without the browser: rules through the app's JSON door, as a staff member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from sandbox.staff import OWNER_ID
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop

_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Desk:
    """The doors of one shop, opened with session tokens of its people."""

    rig: Rig
    shop: StandInShop

    def token(self, staff: str = OWNER_ID) -> str:
        """A fresh session token, as the admin's frame gets one."""
        address = f"{self.rig.sandbox.address}/admin-frame/{self.shop.domain}/id_token"
        answer = requests.post(
            address,
            json={"staff": staff},
            headers={"X-Admin-Frame": "1"},
            timeout=_PATIENCE_SECONDS,
        )
        token: str = answer.json()["token"]
        return token

    def send(
        self, method: str, path: str, given: dict[str, Any] | None = None, *, staff: str = OWNER_ID
    ) -> requests.Response:
        """One request of a staff member; `given` goes as JSON."""
        headers = {"Authorization": f"Bearer {self.token(staff)}"}
        return requests.request(
            method, self.rig.app + path, json=given, headers=headers, timeout=_PATIENCE_SECONDS
        )

    def sent(self, method: str, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """What a request that is done answers."""
        answer = self.send(method, path, given)
        assert answer.ok, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def issue(self, customer: int, **fields: Any) -> int:
        """A new issue of a customer, the reason "late" unless told otherwise; returns its number."""
        about = {"customer": f"gid://shopify/Customer/{customer}", "reason": "late", **fields}
        number: int = self.sent("POST", "/api/issues", {"channel": "email", **about})["issue"][
            "number"
        ]
        return number

    def rule(self, tag: str, when: dict[str, Any], **fields: Any) -> int:
        """A new rule; returns its number."""
        given = {"name": tag, "tag": tag, "condition": {"version": 1, "when": when}, **fields}
        answer = self.send("POST", "/api/rules", given)
        assert answer.status_code == 201, answer.text
        number: int = answer.json()["rule"]["id"]
        return number

    def forget(self, rule: int) -> None:
        """Delete a rule with the tags it has set, if it is still there."""
        answer = self.send("DELETE", f"/api/rules/{rule}?remove_tags=true")
        assert answer.status_code in (200, 404), answer.text


def orders_at_least(number: int) -> dict[str, Any]:
    """The condition of customers who have placed so many orders."""
    return {"fact": "orders", "is": "at_least", "value": number}
