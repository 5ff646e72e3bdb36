"""What was timed by a shop's clocks and hours is timed anew when these change."""

from __future__ import annotations

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from shop_app import jobs
from shop_app.shops.models import Retiming

RETIME = "retime_issues"


def retime(db: Connection, shop: str) -> None:
    """Have all issues at work timed anew, from the first, also where that is under way already."""
    statement = insert(Retiming).values(shop=shop, after_id=0)
    again = statement.on_conflict_do_update(index_elements=[Retiming.shop], set_={"after_id": 0})
    db.execute(again)
    jobs.queue(db, RETIME, shop)


def forget(db: Connection, shop: str) -> None:
    """Nothing of the shop is left to be timed."""
    db.execute(delete(Retiming).where(Retiming.shop == shop))
