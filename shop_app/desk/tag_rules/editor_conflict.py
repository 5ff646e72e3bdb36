"""Two people saved the same rule: what the second one is shown. Needs a Flask app context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from shop_app.desk.tag_rules.form_sentences import in_words
from shop_app.staff.models import StaffMember
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import Author
from shop_app.texts import gettext

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A version that came after the one that was opened, and who made it."""

    number: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictView:
    """What was saved meanwhile, the newest first, and both rules in words. `newest` is its number."""

    newest: int
    versions: tuple[SavedVersion, ...]
    theirs: list[str]
    mine: list[str]


def conflict_view(
    db: Connection, shop: str, rule_id: int, based_on: int | None, mine: RuleDraft
) -> ConflictView:
    """The versions after `based_on`. Raises NotFound."""
    history = store.history(db, shop, rule_id)
    later = [one for one in history if one.version > (based_on or 0)][:_MOST_SHOWN]
    names = _names(db, shop, [one.by for one in later])
    return ConflictView(
        history[0].version,
        tuple(SavedVersion(one.version, _who(one.by, names), one.at) for one in later),
        in_words(history[0].draft),
        in_words(mine),
    )


def _names(db: Connection, shop: str, authors: list[Author]) -> dict[str, str]:
    members = select(StaffMember.id, StaffMember.name).where(
        StaffMember.shop == shop, StaffMember.id.in_([by.id for by in authors if by.id])
    )
    return {row.id: row.name for row in db.execute(members) if row.name}


def _who(by: Author, names: dict[str, str]) -> str:
    if by.kind == "amends":
        return gettext("Amends")
    if by.kind == "operator":
        return gettext("the operator")
    return names.get(by.id or "", gettext("a staff member"))
