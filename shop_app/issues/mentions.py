"""Who is spoken to in a note: `@Name`, of the people known to the shop."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from shop_app.staff.models import StaffMember

MOST_PEOPLE = 200
"""Staff members among whom names are looked for, those seen last."""


def people(db: Connection, shop: str) -> Mapping[str, str]:
    """Names by the ids of staff members, those seen last first; who has no name is left out."""
    named = (StaffMember.shop == shop, StaffMember.name.is_not(None), StaffMember.name != "")
    found = select(StaffMember.id, StaffMember.name).where(*named)
    rows = db.execute(found.order_by(StaffMember.seen_at.desc(), StaffMember.id).limit(MOST_PEOPLE))
    return {row.id: row.name for row in rows if row.name.strip()}


def pattern(names: Iterable[str]) -> str:
    """A regular expression for `@` and one of these names, the longest that fits; "" for none.

    What follows a letter or a digit is an e-mail address, no mention. To be used without regard
    to case.
    """
    longest = sorted({name.strip() for name in names} - {""}, key=lambda name: (-len(name), name))
    return rf"(?<!\w)@(?:{'|'.join(map(re.escape, longest))})(?!\w)" if longest else ""


def mentioned(text: str, names: Mapping[str, str]) -> list[str]:
    """Ids of those whose names stand in a text, in their order there, each once.

    `names` are by id. Several people of one name are all meant.
    """
    wanted = pattern(names.values())
    if not wanted:
        return []
    found = [at[0][1:].casefold() for at in re.finditer(wanted, text, re.IGNORECASE)]
    ids = [one for name in found for one, of in names.items() if of.strip().casefold() == name]
    return list(dict.fromkeys(ids))
