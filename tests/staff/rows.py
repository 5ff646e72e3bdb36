"""Staff of a shop for tests: writing them and looking at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from shop_app.staff.models import RoleChange, StaffMember
from shop_app.staff.rules import Role
from tests.standin import DOMAIN


def hire(engine: Engine, member: str, role: Role, shop: str = DOMAIN, **more: Any) -> None:
    """Somebody whom Shopify named an hour ago."""
    values = {"shop": shop, "id": member, "role": role, "name": f"Name of {member}", **more}
    with engine.begin() as db:
        db.execute(insert(StaffMember).values(values))


def member(engine: Engine, number: str, shop: str = DOMAIN) -> Row[Any]:
    """The stored staff member."""
    found = select(StaffMember.__table__).where(StaffMember.shop == shop, StaffMember.id == number)
    with engine.connect() as db:
        return db.execute(found).one()


def roles(engine: Engine, shop: str = DOMAIN) -> dict[str, str]:
    """Everybody's role."""
    found = select(StaffMember.id, StaffMember.role).where(StaffMember.shop == shop)
    with engine.connect() as db:
        return {row.id: row.role for row in db.execute(found)}


def history(
    engine: Engine, shop: str = DOMAIN
) -> list[tuple[str, str | None, str, str, str | None]]:
    """Every role that was given: whom, before, after, why, by whom."""
    found = (
        select(
            RoleChange.member_id, RoleChange.before, RoleChange.after, RoleChange.why,
            RoleChange.by_id,
        )
        .where(RoleChange.shop == shop)
        .order_by(RoleChange.id)
    )  # fmt: skip
    with engine.connect() as db:
        return [(one, before, after, why, by) for one, before, after, why, by in db.execute(found)]


def hours_pass(engine: Engine, hours: float, shop: str = DOMAIN) -> None:
    """What is kept of everybody's visits happened so much earlier."""
    past = timedelta(hours=hours)
    now = datetime.now(UTC)
    values = {"seen_at": now - past, "asked_at": StaffMember.asked_at - past}
    with engine.begin() as db:
        db.execute(update(StaffMember).where(StaffMember.shop == shop).values(values))
