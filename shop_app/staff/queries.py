"""Who is asking, and for which shop."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from shop_app.shops.models import INSTALLED, Shop
from shop_app.shops.queries import STATE, ShopState, state_of, worth_trying
from shop_app.staff.models import RoleChange, StaffDefault, StaffMember
from shop_app.staff.rules import FIRST_DEFAULT, Role, Why

MOST_PEOPLE = 200
MOST_CHANGES = 50
_LEADERS = (Role.OWNER, Role.MANAGER)


@dataclass(frozen=True)
class Member:
    """A staff member as the doors see them; `name` None: Shopify has not told it yet."""

    id: str
    name: str | None
    role: Role
    seen_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True)
class Known:
    """What is known of a visitor before their door opens, read in one statement.

    `reachable`: Shopify can be called for this shop, and nobody has to wait before doing so.
    `counted`: what was counted along.
    """

    shop: ShopState
    reachable: bool
    member: Member | None
    counted: int


SHOP, MEMBER = bindparam("asking_shop", type_=Text), bindparam("asking_member", type_=Text)
"""Whose visit `known` is asked about, for what it counts along."""


def known(
    db: Connection, shop: str, member_id: str, count: ScalarSelect[int] | None = None
) -> Known | None:
    """None when the app is not installed in the shop. `count` is counted along, without another
    statement: what that is only a layer above knows; it names SHOP and MEMBER and is always the
    same object, as its statement is built once."""
    asking = {SHOP.key: shop, MEMBER.key: member_id}
    row = db.execute(_visit(count), asking).one_or_none()
    if row is None:
        return None
    member = None
    if row.member_id is not None:
        member = Member(row.member_id, row.member_name, Role(row.role), row.seen_at, row.asked_at)
    return Known(state_of(row), row.reachable, member, row.counted)


@functools.cache
def _visit(count: ScalarSelect[int] | None) -> Select[Any]:
    """Asked at every visit: building it took a fifth of what a small request costs."""
    left_alone = func.coalesce(Shop.blocked_until > func.now(), false())
    reachable = and_(func.coalesce(worth_trying(), false()), ~left_alone)
    return (
        select(
            *STATE,
            reachable.label("reachable"),
            (literal(0) if count is None else count).label("counted"),
            StaffMember.id.label("member_id"),
            StaffMember.name.label("member_name"),
            StaffMember.role,
            StaffMember.seen_at,
            StaffMember.asked_at,
        )
        .select_from(Shop)
        .outerjoin(StaffMember, and_(StaffMember.shop == Shop.shop, StaffMember.id == MEMBER))
        .where(Shop.shop == SHOP, Shop.state == INSTALLED)
    )


@dataclass(frozen=True)
class Person:
    """A staff member as the page of roles lists them."""

    id: str
    name: str | None
    role: Role
    why: Why
    account_owner: bool
    collaborator: bool
    seen_at: datetime


@dataclass(frozen=True)
class Change:
    """A role that was given. `member_id` "": the role of new people; `by_id` None: by Amends."""

    at: datetime
    member_id: str
    member_name: str | None
    before: Role | None
    after: Role
    why: Why
    by_id: str | None
    by_name: str | None


def people(db: Connection, shop: str) -> list[Person]:
    """Who was ever seen, the mightiest first, then who was seen last; at most MOST_PEOPLE."""
    return people_along(db, shop, null())[0]


def people_along(db: Connection, shop: str, along: ColumnElement[Any]) -> tuple[list[Person], Any]:
    """The people, and what is read along without another statement: what only a layer above
    knows. None where there is nobody."""
    rank = func.array_position(array([str(role) for role in Role]), StaffMember.role)
    rows = db.execute(
        select(
            StaffMember.id, StaffMember.name, StaffMember.role, StaffMember.why,
            StaffMember.account_owner, StaffMember.collaborator, StaffMember.seen_at,
            along.label("along"),
        )
        .where(StaffMember.shop == shop)
        .order_by(rank, StaffMember.seen_at.desc(), StaffMember.id)
        .limit(MOST_PEOPLE)
    ).all()  # fmt: skip
    found = [
        Person(
            row.id, row.name, Role(row.role), Why(row.why),
            row.account_owner, row.collaborator, row.seen_at,
        )
        for row in rows
    ]  # fmt: skip
    return found, rows[0].along if rows else None


def changes(db: Connection, shop: str) -> list[Change]:
    """The latest MOST_CHANGES roles that were given, the last one first."""
    member, by = aliased(StaffMember), aliased(StaffMember)
    rows = db.execute(
        select(
            RoleChange.at, RoleChange.member_id, RoleChange.before, RoleChange.after,
            RoleChange.why, RoleChange.by_id,
            member.name.label("member_name"), by.name.label("by_name"),
        )
        .outerjoin(member, and_(member.shop == shop, member.id == RoleChange.member_id))
        .outerjoin(by, and_(by.shop == shop, by.id == RoleChange.by_id))
        .where(RoleChange.shop == shop)
        .order_by(RoleChange.id.desc())
        .limit(MOST_CHANGES)
    )  # fmt: skip
    return [
        Change(
            row.at, row.member_id, row.member_name, Role(row.before) if row.before else None,
            Role(row.after), Why(row.why), row.by_id, row.by_name,
        )
        for row in rows
    ]  # fmt: skip


def default_role(db: Connection, shop: str) -> Role:
    """What people become who come for the first time."""
    found = db.scalar(select(StaffDefault.role).where(StaffDefault.shop == shop))
    return FIRST_DEFAULT if found is None else Role(found)


def is_led(db: Connection, shop: str) -> bool:
    """Whether somebody is known who can set the shop up."""
    found = select(StaffMember.id).where(StaffMember.shop == shop, StaffMember.role.in_(_LEADERS))
    return db.execute(found.limit(1)).first() is not None


def leaders(db: Connection, shop: str) -> tuple[str, ...]:
    """The ids of owners and managers, at most MOST_PEOPLE, who was seen last first."""
    found = select(StaffMember.id).where(StaffMember.shop == shop, StaffMember.role.in_(_LEADERS))
    ordered = found.order_by(StaffMember.seen_at.desc(), StaffMember.id).limit(MOST_PEOPLE)
    return tuple(db.scalars(ordered))


def only_leader(db: Connection, shop: str) -> Role | None:
    """What the one person is who is an owner or a manager; None: there are more, or none."""
    found = select(StaffMember.role).where(StaffMember.shop == shop, StaffMember.role.in_(_LEADERS))
    roles = db.scalars(found.limit(2)).all()
    return Role(roles[0]) if len(roles) == 1 else None


def those_known(db: Connection, shop: str, ids: Collection[str]) -> frozenset[str]:
    """Which of these are members of the shop."""
    found = select(StaffMember.id).where(StaffMember.shop == shop, StaffMember.id.in_(ids))
    return frozenset(db.scalars(found)) if ids else frozenset()
