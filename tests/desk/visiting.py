"""A staff member who opens pages and presses buttons, as App Bridge and htmx would send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from werkzeug.test import TestResponse

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role


@dataclass(frozen=True)
class Visitor:
    """Somebody at work in a shop."""

    client: FlaskClient
    world: World
    shop: Shop
    id: str

    def get(self, path: str, **query: str) -> TestResponse:
        """Visit a page from inside the app."""
        return self.client.get(path, query_string=query, headers=self._headers())

    def post(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data=data or {}, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        token = mint_id_token(self.world, self.shop, sub=self.id)
        return {"Authorization": f"Bearer {token}", "HX-Request": "true"}


def visitor(
    client: FlaskClient,
    engine: Engine,
    world: World,
    shop: Shop,
    role: Role = Role.OWNER,
    *,
    name: str = "Ada Merchant",
    member: str | None = None,
) -> Visitor:
    """A staff member of `role`, known by name; `member` is their id where it matters."""
    member = member or f"7{list(Role).index(role)}"
    values = {"shop": shop.domain, "id": member, "name": name, "role": role}
    with engine.begin() as db:
        db.execute(insert(StaffMember).values(**values).on_conflict_do_nothing())
    return Visitor(client, world, shop, member)
