"""Whom and what a run is about: customers and orders that Shopify has told us of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from shop_app.desk.flow_api import bodies, fields
from shop_app.desk.flow_api.never import NeverWorks, NotYetKnown
from shop_app.errors import NotFound
from shop_app.flow.runs import Run
from shop_app.issues import queries
from shop_app.issues.queries import IssueRow

PATIENCE = timedelta(minutes=30)
"""How long after a run came first a webhook may bring the customer or the order; then it ends."""

_CUSTOMER = text(
    "SELECT gid, merged_into, deleted_at FROM customer WHERE shop = :shop AND gid = :gid"
)
_ORDER = text(
    """
    SELECT customer_gid, deleted_at FROM orders WHERE shop = :shop AND gid = :gid
    """
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer (None: a guest), an order (None: none) and an issue (None: none)."""

    customer_gid: str | None
    order_gid: str | None
    issue: IssueRow | None = None


def subject(db: Connection, run: Run, given: bodies.About) -> Subject:
    """Who is meant, merged customers by who was kept; an issue and an order bring theirs along.

    Raises NotYetKnown while a webhook may still bring them, and NeverWorks: `about_nobody`,
    `reference_wrong`, `customer_unknown`, `customer_gone`, `order_unknown`, `order_gone`,
    `issue_number_wrong`, `issue_unknown`.
    """
    issue = _issue(db, run, given) if isinstance(given, bodies.AboutIssue) else None
    customer = fields.reference("Customer", given.customer_id)
    order = fields.reference("Order", given.order_id)
    if order is not None:  # also where the customer is said: its webhook may be late all the same
        buyer = _buyer(db, run, order)
        customer = customer or buyer
    if issue is not None:
        customer, order = customer or issue.customer_gid, order or issue.order_gid
    if customer is None and order is None:
        raise NeverWorks("say a customer or an order", code="about_nobody")
    return Subject(customer and _kept(db, run, customer), order, issue)


def _issue(db: Connection, run: Run, given: bodies.AboutIssue) -> IssueRow | None:
    number = fields.issue_number(given.issue)
    if number is None:
        return None
    try:
        return queries.issue(db, run.shop, number)
    except NotFound:
        raise NeverWorks(
            f"there is no issue {number}", code="issue_unknown", number=number
        ) from None


def _buyer(db: Connection, run: Run, order: str) -> str | None:
    found = db.execute(_ORDER, {"shop": run.shop, "gid": order}).one_or_none()
    if found is None:
        raise _unknown(run, order, "order_unknown")
    if found.deleted_at is not None:
        raise NeverWorks(f"{order} was deleted in Shopify", code="order_gone")
    buyer: str | None = found.customer_gid
    return buyer


def _kept(db: Connection, run: Run, customer: str) -> str:
    found = db.execute(_CUSTOMER, {"shop": run.shop, "gid": customer}).one_or_none()
    if found is None:
        raise _unknown(run, customer, "customer_unknown")
    if found.merged_into is not None:
        return str(found.merged_into)
    if found.deleted_at is not None:
        raise NeverWorks(f"{customer} was deleted in Shopify", code="customer_gone")
    return customer


def _unknown(run: Run, gid: str, code: str) -> NotYetKnown | NeverWorks:
    if datetime.now(UTC) - run.seen_at < PATIENCE:
        return NotYetKnown(gid)
    return NeverWorks(f"Amends knows no {gid}", code=code)
