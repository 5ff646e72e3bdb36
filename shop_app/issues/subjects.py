"""Whom and what an issue is about, checked against what the shop has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from shop_app import gids
from shop_app.customers.models import Customer
from shop_app.errors import Invalid
from shop_app.orders.models import Order, OrderLine
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Permission, Role, may

LONGEST_WORDS = 5000
"""Characters of the impact and of the wish; our own choice."""

MOST_LINES = 250
"""Lines that an issue names; our own choice."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer, an order, or an order with its customer; the lines concerned, each once."""

    customer_gid: str | None
    order_gid: str | None
    lines: tuple[str, ...]


def checked(
    db: Connection, shop: str, customer_gid: str | None, order_gid: str | None, lines: Sequence[str]
) -> Subject:
    """What an issue can be about; an order brings its customer along, a merged one their new id.

    Raises Invalid: `about_nobody`, `customer_unknown` (no id of a customer), `order_unknown`,
    `customer_not_of_order`, `too_many_lines`, `line_unknown`.
    """
    if customer_gid is not None:
        customer_gid = _kept(db, shop, customer_gid)
    if order_gid is None:
        if customer_gid is None:
            raise Invalid("an issue is about a customer or an order", code="about_nobody")
        return Subject(customer_gid, None, _lines(db, shop, None, lines))
    found = db.execute(
        select(Order.customer_gid, Customer.merged_into)
        .outerjoin(Customer, and_(Customer.shop == shop, Customer.gid == Order.customer_gid))
        .where(Order.shop == shop, Order.gid == order_gid)
    ).one_or_none()
    if found is None:
        raise Invalid(f"Amends knows no order {order_gid!r:.60}", code="order_unknown")
    whose = found.merged_into or found.customer_gid
    if customer_gid not in (None, whose):
        raise Invalid(
            f"the order {order_gid} is not of {customer_gid}", code="customer_not_of_order"
        )
    return Subject(whose, order_gid, _lines(db, shop, order_gid, lines))


def check_owner(db: Connection, shop: str, member_id: str) -> None:
    """Raises Invalid for somebody who can't own issues: `owner_unknown`, `owner_may_not`."""
    role = db.scalar(
        select(StaffMember.role).where(StaffMember.shop == shop, StaffMember.id == member_id)
    )
    if role is None:
        raise Invalid(f"nobody here has the id {member_id!r:.60}", code="owner_unknown")
    if not may(Role(role), Permission.WORK_ISSUES):
        raise Invalid(
            f"the role of {member_id} ({role}) may not work on issues",
            code="owner_may_not",
            role=role,
        )


def check_words(**texts: str) -> None:
    """Raises Invalid (`too_long`, `not_text`) for words that can't be kept, by their names."""
    for name, text in texts.items():
        if len(text) > LONGEST_WORDS:
            raise Invalid(
                f"{name} may have {LONGEST_WORDS} characters, got {len(text)}",
                code="too_long",
                field=name,
                limit=LONGEST_WORDS,
                value=len(text),
            )
        if "\0" in text:  # PostgreSQL keeps no NUL
            raise Invalid(f"{name} holds a NUL character", code="not_text", field=name)


def _kept(db: Connection, shop: str, customer_gid: str) -> str:
    if gids.kind(customer_gid) != "Customer":
        raise Invalid(f"{customer_gid} is no customer", code="customer_unknown")
    merged = db.scalar(
        select(Customer.merged_into).where(Customer.shop == shop, Customer.gid == customer_gid)
    )
    return merged or customer_gid


def _lines(
    db: Connection, shop: str, order_gid: str | None, lines: Sequence[str]
) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(lines))
    if not wanted:
        return ()
    if len(wanted) > MOST_LINES:
        raise Invalid(
            f"an issue may name {MOST_LINES} lines, got {len(wanted)}",
            code="too_many_lines",
            limit=MOST_LINES,
            value=len(wanted),
        )
    its = select(OrderLine.gid).where(OrderLine.shop == shop, OrderLine.order_gid == order_gid)
    strange = sorted(set(wanted) - set(db.scalars(its)))
    if strange:
        raise Invalid(f"the order has no line {strange[0]!r:.60}", code="line_unknown")
    return wanted
