"""Take back what a customer has, or let it end on another day: Shopify is told by the worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func

from shop_app.compensation import queries
from shop_app.compensation.becoming import put
from shop_app.compensation.claiming import send_soon
from shop_app.compensation.kinds import Kind, Op, State
from shop_app.compensation.queries import CompensationRow
from shop_app.errors import Conflict, Invalid
from shop_app.timeline.service import By

LONGEST_TEXT = 500
"""Characters of the reason for taking something back; as long as the one for declining."""

LONGEST = timedelta(days=3650)
"""How far away an end may be; as far as the policy's terms reach."""


def revoke(engine: Engine, shop: str, number: int, text: str, *, by: By) -> None:
    """Take back what was not redeemed; `text` says why, for the story.

    It is revoked, and the money free again, once Shopify has switched it off. Raises NotFound,
    Invalid (`text_missing`, `text_too_long`), and Conflict (`not_granted`, `change_on_its_way`).
    """
    why = text.strip()
    if not why:
        raise Invalid("say why it is taken back", code="text_missing", path="text")
    if len(why) > LONGEST_TEXT:
        raise Invalid(
            f"at most {LONGEST_TEXT} characters, got {len(why)}",
            code="text_too_long",
            path="text",
            limit=LONGEST_TEXT,
        )
    with engine.begin() as db:
        row = _granted(db, shop, number)
        put(db, row, reason_text=why)
        _want(db, row, Op.REVOKE, by, {})


def extend(engine: Engine, shop: str, number: int, until: datetime, *, by: By) -> None:
    """Let a code or a gift card end at `until` (aware); a gift card on that day of the shop.

    Raises NotFound, Invalid (`end_in_past`, `end_too_far`, `not_extendable`: Shopify can't move the
    end of store credit), and Conflict as `revoke` does.
    """
    now = datetime.now(UTC)
    if until <= now:
        raise Invalid("the new end must be in the future", code="end_in_past", path="until")
    if until > now + LONGEST:
        raise Invalid(
            f"the new end must be within {LONGEST.days} days",
            code="end_too_far",
            path="until",
            days=LONGEST.days,
        )
    with engine.begin() as db:
        row = _granted(db, shop, number)
        if row.kind is Kind.STORE_CREDIT:
            raise Invalid("Shopify can't move the end of store credit", code="not_extendable")
        _want(db, row, Op.EXTEND, by, {"until": until.isoformat()})


def _granted(db: Connection, shop: str, number: int) -> CompensationRow:
    row = queries.compensation(db, shop, number, locked=True)
    if row.state is not State.GRANTED:
        raise Conflict(
            f"compensation {number} is {row.state}, only what is granted can be changed",
            code="not_granted",
            number=number,
            state=row.state.value,
        )
    if row.op is not None:
        raise Conflict(
            f"another change of compensation {number} is on its way to Shopify",
            code="change_on_its_way",
            number=number,
            op=row.op.value,
        )
    return row


def _want(db: Connection, row: CompensationRow, op: Op, by: By, wants: dict[str, Any]) -> None:
    put(
        db,
        row,
        op=op,
        op_due_at=func.now(),
        op_since=func.now(),
        op_attempts=0,
        op_error=None,
        op_known={},
        op_wants={"actor": by.actor, "actor_id": by.id, **wants},
    )
    send_soon(db, row.shop)
