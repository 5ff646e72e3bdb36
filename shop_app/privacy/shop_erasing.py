"""shop/redact: erase what a shop wrote and set, the big tables bit by bit in the background.

What there is one row or a handful of goes at once. A shop may have written millions of notes: those
go in portions, each a short transaction, so that nobody waits and a crash costs one portion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.auto_open import store as auto_open
from shop_app.auto_open.models import IssueCause, IssueLook
from shop_app.compensation import erasing as compensations
from shop_app.compensation.models import (
    Allowance,
    AllowanceMovement,
    Compensation,
    CompensationEvent,
    CompensationScope,
    PolicyDecision,
    Redemption,
    RedemptionLook,
)
from shop_app.flow import erasing as flow
from shop_app.flow.models import FlowEvent, FlowRun
from shop_app.issues import erasing as issues
from shop_app.issues.mirror_models import NoteMirror
from shop_app.issues.models import Issue, IssueEvent
from shop_app.issues.note_models import Note
from shop_app.notifications.models import Notification
from shop_app.privacy.models import ShopErasure
from shop_app.shops.queries import is_installed
from shop_app.sla import settings as sla_settings

ERASE_SHOP: Final = "erase_shop"
"""The name of the job."""

PORTION = 2_000
"""Rows of one transaction, some ten milliseconds."""

_PORTIONS = 500
"""Portions of one job, about a minute; then it queues itself again."""


@dataclass(frozen=True, slots=True)
class _Big:
    """A table that is erased in portions in the order of `key`.

    `at` is when a row was written: what is written after the request, by a shop that came back,
    stays. Where nothing dates the rows nothing is erased any more once the shop is back: those hold
    ids alone. `first` erases what hangs on the rows with these keys.
    """

    table: Any
    key: Any
    at: Any = None
    first: Callable[[Connection, str, Sequence[Any]], None] | None = None


_BIG = (
    _Big(Note, Note.id, Note.at),
    _Big(Issue, Issue.id, Issue.opened_at),
    _Big(IssueEvent, IssueEvent.id, IssueEvent.at),
    _Big(Notification, Notification.id, Notification.at),
    _Big(FlowEvent, FlowEvent.id, FlowEvent.at),
    _Big(FlowRun, FlowRun.run_id, FlowRun.at),
    _Big(IssueCause, IssueCause.id, IssueCause.decided_at),
    _Big(NoteMirror, NoteMirror.gid),
    _Big(IssueLook, IssueLook.gid),
    _Big(Compensation, Compensation.id, Compensation.asked_at, compensations.forget_moves),
    _Big(CompensationEvent, CompensationEvent.id, CompensationEvent.at),
    _Big(PolicyDecision, PolicyDecision.id, PolicyDecision.at),
    _Big(RedemptionLook, RedemptionLook.order_gid),
    # What went with the compensations already, unless it belonged to none.
    _Big(AllowanceMovement, AllowanceMovement.id, AllowanceMovement.at),
    _Big(Redemption, Redemption.compensation_id, Redemption.at),
    _Big(CompensationScope, CompensationScope.compensation_id),
    _Big(Allowance, Allowance.scope_id),
)


def begin(db: Connection, shop: str) -> None:
    """Erase what is small now and the rest soon; nothing where the app is installed again."""
    if is_installed(db, shop):
        return
    auto_open.forget_rules(db, shop)
    issues.forget_settings(db, shop)
    compensations.forget_settings(db, shop)
    sla_settings.forget(db, shop)
    flow.forget_listeners(db, shop)
    asked = insert(ShopErasure).values(shop=shop)
    again = asked.on_conflict_do_update(index_elements=["shop"], set_={"asked_at": func.now()})
    db.execute(again)
    jobs.queue(db, ERASE_SHOP, shop)


def erase_shop(deps: jobs.Deps, shop: str) -> None:
    """Erase the next portions; queues itself again while there is more."""
    with deps.engine.begin() as db:
        jobs.handshake(db, ERASE_SHOP, shop)
        asked = db.scalar(select(ShopErasure.asked_at).where(ShopErasure.shop == shop))
    if asked is None:
        return
    left = _PORTIONS
    for big in _BIG:
        after: Any = None
        while left:
            left -= 1
            with deps.engine.begin() as db:
                after = _portion(db, shop, big, asked, after)
            if after is None:
                break
    with deps.engine.begin() as db:
        if left:
            _finish(db, shop, asked)
        else:
            jobs.queue(db, ERASE_SHOP, shop)


def _portion(db: Connection, shop: str, big: _Big, asked: datetime, after: Any) -> Any:
    """Erase the rows that follow the key `after`; returns the last one's, None: nothing is left."""
    if big.at is None and is_installed(db, shop):
        return None
    which = [big.table.shop == shop]
    if big.at is not None:
        which.append(big.at <= asked)
    if after is not None:
        which.append(big.key > after)
    keys = db.scalars(select(big.key).where(*which).order_by(big.key).limit(PORTION)).all()
    if keys:
        if big.first is not None:
            big.first(db, shop, keys)
        db.execute(delete(big.table).where(*which, big.key <= keys[-1]))
    return keys[-1] if len(keys) == PORTION else None


def _finish(db: Connection, shop: str, asked: datetime) -> None:
    """Numbers begin anew, unless the shop has come back meanwhile. Who asked again is served anew."""
    if not is_installed(db, shop):
        issues.forget_numbers(db, shop)
        compensations.forget_rest(db, shop)
    done = (ShopErasure.shop == shop, ShopErasure.asked_at == asked)
    db.execute(delete(ShopErasure).where(*done))
