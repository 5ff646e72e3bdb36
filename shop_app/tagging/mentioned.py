"""Which changes of a customer's record the rules of a shop ask about: the rest need no judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.subject import Asked
from shop_app.effects import About


def _asking(*asked: Asked) -> frozenset[str]:
    return frozenset(name for name, fact in CATALOGUE.items() if fact.asked & {*asked})


_FACTS: Mapping[About, frozenset[str]] = {
    # The calendar's facts too: who has never ordered anything is met here first.
    About.RECORD: frozenset(
        {
            "account_state",
            "created_at",
            "days_since_created",
            "days_since_created_anniversary",
            "date",
            "weekday",
            "month",
        }
    ),
    About.PERSON: _asking(Asked.LOCALE, Asked.COUNTRY, Asked.EMAIL, Asked.PHONE),
    About.TAGS: _asking(Asked.TAGS),
    About.SEGMENTS: _asking(Asked.SEGMENTS),
}
_MENTIONED = text(
    """
    SELECT DISTINCT jsonb_path_query(draft, '$.**.fact') #>> '{}' FROM tag_rule
    WHERE shop = :shop AND active AND deleted_at IS NULL
    """
)


def of_interest(db: Connection, shop: str, records: Iterable[tuple[str, About]]) -> frozenset[str]:
    """Those customers of whom something changed that an active rule of the shop asks for."""
    changed = frozenset(records)
    if not changed:
        return frozenset()
    facts = frozenset(db.scalars(_MENTIONED, {"shop": shop}))
    about = {one for one in {about for _, about in changed} if _FACTS[one] & facts}
    return frozenset(gid for gid, one in changed if one in about)
