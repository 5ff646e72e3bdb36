"""Take a grant back before anything was sent, or withdraw one's own request."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, func, or_, update

from shop_app.compensation import ledger, queries
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Op, State
from shop_app.compensation.models import Compensation
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.refusing import NotYours
from shop_app.errors import Conflict
from shop_app.timeline.service import By

WHY = "taken_back"
_NOTHING_TO_DO: dict[str, Any] = dict.fromkeys(
    ("op", "op_due_at", "op_since", "op_token", "op_lease_until")
)


def take_back(engine: Engine, shop: str, number: int, *, by: By) -> None:
    """Shopify is never told of it, and its money is free again. A request: only by who asked.

    Raises NotFound, NotYours, and Conflict (`already_sent`) when Shopify may know of it already, or
    it has ended otherwise.
    """
    with engine.begin() as db:
        row = queries.compensation(db, shop, number, locked=True)
        if row.state is State.REQUESTED:
            if row.by != by:
                raise NotYours(number)
        else:
            _claim(db, row)
            ledger.release(db, shop, row.id, why=WHY)
        ended = {"state": State.TAKEN_BACK, "ended_at": func.now(), "end": WHY}
        its = (Compensation.shop == shop, Compensation.id == row.id)
        db.execute(update(Compensation).where(*its).values(ended))
        append(db, shop, Ref(row.id, row.customer_gid), EventKind.TAKEN_BACK, by=by)


def _claim(db: Connection, row: CompensationRow) -> None:
    """From now on nobody sends it. Raises Conflict when somebody was quicker: told Shopify, or is
    about to. Whoever's lease is over without a word sends nothing any more (`claiming.mark_sent`)."""
    unsent = update(Compensation).where(
        Compensation.shop == row.shop,
        Compensation.id == row.id,
        Compensation.state == State.RESERVED,
        Compensation.op == Op.CREATE,
        Compensation.op_sent_at.is_(None),
        or_(Compensation.op_lease_until.is_(None), Compensation.op_lease_until <= func.now()),
    )
    if not db.execute(unsent.values(_NOTHING_TO_DO)).rowcount:
        raise Conflict(
            f"compensation {row.number} is {row.state} by now and can't be taken back",
            code="already_sent",
            number=row.number,
            state=row.state.value,
        )
