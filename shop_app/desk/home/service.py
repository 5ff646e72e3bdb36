"""Put the setup guide away, and get it back."""

from __future__ import annotations

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from shop_app.desk.home.models import GuideDismissal


def dismiss_guide(db: Connection, shop: str) -> None:
    """Nobody in the shop sees the guide any more."""
    db.execute(insert(GuideDismissal).values(shop=shop).on_conflict_do_nothing())


def show_guide(db: Connection, shop: str) -> None:
    """The guide is on the home page again."""
    db.execute(delete(GuideDismissal).where(GuideDismissal.shop == shop))
