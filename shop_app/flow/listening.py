"""Which triggers have workflows in a shop, as Shopify says when merchants switch workflows on and off.

Of a trigger of which nothing was said yet, Flow is told: that a workflow began with it may have been
said by a name that we don't know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, text

from shop_app.flow.kinds import Trigger
from shop_app.flow.models import FlowEvent, FlowListener

_NOTE = text(
    """
    INSERT INTO flow_listener AS stored (shop, trigger, listens, at)
    VALUES (:shop, :trigger, :listens, :at)
    ON CONFLICT (shop, trigger) DO UPDATE SET listens = excluded.listens, at = excluded.at
        WHERE stored.at < excluded.at
    """
)
_BY_HANDLE = {trigger.value: trigger for trigger in Trigger}


def meant(definition: str) -> Trigger | None:
    """The trigger that Shopify names, by its handle or by the name of its extension.

    Shopify's page calls it an id, and shows a name.
    """
    return _BY_HANDLE.get("-".join(definition.casefold().split()))


@dataclass(frozen=True, slots=True)
class Listener:
    """Whether workflows begin with a trigger, as Shopify said at `at`."""

    trigger: str
    listens: bool
    at: datetime


def listeners(db: Connection, shop: str) -> list[Listener]:
    """What Shopify said of a shop's workflows, by trigger."""
    its = select(FlowListener.trigger, FlowListener.listens, FlowListener.at)
    rows = db.execute(its.where(FlowListener.shop == shop).order_by(FlowListener.trigger))
    return [Listener(*row) for row in rows]


def note(db: Connection, shop: str, trigger: Trigger, *, listens: bool, at: datetime) -> bool:
    """Keep what Shopify said at `at`; False: something newer is known. Nobody listens any more: what
    has not been told yet is not told."""
    said = {"shop": shop, "trigger": trigger, "listens": listens, "at": at}
    if not db.execute(_NOTE, said).rowcount:
        return False
    if not listens:
        waiting = (FlowEvent.trigger == trigger, FlowEvent.due_at.is_not(None))
        db.execute(delete(FlowEvent).where(FlowEvent.shop == shop, *waiting))
    return True
