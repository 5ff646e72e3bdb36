"""app/uninstalled: the tokens are dead already; the records stay until the shop is redacted."""

from __future__ import annotations

from sqlalchemy import Connection

from shop_app.effects import NOTHING, Effects
from shop_app.shops.service import uninstall
from webhooks.incoming import Incoming


def handle(db: Connection, incoming: Incoming) -> Effects:
    """Forget the tokens; an event from before the present installation changes nothing."""
    uninstall(db, incoming.shop, incoming.happened_at)
    return NOTHING
