"""People come, get their role, and change it."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role


def meet(db: Connection, shop: str, member_id: str) -> Role:
    """Remember somebody who came for the first time; returns their role."""
    role = Role.STAFF
    db.execute(
        insert(StaffMember).values(shop=shop, id=member_id, role=role).on_conflict_do_nothing()
    )
    return role
