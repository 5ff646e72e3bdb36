"""Two people saved the same rule: what the second one is shown. Needs a Flask app context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.tag_rules.authors import names, who
from shop_app.desk.tag_rules.form_sentences import Sentence, in_words
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft
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
    theirs: list[Sentence]
    mine: list[Sentence]


def conflict_view(
    db: Connection, shop: str, rule_id: int, based_on: int | None, mine: RuleDraft
) -> ConflictView:
    """The versions after `based_on`. Raises NotFound."""
    history = store.history(db, shop, rule_id)
    later = [one for one in history if one.version > (based_on or 0)][:_MOST_SHOWN]
    known = names(db, shop, [one.by for one in later])
    return ConflictView(
        history[0].version,
        tuple(SavedVersion(one.version, who(one.by, known), one.at) for one in later),
        _said(history[0].draft),
        _said(mine),
    )


def _said(draft: RuleDraft) -> list[Sentence]:
    return [Sentence(gettext("Name: %(name)s", name=draft.name)), *in_words(draft)]
