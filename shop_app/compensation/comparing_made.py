"""What was given in Shopify by hand since the last comparison: found and booked, portion by portion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from shop_app.compensation import by_hand, queries
from shop_app.compensation.by_hand import Books, Found
from shop_app.compensation.comparing_codes import OURS, compare_seen, remember, stray
from shop_app.compensation.kinds import State
from shop_app.compensation.portions import Portion, Work
from shop_app.errors import NotFound
from shop_app.shopify.code_states import changed_codes
from shop_app.shopify.gifts_made import CardMade, cards_made, credits_made

OVERLAP = timedelta(days=2)
"""How far before the comparison's beginning everything is listed once more: what was under way then
and might have been Amends' own is settled by now."""

LATELY = timedelta(days=90)
"""Who had an issue or a compensation since then is asked for store credits."""

_CUSTOMERS = 70
"""Of one step: 5 queries."""

# Store credit of ours that is on its way can't be told from others': its customer waits.
# Either half reads on from where the page before ended, by its index: what all customers of 90 days
# are is never worked out.
_IDLE = """
    customer_gid > :after AND NOT EXISTS (
        SELECT FROM compensation AS busy WHERE busy.shop = :shop
            AND busy.customer_gid = its.customer_gid
            AND busy.kind = 'store_credit' AND busy.state IN ('reserved', 'in_doubt'))
    ORDER BY customer_gid LIMIT :limit
    """
_WHOSE = text(
    f"""
    (SELECT DISTINCT customer_gid FROM issue AS its
        WHERE shop = :shop AND opened_at > :since AND {_IDLE})
    UNION (SELECT DISTINCT customer_gid FROM compensation AS its
        WHERE shop = :shop AND asked_at > :since AND {_IDLE})
    ORDER BY customer_gid LIMIT :limit
    """  # noqa: S608 - a constant
)


def compare_codes(work: Work) -> Portion:
    """A page of the codes changed lately: ours that came back, and those of others.

    Raises what the Admin API client raises.
    """
    its = _books(work)
    if its is None:
        return Portion()
    asked_at = datetime.now(UTC)
    page = changed_codes(work.deps.admin(work.shop), _since(work, its), work.after)
    changed, others = compare_seen(work.deps, work.shop, page.nodes, asked_at)
    made = (by_hand.code_found(one) for one in others if one.created_at >= its.since)
    return Portion(page.cursor, len(page.nodes), changed + _book(work, made, its))


def compare_cards(work: Work) -> Portion:
    """A page of the gift cards made lately, likewise."""
    its = _books(work)
    if its is None:
        return Portion()
    page = cards_made(work.deps.admin(work.shop), _since(work, its), work.after)
    strays = sum(_is_stray(work, one) for one in page.nodes)
    others = (one for one in page.nodes if not OURS.fullmatch(one.note))
    made = (by_hand.card_found(one, its.timezone) for one in others)
    return Portion(page.cursor, len(page.nodes), strays + _book(work, made, its))


def compare_credits(work: Work) -> Portion:
    """The store credits of the next customers, whenever they were given in the last 90 days: who
    has to wait this time is found the next."""
    its = _books(work)
    if its is None:
        return Portion()
    first = datetime.now(UTC) - LATELY
    given = {"shop": work.shop, "since": first, "after": work.after or "", "limit": _CUSTOMERS}
    with work.deps.engine.begin() as db:
        people = list(db.scalars(_WHOSE, given))
    seen = credits_made(work.deps.admin(work.shop), people) if people else []
    since = max(its.since, first)
    made = (by_hand.credit_found(one) for one in seen if one.created_at >= since)
    last = people[-1] if len(people) == _CUSTOMERS else None
    return Portion(last, len(seen), _book(work, made, its))


def _since(work: Work, its: Books) -> datetime:
    return max(its.since, work.since - OVERLAP)


def _books(work: Work) -> Books | None:
    with work.deps.engine.begin() as db:
        return by_hand.books(db, work.shop)


def _book(work: Work, made: Iterable[Found | None], its: Books) -> int:
    """How many were new; a transaction for each, as each locks allowances of its own."""
    new = 0
    for one in made:
        if one is not None:
            with work.deps.engine.begin() as db:
                new += by_hand.book(db, work.shop, one, its)
    return new


def _is_stray(work: Work, card: CardMade) -> bool:
    """Whether a usable card of ours belongs to a compensation that failed; it is switched off."""
    title = OURS.fullmatch(card.note)
    if title is None or not card.enabled:
        return False
    with work.deps.engine.begin() as db:
        try:
            row = queries.compensation(db, work.shop, int(title[1]), locked=True)
        except NotFound:
            return False
        same = row.code_tail in (None, card.tail.upper())
        if row.state is State.GRANTED and row.remote_gid is None and same:
            remember(db, row, card.gid)
            return False
        if row.state in (State.FAILED, State.TAKEN_BACK) and row.op is None and same:
            stray(db, row, card.gid)
            return True
    return False
