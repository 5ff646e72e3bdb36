"""What the lines of a finished bulk operation say about the tags it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from shop_app.jobs import alone_with
from shop_app.shopify.bulk import lines
from shop_app.shopify.bulk_tags import line_number, outcome
from shop_app.shopify.tags import Direction
from shop_app.tagging import bulk_lots, bulk_rows
from shop_app.tagging.bulk_lots import Bulk
from shop_app.tagging.bulk_models import BulkStep, Purpose
from shop_app.tagging.models import ABSENT, OURS
from shop_app.tagging.settling import DueTag, Settled, after, look, settle

PORTION = 1_000
"""Lines worked through in one transaction."""

Line = dict[str, Any]


def settle_lines(engine: Engine, bulk: Bulk, url: str | None, not_after: float) -> Bulk | None:
    """Settle what the result at `url` (None: there are no lines) says, from the next line on.

    Returns the record as it is then, None when another worker is at it or when `not_after`
    (`time.monotonic`) passed before the end. Raises ResultGone, RequestRefused, ShopifyUnavailable.
    """
    if url is None:
        return bulk
    for portion in _portions(lines(url, bulk.next_line)):
        moved = _settle_portion(engine, bulk, portion)
        if moved is None or time.monotonic() > not_after:
            return None
        bulk = moved
    return bulk


def _portions(given: Iterator[Line]) -> Iterator[list[Line]]:
    while portion := list(islice(given, PORTION)):
        yield portion


def _settle_portion(engine: Engine, bulk: Bulk, portion: Sequence[Line]) -> Bulk | None:
    with engine.begin() as db:
        alone_with(db, "tags", bulk.shop)
        following = bulk.next_line + len(portion)
        if not bulk_lots.move(db, bulk, BulkStep.SETTLING, next_line=following):
            return None
        if bulk.purpose is Purpose.LOOK:
            tags = {line["id"]: line["tags"] for line in portion}
            decide(db, bulk, bulk_rows.of_customers(db, bulk.shop, bulk.id, list(tags)), tags)
        else:
            _book(db, bulk, portion)
        return bulk_lots.read(db, bulk.shop, bulk.id)


def decide(
    db: Connection, bulk: Bulk, held: Sequence[DueTag], tags: Mapping[str, list[str] | None]
) -> None:
    """From the customers' own tags (None: nobody is there): what needs no write is settled, the rest handed on to be sent.

    What somebody changed while the operation looked is let go: single writing looks anew.
    """
    clear = [due for due in held if _still_due(due)]
    bulk_rows.let_go(db, bulk.shop, bulk.id, [due for due in held if not _still_due(due)])
    seen = [look(due, tags[due.gid]) for due in clear]
    settle(db, bulk.shop, [one for one in seen if isinstance(one, Settled)], in_bulk=True)
    for purpose in (Purpose.ADD, Purpose.REMOVE):
        sending = [
            one for one in seen if isinstance(one, DueTag) and one.direction == Direction(purpose)
        ]
        if sending:
            _hand_on(db, bulk, purpose, sending)


def _still_due(due: DueTag) -> bool:
    if due.touched or due.in_shop not in (ABSENT, OURS):
        return False
    return due.sent is not None or due.wanted != (due.in_shop == OURS)


def _hand_on(db: Connection, bulk: Bulk, purpose: Purpose, sending: Sequence[DueTag]) -> None:
    into = bulk_lots.filling(db, bulk.shop, purpose)
    bulk_rows.hand_on(db, bulk.shop, bulk.id, sending, to=into.id, first_line=into.count)
    bulk_lots.move(db, into, BulkStep.GATHERING, count=into.count + len(sending))


def _book(db: Connection, bulk: Bulk, portion: Sequence[Line]) -> None:
    """Note how writes ended. What is unclear, or touched since, is let go to be looked up."""
    by_number = {line_number(line): line for line in portion}
    numbers = [number for number in by_number if number is not None]
    held = bulk_rows.of_lines(db, bulk.shop, bulk.id, numbers)
    settled: list[Settled] = []
    unclear: list[DueTag] = []
    for number, due in held.items():
        ended = outcome(due.gid, Direction(bulk.purpose), by_number[number])
        if ended is None or due.touched:
            unclear.append(due)
        else:
            settled.append(after(due, ended))
    bulk_rows.let_go(db, bulk.shop, bulk.id, unclear)
    settle(db, bulk.shop, settled, in_bulk=True)
