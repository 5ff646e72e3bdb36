"""Who changed a rule, by name. Sentences need a Flask app context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from shop_app.staff.models import StaffMember
from shop_app.tagging.store import Author
from shop_app.texts import gettext


def names(db: Connection, shop: str, authors: Iterable[Author]) -> dict[str, str]:
    """The names of the staff members among them by id, as far as Shopify has told them."""
    ids = {one.id for one in authors if one.kind == "staff" and one.id}
    if not ids:
        return {}
    rows = db.execute(
        select(StaffMember.id, StaffMember.name).where(
            StaffMember.shop == shop, StaffMember.id.in_(ids), StaffMember.name.is_not(None)
        )
    )
    return {row.id: row.name for row in rows}


def who(by: Author, known: Mapping[str, str]) -> str:
    """An author as people call them."""
    if by.kind == "amends":
        return gettext("Amends")
    if by.kind == "operator":
        return gettext("Operator")
    return known.get(by.id or "") or gettext("A staff member")
