"""What a grant would be for: an issue, else an order or a customer, as an address or a form names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from shop_app.compensation.about import About
from shop_app.errors import Invalid, NotFound
from shop_app.gids import gid, number_of
from shop_app.issues import queries
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, reasons
from shop_app.orders.models import Order
from shop_app.web.numbers import whole

_DIGITS = 18
_PLACES = ("issue", "order", "customer")


@dataclass(frozen=True, slots=True)
class Named:
    """The numbers by which it is named, one of them at most; of the order and the customer the
    numeric part of the gid."""

    issue: int | None = None
    order: int | None = None
    customer: int | None = None

    @property
    def values(self) -> dict[str, str]:
        """The same as an address has it."""
        told = {"issue": self.issue, "order": self.order, "customer": self.customer}
        return {name: str(number) for name, number in told.items() if number is not None}

    @property
    def page(self) -> str:
        """The page of what it is for."""
        for name, number in self.values.items():
            return f"/{name}s/{number}"
        return "/compensations"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a grant would be for, as our books have it. `reasons` are those that may be chosen."""

    named: Named
    issue: IssueRow | None
    customer_gid: str | None
    order_gid: str | None
    order_name: str | None
    reasons: tuple[Reason, ...]

    @property
    def about(self) -> About:
        """The same for the services."""
        return About(self.customer_gid, self.order_gid, self.issue.id if self.issue else None)

    @property
    def customer(self) -> str | None:
        """The customer's number; None: a guest."""
        return number_of(self.customer_gid) if self.customer_gid else None

    @property
    def order(self) -> str | None:
        """The order's number."""
        return number_of(self.order_gid) if self.order_gid else None


def named(sent: Mapping[str, str]) -> Named:
    """Read an address or a form; the closest thing counts. Raises Invalid where nothing is named."""
    for name in _PLACES:
        number = whole(sent.get(name, ""), _DIGITS)
        if number:
            return Named(**{name: number})
    raise Invalid("name an issue, an order or a customer that something is to be given for")


def trouble(db: Connection, shop: str, named: Named) -> Trouble:
    """Read what is named. Raises NotFound for an issue or an order that the shop does not have."""
    issue = None if named.issue is None else queries.issue(db, shop, named.issue)
    customer = issue.customer_gid if issue else None
    order = issue.order_gid if issue else None
    if named.order is not None:
        order = gid("Order", named.order)
    if named.customer is not None:
        customer = gid("Customer", named.customer)
    name, buyer = _order(db, shop, order) if order else (None, None)
    if named.order is not None and name is None:
        raise NotFound(f"this shop has no order {named.order}", code="order_unknown")
    return Trouble(
        named=named,
        issue=issue,
        customer_gid=customer or buyer,
        order_gid=order,
        order_name=name,
        reasons=reasons(db, shop),
    )


def can_be_named(db: Connection, shop: str, named: Named) -> bool:
    """Whether something can be given for it: not for an order that was deleted."""
    return named.order is None or _order(db, shop, gid("Order", named.order))[0] is not None


def _order(db: Connection, shop: str, order: str) -> tuple[str | None, str | None]:
    """Its name and whose it is; (None, None): it is not known (any more)."""
    wanted = select(Order.name, Order.customer_gid).where(
        Order.shop == shop, Order.gid == order, Order.deleted_at.is_(None)
    )
    found = db.execute(wanted).one_or_none()
    return (found.name or number_of(order), found.customer_gid) if found else (None, None)
