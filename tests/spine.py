"""The product in one process: its web app, its jobs run inline, the stand-in Shopify behind it."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, insert, text
from werkzeug.test import TestResponse

from shop_app.jobs import Deps
from shop_app.main import TASKS
from shop_app.shops.models import Shop
from shop_app.tenancy import ALL_SHOPS
from shop_app.worker import run_task

SHOP = "bakery.myshopify.com"

_NEXT_JOB = text(
    """
    DELETE FROM procrastinate_jobs WHERE id = (
        SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name <> 'clock'
            AND NOT (task_name = ANY(:waiting))
            AND (scheduled_at IS NULL OR scheduled_at < now() + interval '10 seconds')
    )
    RETURNING task_name AS task, args ->> 'shop' AS shop, (args ->> 'attempt')::int AS attempt
    """
)

_SOON_IS_NOW = text(
    "UPDATE wanted_read SET due_at = now() WHERE due_at < now() + interval '10 seconds'"
)
_PATIENCE_ENDS = text("UPDATE wanted_read SET due_at = due_at - interval '1 minute'")
_LATER_IS_NOW = text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@dataclass
class Spine:
    """Deliver webhooks and run what they cause, one job at a time, delays skipped."""

    engine: Engine
    client: FlaskClient
    deps: Deps
    secret: bytes
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    failures: list[Exception] = field(default_factory=list)

    def deliver(
        self,
        topic: str,
        payload: Any,
        *,
        shop: str = SHOP,
        webhook_id: str | None = None,
        secret: bytes | None = None,
        triggered_at: datetime | None = None,
        leave_out: tuple[str, ...] = (),
    ) -> TestResponse:
        """POST a signed webhook as Shopify does; `payload` may be raw bytes."""
        body = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        digest = hmac.digest(secret or self.secret, body, hashlib.sha256)
        headers = {
            "X-Shopify-Topic": topic,
            "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
            "X-Shopify-Shop-Domain": shop,
            "X-Shopify-API-Version": "2026-10",
            "X-Shopify-Webhook-Id": webhook_id or f"webhook-{next(self.ids)}",
            "X-Shopify-Event-Id": "event-1",
            "X-Shopify-Triggered-At": (triggered_at or datetime.now(UTC)).isoformat(),
        }
        kept = {name: value for name, value in headers.items() if name not in leave_out}
        return self.client.post("/webhooks", data=body, headers=kept)

    def work(self, *, without: tuple[str, ...] = ()) -> list[str]:
        """Run queued jobs until none is left; returns the names of what ran, in order.

        Delays up to 10 s are skipped, jobs further away stay, as do the tasks in `without`. A task
        that fails is queued anew by the product itself, and its error is kept in `failures`.
        """
        ran: list[str] = []
        while (job := self._next(without)) is not None:
            name, shop, attempt = job
            ran.append(name)
            try:
                run_task(self.deps, name, TASKS[name], shop, attempt)
            except Exception as error:  # noqa: BLE001 - whatever a task raises, as a worker does
                self.failures.append(error)
            assert len(ran) < 2000, f"the jobs never end: {ran[-10:]}"
        return ran

    def patience_ends(self) -> None:
        """Half a minute passes: what waited for a webhook to bring it is read now."""
        with self.engine.begin() as db:
            db.execute(_PATIENCE_ENDS, execution_options=ALL_SHOPS)
            db.execute(_LATER_IS_NOW)

    def _next(self, waiting: tuple[str, ...]) -> tuple[str, str, int] | None:
        with self.engine.begin() as db:
            db.execute(_SOON_IS_NOW, execution_options=ALL_SHOPS)
            found = db.execute(
                _NEXT_JOB, {"waiting": list(waiting)}, execution_options=ALL_SHOPS
            ).one_or_none()
        return None if found is None else (found.task, found.shop, found.attempt)

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """What the database holds, for asserting."""
        with self.engine.connect() as db:
            found = db.execute(text(query), params, execution_options=ALL_SHOPS)
            return [dict(row) for row in found.mappings()]

    def tags_wanted(self) -> dict[str, set[str]]:
        """The tags the rules want, by customer gid."""
        found: dict[str, set[str]] = {}
        for row in self.rows("SELECT customer_gid, tag FROM tag_assignment WHERE wanted"):
            found.setdefault(row["customer_gid"], set()).add(row["tag"])
        return found


def know_shop(db: Connection, shop: str = SHOP, **fields: Any) -> None:
    """A row for an installed shop whose details have been read."""
    db.execute(insert(Shop).values({"shop": shop, "currency": "GBP", **fields}))
