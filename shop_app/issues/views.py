"""Lists that staff members keep under a name, for themselves or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from shop_app.errors import Invalid, NotFound
from shop_app.issues.view_models import IssueView

LONGEST_NAME = 60
MOST_VIEWS = 30
"""Views of one staff member, and views for all, of a shop."""


@dataclass(frozen=True, slots=True)
class View:
    """A kept list; `wanted` are values by name as its address has them. `shared`: all see it."""

    id: int
    name: str
    wanted: dict[str, str]
    shared: bool
    made_by: str


def views(db: Connection, shop: str, member: str) -> list[View]:
    """A staff member's own views by name, then those for all."""
    rows = db.execute(
        select(
            IssueView.id,
            IssueView.name,
            IssueView.wanted,
            IssueView.member_id,
            IssueView.made_by,
        )
        .where(
            IssueView.shop == shop,
            or_(IssueView.member_id == member, IssueView.member_id.is_(None)),
        )
        .order_by(IssueView.member_id.is_(None), func.lower(IssueView.name))
    )
    return [View(row.id, row.name, row.wanted, row.member_id is None, row.made_by) for row in rows]


def keep(
    db: Connection, shop: str, member: str, name: str, wanted: Mapping[str, str], *, shared: bool
) -> int:
    """Keep a list under a name; another one of this name among the same views is replaced.

    Returns its id. Raises Invalid: `view_name_empty`, `view_name_too_long`, `view_too_many`.
    """
    name = " ".join(name.split())
    _check(name)
    owner = None if shared else member
    values = {
        "shop": shop,
        "member_id": owner,
        "name": name,
        "wanted": dict(wanted),
        "made_by": member,
    }
    changed = {"name": name, "wanted": dict(wanted), "made_by": member}
    kept = db.execute(
        insert(IssueView)
        .values(values)
        .on_conflict_do_update(
            index_elements=[text("shop"), text("coalesce(member_id, '')"), text("lower(name)")],
            set_=changed | {"made_at": func.now()},
        )
        .returning(IssueView.id)
    ).scalar_one()
    same = IssueView.member_id.is_(None) if shared else IssueView.member_id == member
    count = db.scalar(select(func.count()).where(IssueView.shop == shop, same)) or 0
    if count > MOST_VIEWS:
        raise Invalid(
            f"there are {MOST_VIEWS} views already", code="view_too_many", most=MOST_VIEWS
        )
    return kept


def forget(db: Connection, shop: str, view_id: int, member: str, *, leads: bool) -> str:
    """Delete a view of one's own, or one for all that one made; `leads`: any one for all.

    Returns its name. Raises NotFound (`view_unknown`).
    """
    made = IssueView.made_by == member
    for_all = IssueView.member_id.is_(None)
    allowed = or_(IssueView.member_id == member, for_all if leads else for_all & made)
    name: str | None = db.scalar(
        delete(IssueView)
        .where(IssueView.shop == shop, IssueView.id == view_id, allowed)
        .returning(IssueView.name)
    )
    if name is None:
        raise NotFound(f"there is no view {view_id} of yours", code="view_unknown", id=view_id)
    return name


def _check(name: str) -> None:
    """Raises Invalid for a name that says nothing, is too long, or has unseen signs."""
    if not name:
        raise Invalid("a view needs a name", code="view_name_empty")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            f"the name of a view has up to {LONGEST_NAME} characters, not {len(name)}",
            code="view_name_too_long",
            most=LONGEST_NAME,
            found=len(name),
        )
