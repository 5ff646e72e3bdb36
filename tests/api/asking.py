"""A staff member's extension that asks the JSON doors of its shop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine, insert
from werkzeug.test import TestResponse

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.orders.models import Order, OrderLine
from shop_app.staff.rules import Role
from tests.customer_rows import bought

CUSTOMER = "gid://shopify/Customer/8007199254740993"
ORDER = "gid://shopify/Order/9007199254740995"
LINE = "gid://shopify/LineItem/9007199254740997"
OWNER = "gid://shopify/StaffMember/70"
LATE = {"customer": CUSTOMER, "reason": "late", "channel": "email"}


@dataclass(frozen=True)
class Extension:
    """Asks for one staff member."""

    app: Flask
    world: World
    shop: Shop
    role: Role = Role.OWNER

    def headers(self) -> dict[str, str]:
        token = mint_id_token(self.world, self.shop, sub=f"7{list(Role).index(self.role)}")
        return {"Authorization": f"Bearer {token}"}

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", **query: Any
    ) -> TestResponse:
        """Send something, bytes as they are."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
        headers = self.headers() | ({"Idempotency-Key": key} if key else {})
        return self.app.test_client().open(
            f"/api/{path}", method=method, headers=headers, data=data, query_string=query
        )

    def told(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The same, where it works."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json

    def opened(self, **more: Any) -> Any:
        """A new issue."""
        return self.told("POST", "issues", {**LATE, **more})["issue"]


def error(answer: TestResponse) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert answer.json is not None
    assert set(answer.json["error"]) - {"text"} == {"code", "message", "details"}
    return answer.status_code, answer.json["error"]["code"]


def stock(engine: Engine, shop: Shop) -> None:
    """A customer with an order of one line."""
    with engine.begin() as db:
        bought(db, CUSTOMER, shop=shop.domain)
        about = {"shop": shop.domain, "currency": "GBP", "name": "#1"}
        order = {"gid": ORDER, "customer_gid": CUSTOMER, "total": 100, "paid": 100}
        db.execute(insert(Order).values(**about, **order))
        line = {"shop": shop.domain, "gid": LINE, "order_gid": ORDER}
        db.execute(insert(OrderLine).values(**line, quantity=1, refunded=0, amount=100))
