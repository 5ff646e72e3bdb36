"""All background work by name, and what the clock starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from shop_app import jobs
from shop_app.due import queue_due
from shop_app.reconciliation.service import READ, read_due
from shop_app.shops.jobs import read_shop, subscribe_optional
from shop_app.shops.service import READ_SHOP, REPLAY_UNKNOWN_SHOP, SUBSCRIBE_OPTIONAL
from shop_app.tagging.deciding import EVALUATE, WRITE_TAGS, evaluate
from shop_app.tagging.writing import write_due_tags
from shop_app.worker import prune
from webhooks.drain import drain
from webhooks.inbox import DRAIN
from webhooks.keeping import forget_old
from webhooks.parked import replay_unknown_shop

TASKS: Mapping[str, jobs.Task] = {
    DRAIN: drain,
    EVALUATE: evaluate,
    WRITE_TAGS: write_due_tags,
    READ: read_due,
    READ_SHOP: read_shop,
    REPLAY_UNKNOWN_SHOP: replay_unknown_shop,
    SUBSCRIBE_OPTIONAL: subscribe_optional,
}

CLOCK: Mapping[str, tuple[str, Callable[[Engine], object]]] = {
    "queue_due": ("* * * * *", queue_due),
    "forget_old_deliveries": ("17 3 * * *", forget_old),
    "prune_failed_jobs": ("47 3 * * *", prune),
}
"""Name to (cron in UTC, what to do)."""
