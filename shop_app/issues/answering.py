"""The first word to a customer about an issue: from then on nobody waits for an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shop_app.issues import clock
from shop_app.issues.events import EventKind, append
from shop_app.issues.saving import locked, ref, save_quietly
from shop_app.sla import settings
from shop_app.timeline.service import By


def answer(db: Connection, shop: str, number: int, *, by: By, now: datetime) -> None:
    """Somebody answered the customer; only the first answer changes anything. Raises NotFound."""
    row = locked(db, shop, number, None)
    values = clock.responded(settings.terms(db, shop), row, now)
    if not values:
        return
    save_quietly(db, row, values)
    data = {"seconds": values["response_used"], "target": row.response_target}
    append(db, shop, ref(row), EventKind.RESPONDED, by=by, data=data, at=now)
