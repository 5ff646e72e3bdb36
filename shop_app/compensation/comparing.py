"""Compare compensations with Shopify: what was changed or given there by hand, and what is left of
gift cards and store credits.

Part by part and portion by portion, so that each step is small; a cursor says where it goes on.
What the shop's scopes do not show is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

import orjson

from shop_app import jobs
from shop_app.compensation.balances import SCOPES, look_at_all
from shop_app.compensation.comparing_codes import compare_own
from shop_app.compensation.comparing_made import (
    compare_cards,
    compare_codes,
    compare_credits,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.portions import Portion, Work
from shop_app.shopify.errors import AccessDenied
from shop_app.shops import queries
from shop_app.shops.features import missing_scopes


class Part(StrEnum):
    """What is compared; in this order."""

    OWN_CODES = "own_codes"
    GIFT_CARDS = "gift_cards"
    STORE_CREDITS = "store_credits"
    CODES_MADE = "codes_made"
    CARDS_MADE = "cards_made"
    CREDITS_MADE = "credits_made"


@dataclass(frozen=True, slots=True)
class Compared:
    """How far it came: `cursor` leads on, None: that was all. `seen` objects, `found` of them
    changed or given by hand; `hidden`: what may not be read."""

    cursor: str | None
    seen: int = 0
    found: int = 0
    hidden: Part | None = None


def compare(deps: jobs.Deps, shop: str, since: datetime, cursor: str | None) -> Compared:
    """Take the next step; `since` is from when on changes in Shopify are of interest.

    Raises what the Admin API client raises but AccessDenied.
    """
    name, after = orjson.loads(cursor) if cursor else (Part.OWN_CODES, None)
    part = Part(name)
    done = _take(part, Work(deps, shop, since, after))
    following = list(Part)[list(Part).index(part) + 1 :]
    further = None
    if done.after is not None:
        further = orjson.dumps((part, done.after)).decode()
    elif following:
        further = orjson.dumps((following[0], None)).decode()
    return Compared(further, done.seen, done.found, part if done.hidden else None)


_CODES = ("read_discounts",)
_CARDS, _CREDITS = SCOPES[Kind.GIFT_CARD], SCOPES[Kind.STORE_CREDIT]
_PARTS: Mapping[Part, tuple[tuple[str, ...], Callable[[Work], Portion]]] = {
    Part.OWN_CODES: (_CODES, compare_own),
    Part.GIFT_CARDS: (_CARDS, partial(look_at_all, kind=Kind.GIFT_CARD)),
    Part.STORE_CREDITS: (_CREDITS, partial(look_at_all, kind=Kind.STORE_CREDIT)),
    Part.CODES_MADE: (_CODES, compare_codes),
    Part.CARDS_MADE: (_CARDS, compare_cards),
    Part.CREDITS_MADE: (_CREDITS, compare_credits),
}
"""What each part needs to be read, and who compares it."""


def _take(part: Part, work: Work) -> Portion:
    needed, look = _PARTS[part]
    with work.deps.engine.begin() as db:
        known = queries.installed(db, work.shop)
    if known is None or missing_scopes(needed, known.scopes):
        return Portion(hidden=True)
    try:
        return look(work)
    except AccessDenied:
        return Portion(hidden=True)
