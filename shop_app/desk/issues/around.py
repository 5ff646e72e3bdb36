"""What belongs to an issue: its order with the lines of it, and other issues of the same people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from shop_app.gids import number_of
from shop_app.issues.queries import IssueRow
from shop_app.issues.rules import Severity, Status
from shop_app.money import Money

MOST_ORDERS = 20
MOST_OTHERS = 10
MOST_OF_CUSTOMER = 3

_LINES = """
    coalesce((
        SELECT jsonb_agg(jsonb_build_array(gid, product_gid, sku, quantity, amount) ORDER BY gid)
        FROM order_line WHERE shop = :shop AND order_gid = orders.gid
    ), '[]')
    """
_COLUMNS = "orders.gid, name, customer_gid, processed_at, currency, total"
_ORDERS = text(
    f"""
    SELECT {_COLUMNS}, CASE WHEN gid = :chosen THEN {_LINES} ELSE '[]' END AS lines FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND (gid = :chosen OR customer_gid = coalesce(
        CAST(:customer AS text),
        (SELECT customer_gid FROM orders WHERE shop = :shop AND gid = :chosen)
    ))
    ORDER BY gid = :chosen DESC, processed_at DESC, gid LIMIT :limit
    """  # noqa: S608 - constants
)
_BRIEF = "id, number, reason, sub_reason, status, severity, opened_at, order_gid, owner_id"
_BESIDE = text(
    f"""
    SELECT (
        SELECT to_jsonb(its) FROM (
            SELECT {_COLUMNS}, {_LINES} AS lines FROM orders
            WHERE shop = :shop AND gid = :order AND deleted_at IS NULL
        ) AS its
    ) AS its_order, (
        SELECT coalesce(jsonb_agg(to_jsonb(brief)), '[]') FROM (
            SELECT * FROM (
                (SELECT {_BRIEF} FROM issue WHERE shop = :shop AND customer_gid = :customer
                    ORDER BY id DESC LIMIT :limit)
                UNION
                (SELECT {_BRIEF} FROM issue WHERE shop = :shop AND order_gid = :order
                    ORDER BY id DESC LIMIT :limit)
            ) AS of_both WHERE id <> :but
            ORDER BY status IN ('resolved', 'closed'), id DESC LIMIT :limit - 1
        ) AS brief
    ) AS others
    """  # noqa: S608 - constants
)
_OF_CUSTOMER = text(
    f"""
    SELECT {_BRIEF}, count(*) OVER () AS all_of_them,
        count(*) FILTER (WHERE status NOT IN ('resolved', 'closed')) OVER () AS at_work
    FROM issue WHERE shop = :shop AND customer_gid = :customer
    ORDER BY status IN ('resolved', 'closed'), id DESC LIMIT :limit
    """  # noqa: S608 - constants
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order. `product_gid` None: a custom one. `amount` is for all of `quantity`."""

    gid: str
    product_gid: str | None
    sku: str | None
    quantity: int
    amount: Money

    @property
    def number(self) -> str:
        """The numeric part of its gid."""
        return number_of(self.gid)


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order as it stands beside an issue."""

    gid: str
    name: str
    customer_gid: str | None
    at: datetime
    total: Money
    lines: tuple[Line, ...]

    @property
    def number(self) -> str:
        """The numeric part of its gid."""
        return number_of(self.gid)


@dataclass(frozen=True, slots=True)
class Brief:
    """An issue in one line."""

    number: int
    reason: str
    sub_reason: str | None
    status: Status
    severity: Severity
    opened_at: datetime
    order_gid: str | None
    owner_id: str | None


@dataclass(frozen=True, slots=True)
class OfCustomer:
    """A customer's issues, those at work first; `at_work` and `all` count all of them."""

    issues: tuple[Brief, ...]
    at_work: int
    all: int


def orders(
    db: Connection, shop: str, customer_gid: str | None, chosen: str | None
) -> tuple[OrderSeen, ...]:
    """The latest orders of a customer, or of whoever placed the one that is `chosen`: that one comes
    first, and alone with its lines. Of a guest there is no other."""
    params = {"shop": shop, "customer": customer_gid, "chosen": chosen or "", "limit": MOST_ORDERS}
    return tuple(_order(row._asdict()) for row in db.execute(_ORDERS, params))


def beside(db: Connection, row: IssueRow) -> tuple[OrderSeen | None, tuple[Brief, ...]]:
    """The order of an issue, and other issues of its customer or order: those at work first."""
    params = {
        "shop": row.shop,
        "customer": row.customer_gid,
        "order": row.order_gid,
        "but": row.id,
        "limit": MOST_OTHERS + 1,
    }
    found = db.execute(_BESIDE, params).one()
    its = None if found.its_order is None else _order(found.its_order)
    return its, tuple(_brief(one) for one in found.others)


def of_customer(db: Connection, shop: str, customer_gid: str) -> OfCustomer:
    """What went wrong for a customer, at most MOST_OF_CUSTOMER of it."""
    params = {"shop": shop, "customer": customer_gid, "limit": MOST_OF_CUSTOMER}
    rows = db.execute(_OF_CUSTOMER, params).all()
    counts = (rows[0].at_work, rows[0].all_of_them) if rows else (0, 0)
    return OfCustomer(tuple(_brief(row._asdict()) for row in rows), *counts)


def _order(row: Mapping[str, Any]) -> OrderSeen:
    lines = (
        Line(gid, product, sku, quantity, Money(amount, row["currency"]))
        for gid, product, sku, quantity, amount in row["lines"]
    )
    return OrderSeen(
        gid=row["gid"],
        name=row["name"] or number_of(row["gid"]),
        customer_gid=row["customer_gid"],
        at=_moment(row["processed_at"]),
        total=Money(row["total"], row["currency"]),
        lines=tuple(lines),
    )


def _brief(row: Mapping[str, Any]) -> Brief:
    return Brief(
        number=row["number"],
        reason=row["reason"],
        sub_reason=row["sub_reason"],
        status=Status(row["status"]),
        severity=Severity(row["severity"]),
        opened_at=_moment(row["opened_at"]),
        order_gid=row["order_gid"],
        owner_id=row["owner_id"],
    )


def _moment(told: datetime | str) -> datetime:
    """JSON of the database tells moments as text."""
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)
