"""A customer's extension that asks the doors of their account."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sandbox.state import Shop
from sandbox.world import World
from tests.customer_rows import bought
from tests.issue_rows import ordered

MINE, THEIRS = "gid://shopify/Customer/8007199254740993", "gid://shopify/Customer/5"
ORDER, THEIR_ORDER = "gid://shopify/Order/9007199254740995", "gid://shopify/Order/6"
LINE = "gid://shopify/LineItem/9007199254740997"
REPORT = {"order": ORDER, "reason": "damaged", "text": "It came in pieces."}

AskAs = Callable[..., "Buyer"]


@dataclass(frozen=True)
class Buyer:
    """Asks for one customer."""

    app: Flask
    world: World
    shop: Shop
    gid: str | None = MINE

    def token(self, **changes: Any) -> str:
        """A session token as customer accounts mint them, but for these changes; None: left out."""
        now = int(time.time())
        claims = {
            "dest": self.shop.domain, "aud": self.world.api_key, "sub": self.gid, "iat": now,
            "exp": now + 300, "nbf": now, "jti": str(uuid.uuid4()), **changes,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.world.api_secret, algorithm="HS256")

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", **query: Any
    ) -> TestResponse:
        """Send something to a door below /api/account."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        return self.app.test_client().open(
            f"/api/account{path}",
            method=method,
            headers=headers | ({"Idempotency-Key": key} if key else {}),
            data=None if body is None else json.dumps(body),
            query_string=query,
        )

    def told(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The same, where it works."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json

    def report(self, **more: Any) -> TestResponse:
        """A report with a key of its own."""
        return self.ask("POST", "/issues", {**REPORT, **more}, key=uuid.uuid4().hex)


def stock(engine: Engine, shop: Shop) -> None:
    """Two customers with an order each; mine has a line."""
    with engine.begin() as db:
        for customer in (MINE, THEIRS):
            bought(db, customer, shop=shop.domain)
        ordered(db, ORDER, MINE, [LINE], shop=shop.domain)
        ordered(db, THEIR_ORDER, THEIRS, shop=shop.domain)
