"""Issues by what is typed: a number, the name of an order, or words of impact, wish and notes.

Words are looked for week by week, the newest first (see `search_text`), until enough matches are
there, so that a word of every second note costs no more than one of a few. A filter is applied to
what the words found: with one, at most MOST_FILTERED matches are looked through, the newest, and the
answer says so when there were more. All terms must be in the same text: in one note, or in impact
and wish together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import distinct_on

from shop_app.issues import search_text
from shop_app.issues.listing import ORDER_NAME, order_names, plan_anew
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from shop_app.issues.queries import COLUMNS, IssueRow, as_row

MOST_FOUND = 50
"""Issues that a search shows."""
MOST_MATCHES = 500
"""Matches that are looked at where no filter is: notes and issues, some of one issue."""
MOST_FILTERED = 5_000
"""Matches that are looked at where a filter is."""

_MOST_WEEKS = 1_040
_NUMBER = re.compile(r"#?([0-9]{1,18})")
_MOST_ORDERS = 10
_BEFORE, _AFTER, _LONG = 40, 100, 40

# No note of an issue is older than its issue; others may be.
_BEGIN = text(
    """
    SELECT (SELECT min(opened_at) FROM issue WHERE shop = :shop) AS first,
        (SELECT at FROM note WHERE shop = :shop ORDER BY id LIMIT 1) AS first_note,
        ARRAY(
            SELECT gid FROM orders WHERE shop = :shop AND lower(name) = ANY(:names)
            ORDER BY processed_at DESC, gid LIMIT :limit) AS orders
    """
)
# The weeks come in their order, so that the limit ends the loop; their sort is of one week each.
_HITS = """
    SELECT found.issue_id, found.at, found.note_id, week.place
    FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS week (query, place)
    CROSS JOIN LATERAL (
        SELECT id AS issue_id, opened_at AS at, CAST(NULL AS bigint) AS note_id FROM issue
        WHERE shop = :shop AND search @@ CAST(week.query AS tsquery)
        UNION ALL
        SELECT issue_id, at, id FROM note
        WHERE shop = :shop AND search @@ CAST(week.query AS tsquery) AND issue_id IS NOT NULL
    ) AS found
    ORDER BY week.place, found.at DESC LIMIT :most
    """


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text around the first word that was looked for."""

    before: str
    match: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """An issue and where its newest match is; None: found by its number or order."""

    row: IssueRow
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: by number and order first, then the newest matches first.

    `more`: there are more issues than shown. `matches` is how many matches were looked through where
    there were more of them, else None.
    """

    found: Sequence[Found]
    more: bool
    matches: int | None
    orders: Mapping[str, str | None]
    """Names of the orders that the issues are about, by gid."""
    first_note: datetime | None
    """When the shop's first note was written, on whatever."""


def search(
    db: Connection,
    shop: str,
    typed: str,
    condition: ColumnElement[bool],
    *,
    filtered: bool,
    now: datetime,
) -> Results:
    """The issues that fulfil `condition` (see `filters.wanted`) and have what was typed.

    `filtered`: the condition asks for more than the shop.
    """
    plan_anew(db)
    name = typed.strip().lower()
    names = sorted({name, f"#{name}", name.removeprefix("#")})
    begin = db.execute(_BEGIN, {"shop": shop, "names": names, "limit": _MOST_ORDERS}).one()
    named = _named(db, name, begin.orders, condition)
    terms = search_text.wanted(typed)
    most = MOST_FILTERED if filtered else MOST_MATCHES
    hits: Sequence[Any] = ()
    if terms and begin.first is not None:
        hits = _hits(db, weekly(shop, terms, begin.first, now), shop, condition, most)
    seen = {row["id"] for row in named}
    new = [hit for hit in hits if hit["id"] not in seen]
    shown = new[:MOST_FOUND]
    total = hits[0]["matches"] if hits else 0
    return Results(
        [Found(as_row(row), None) for row in named] + [_with_excerpt(hit, terms) for hit in shown],
        more=len(new) > MOST_FOUND,
        matches=total if filtered and total >= most else None,
        orders=order_names([*named, *shown]),
        first_note=begin.first_note,
    )


def _named(
    db: Connection, name: str, orders: Sequence[str], condition: ColumnElement[bool]
) -> Sequence[Any]:
    """The issue of a number, then those of orders of that name, the newest first."""
    number = _NUMBER.fullmatch(name)
    meant: list[ColumnElement[bool]] = []
    if number is not None:
        meant.append(Issue.number == int(number[1]))
    if orders:
        meant.append(Issue.order_gid.in_(orders))
    if not meant:
        return ()
    first = Issue.number == (int(number[1]) if number else -1)
    rows = db.execute(
        select(*COLUMNS, ORDER_NAME)
        .where(and_(condition, or_(*meant)))
        .order_by(first.desc(), Issue.number.desc())
        .limit(MOST_FOUND)
    )
    return rows.mappings().all()


def weekly(shop: str, terms: tuple[str, ...], first: datetime, now: datetime) -> list[str]:
    """One query for each week in which the shop may have written something, the newest first."""
    last = search_text.week(now) + 1
    weeks = range(last, max(search_text.week(first), last - _MOST_WEEKS) - 1, -1)
    return [search_text.query(shop, week, terms) for week in weeks]


def _hits(
    db: Connection, queries: list[str], shop: str, condition: ColumnElement[bool], most: int
) -> Sequence[Any]:
    """COLUMNS, the newest match with its note's text, and `matches` (all that were looked through), of
    one issue more than MOST_FOUND."""
    hit = (
        text(_HITS)
        .bindparams(queries=queries, most=most, shop=shop)
        .columns(
            Column("issue_id", BigInteger),
            Column("at", DateTime(timezone=True)),
            Column("note_id", BigInteger),
            Column("place", Integer),
        )
        .cte("hit")
    )
    newest = (
        select(hit.c.issue_id, hit.c.at, hit.c.note_id)
        .ext(distinct_on(hit.c.issue_id))
        .order_by(hit.c.issue_id, hit.c.at.desc())
        .subquery("newest")
    )
    matches = select(func.count()).select_from(hit).scalar_subquery().label("matches")
    told = (
        select(Note.text)
        .where(Note.shop == shop, Note.id == newest.c.note_id)
        .scalar_subquery()
        .label("note_text")
    )
    found = db.execute(
        select(*COLUMNS, ORDER_NAME, newest.c.note_id, told, matches)
        .join_from(newest, Issue, and_(Issue.shop == shop, Issue.id == newest.c.issue_id))
        .where(condition)
        .order_by(newest.c.at.desc(), Issue.number.desc())
        .limit(MOST_FOUND + 1)
    )
    return found.mappings().all()


def _with_excerpt(hit: Any, terms: tuple[str, ...]) -> Found:
    row = as_row(hit)
    own = " · ".join(filter(None, (row.impact.strip(), row.wish.strip())))
    return Found(row, excerpt(own if hit["note_id"] is None else hit["note_text"], terms))


def excerpt(written: str, terms: tuple[str, ...]) -> Excerpt | None:
    """The text around the first word that one of the terms of `search_text.wanted` means; its
    beginning where none is seen, None for an empty text."""
    flat = " ".join(written.split())
    if not flat:
        return None
    start, end = _first(flat, terms)
    before, after = flat[max(start - _BEFORE, 0) : start], flat[end : end + _AFTER]
    return Excerpt(
        before if start <= _BEFORE else f"…{before}",
        flat[start:end],
        after if end + _AFTER >= len(flat) else f"{after}…",
    )


def _first(flat: str, terms: tuple[str, ...]) -> tuple[int, int]:
    """Where the first word that is meant stands; what has no spaces is compared as it is written."""
    plain = tuple(term.removesuffix(":*").removesuffix("'") for term in terms)
    for chunk in re.finditer(r"\S+", flat):
        if len(chunk[0]) > _LONG:
            spots = [(flat.find(one, *chunk.span()), one) for one in plain]
            for at, one in sorted(spot for spot in spots if spot[0] >= 0)[:1]:
                return at, at + len(one)
        elif any(word.startswith(plain) for word in search_text.words(chunk[0])):
            return chunk.span()
    return 0, 0
