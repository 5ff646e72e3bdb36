"""How a change of an issue gets into its row: nobody's change is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Connection, Text, bindparam, cast, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from shop_app.errors import Conflict
from shop_app.issues import search_text
from shop_app.issues.events import Ref
from shop_app.issues.models import Issue
from shop_app.issues.queries import COLUMNS, IssueRow, one


def locked(db: Connection, shop: str, number: int, version: int | None) -> IssueRow:
    """An issue, kept as it is until the transaction ends.

    `version` is what the person saw who wants to change it, None for a program's change. Raises
    Conflict (`issue_changed`, with the `version` now) when somebody changed it since, NotFound.
    """
    wanted = select(*COLUMNS).where(Issue.shop == shop, Issue.number == number)
    row = one(db, wanted.with_for_update(), number)
    if version is not None and version != row.version:
        raise Conflict(
            f"issue {number} was changed meanwhile",
            code="issue_changed",
            number=number,
            version=row.version,
            based_on=version,
        )
    return row


def save(db: Connection, row: IssueRow, values: Mapping[str, Any], now: datetime) -> int:
    """Write changed columns of a locked issue; returns its new version."""
    version = row.version + 1
    _write(db, row, {**values, "version": version, "updated_at": now})
    return version


def save_quietly(db: Connection, row: IssueRow, values: Mapping[str, Any]) -> None:
    """Write what nobody edits, such as times of the clock: whoever edits meanwhile is not stopped."""
    if values:
        _write(db, row, values)


def ref(row: IssueRow) -> Ref:
    """Which issue a line is about."""
    return Ref(row.id, row.customer_gid)


def searchable(shop: str, *texts: str, at: datetime) -> ColumnElement[Any]:
    """The value of a `search` column for texts of a shop; `at` is when the issue was opened."""
    words = search_text.lexemes(shop, *texts, at=at)
    return func.array_to_tsvector(cast(bindparam(None, words, ARRAY(Text)), ARRAY(Text)))


def _write(db: Connection, row: IssueRow, values: Mapping[str, Any]) -> None:
    db.execute(update(Issue).where(Issue.shop == row.shop, Issue.id == row.id).values(**values))
