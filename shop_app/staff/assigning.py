"""Somebody gives roles: to people, and to those who are still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from shop_app.errors import AppError, Conflict, NotFound
from shop_app.staff import queries
from shop_app.staff.models import StaffDefault, StaffMember
from shop_app.staff.rules import (
    FIRST_DEFAULT,
    Assignment,
    Role,
    RoleRefusal,
    Why,
    default_refusals,
    refusals,
)
from shop_app.staff.service import give, note

NEW_PEOPLE = ""
"""Whom the default role is for: nobody in particular."""


@dataclass(frozen=True)
class Wanted:
    """A person's role, as the page showed it and as it shall be."""

    member_id: str
    before: Role
    after: Role


class RolesRefused(AppError):
    """Some of the roles may not be given; none was. `reasons` by member, all of them."""

    code, status = "roles_refused", 422

    def __init__(self, reasons: Mapping[str, tuple[RoleRefusal, ...]]) -> None:
        super().__init__(f"{len(reasons)} roles may not be given", reasons=dict(reasons))
        self.reasons = reasons


def give_roles(
    engine: Engine,
    shop: str,
    by_id: str,
    wanted: Sequence[Wanted],
    default: tuple[Role, Role] | None = None,
) -> None:
    """Give people of the shop their roles, and new people theirs (before, after): all or none.

    Raises RolesRefused, Conflict when something is not what the page showed any more, and NotFound.
    """
    with engine.begin() as db:
        roles = _locked_roles(db, shop, [by_id, *(one.member_id for one in wanted)])
        if by_id not in roles:
            raise NotFound("you were erased from this shop meanwhile")
        by, reasons = roles[by_id], _assign(db, shop, by_id, wanted, roles)
        if default is not None:
            if against := default_refusals(by, default[1]):
                reasons[NEW_PEOPLE] = against
            else:
                _choose_default(db, shop, by_id, *default)
        if reasons:
            raise RolesRefused(reasons)


def _assign(
    db: Connection, shop: str, by_id: str, wanted: Sequence[Wanted], roles: dict[str, Role]
) -> dict[str, tuple[RoleRefusal, ...]]:
    """What is against it, by member. Follows the changes in `roles`."""
    by, reasons = roles[by_id], dict[str, tuple[RoleRefusal, ...]]()
    # Whoever rises comes first, so that an owner can hand over and step down at once.
    for one in sorted(wanted, key=lambda one: list(Role).index(one.after)):
        _must_be_as_shown(one, roles)
        own, owners = one.member_id == by_id, list(roles.values()).count(Role.OWNER)
        if against := refusals(Assignment(by, one.before, one.after, own, owners)):
            reasons[one.member_id] = against
            continue
        roles[one.member_id] = one.after
        member, before, after = one.member_id, one.before, one.after
        give(db, shop, member, before=before, after=after, why=Why.GIVEN, by_id=by_id)
    return reasons


def _choose_default(db: Connection, shop: str, by_id: str, before: Role, after: Role) -> None:
    if not _default_replaced(db, shop, before, after):
        now = queries.default_role(db, shop)
        raise Conflict(f"the role of new people is {now} by now, not {before}")
    note(db, shop, NEW_PEOPLE, before=before, after=after, why=Why.GIVEN, by_id=by_id)


def _locked_roles(db: Connection, shop: str, members: Sequence[str]) -> dict[str, Role]:
    """The roles of these people and of every owner, who stay what they are until we are done.

    In one order for everybody, so that nobody waits in a circle.
    """
    wanted = or_(StaffMember.role == Role.OWNER, StaffMember.id.in_(members))
    rows = db.execute(
        select(StaffMember.id, StaffMember.role)
        .where(StaffMember.shop == shop, wanted)
        .order_by(StaffMember.id)
        .with_for_update()
    )
    return {row.id: Role(row.role) for row in rows}


def _must_be_as_shown(one: Wanted, roles: Mapping[str, Role]) -> None:
    now = roles.get(one.member_id)
    if now is None:
        raise NotFound(f"nobody of this shop has the id {one.member_id[:40]}")
    if now is not one.before:
        raise Conflict(
            f"staff member {one.member_id} is {now} by now, not {one.before}", member=one.member_id
        )


def _default_replaced(db: Connection, shop: str, before: Role, after: Role) -> bool:
    as_shown = StaffDefault.role == before
    if before is not FIRST_DEFAULT:
        known = update(StaffDefault).where(StaffDefault.shop == shop, as_shown).values(role=after)
        return db.execute(known.returning(StaffDefault.shop)).first() is not None
    made = insert(StaffDefault).values(shop=shop, role=after)  # perhaps nobody chose one yet
    made = made.on_conflict_do_update(
        index_elements=[StaffDefault.shop], set_={"role": after}, where=as_shown
    )
    return db.execute(made.returning(StaffDefault.shop)).first() is not None
