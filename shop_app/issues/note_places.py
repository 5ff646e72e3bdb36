"""Where a note can be written, and whom it is then about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from shop_app.customers.models import Customer
from shop_app.errors import NotFound
from shop_app.issues.models import Issue
from shop_app.orders.models import Order


@dataclass(frozen=True, slots=True)
class Place:
    """An issue (its id), a customer or an order (a gid): exactly one of them."""

    issue: int | None = None
    customer: str | None = None
    order: str | None = None

    def __str__(self) -> str:
        return f"issue:{self.issue}" if self.issue else self.customer or self.order or ""


@dataclass(frozen=True, slots=True)
class Whose:
    """What a note of a place is about; None: no issue, a guest, no order.

    `unanswered` is the number of an issue whose customer nobody has answered yet.
    """

    issue_id: int | None
    customer_gid: str | None
    order_gid: str | None
    unanswered: int | None = None

    @property
    def columns(self) -> dict[str, int | str | None]:
        """As columns of a note."""
        names = ("issue_id", "customer_gid", "order_gid")
        return {name: getattr(self, name) for name in names}


def whose(db: Connection, shop: str, place: Place) -> Whose:
    """Whom a note of this place is about. Raises NotFound for what the shop does not have."""
    if place.issue is not None:
        found = _issue(db, shop, place.issue)
    elif place.order is not None:
        found = _order(db, shop, place.order)
    else:
        found = _customer(db, shop, place.customer)
    if found is None:
        raise NotFound(f"nothing of this shop is called {place}")
    return found


def _issue(db: Connection, shop: str, issue_id: int) -> Whose | None:
    about = select(Issue.number, Issue.customer_gid, Issue.order_gid, Issue.first_response_at)
    row = db.execute(about.where(Issue.shop == shop, Issue.id == issue_id)).one_or_none()
    if row is None:
        return None
    unanswered = row.number if row.first_response_at is None else None
    return Whose(issue_id, row.customer_gid, row.order_gid, unanswered)


def _order(db: Connection, shop: str, gid: str) -> Whose | None:
    there = (Order.shop == shop, Order.gid == gid)
    row = db.execute(select(Order.customer_gid).where(*there)).one_or_none()
    return row and Whose(None, row.customer_gid, gid)


def _customer(db: Connection, shop: str, gid: str | None) -> Whose | None:
    there = (Customer.shop == shop, Customer.gid == gid, Customer.merged_into.is_(None))
    return Whose(None, gid, None) if db.scalar(select(Customer.gid).where(*there)) else None
