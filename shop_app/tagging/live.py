"""Ask Shopify what verdicts wait for, and decide with it. What is about people is not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Row, text

from shop_app import jobs
from shop_app.conditions.subject import Asked, Live, Subject
from shop_app.customers import products
from shop_app.customers.products import Unknown
from shop_app.customers.service import delete_customer
from shop_app.customers.subjects import subjects, with_live
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_facts import read_live
from shop_app.shopify.errors import AccessDenied
from shop_app.tagging.deciding import READ_FACTS, judge_all, needs_of, note
from shop_app.tagging.leaving import is_unfinished
from shop_app.tagging.rules import Judgement
from shop_app.tagging.store import active_rules

ASK_AGAIN_AFTER = timedelta(days=7)
"""How long an answer that Shopify gives no word of when it changes counts, and how long an answer that
the app may not see is not asked for again: as long as what is known of a product."""

_AT_ONCE = 100
_PORTION = 5_000
_FADING = frozenset({Asked.STATISTICS})
_LOG = structlog.get_logger(__name__)

_WAITING = text(
    """
    SELECT gid, facts_wanted_at, of_all FROM customer
    WHERE shop = :shop AND facts_wanted_at <= now()
        AND deleted_at IS NULL AND merged_into IS NULL
    ORDER BY facts_wanted_at, gid LIMIT :limit
    """
)
# What was wished or heard after the reading began stays due.
_LOOK_AGAIN = text(
    """
    UPDATE customer SET
        evaluate_at = CASE WHEN evaluate_at <= now() THEN evaluate_at ELSE given.look_at END,
        facts_wanted_at = CASE WHEN given.again THEN now()
            WHEN facts_wanted_at = given.wanted_at THEN CASE WHEN given.later THEN :later_at END
            ELSE facts_wanted_at END,
        of_all = of_all AND (given.again OR (evaluate_at <= now()) IS TRUE)
    FROM unnest(CAST(:gids AS text[]), CAST(:look_at AS timestamptz[]),
            CAST(:wanted AS timestamptz[]), CAST(:again AS boolean[]), CAST(:later AS boolean[]))
        AS given (gid, look_at, wanted_at, again, later)
    WHERE customer.shop = :shop AND customer.gid = given.gid
    """
)
_LATER = text(
    """
    WITH later AS MATERIALIZED (
        SELECT gid FROM customer WHERE shop = :shop AND facts_wanted_at > now() LIMIT :limit
    )
    UPDATE customer SET facts_wanted_at = now(), of_all = true FROM later
    WHERE customer.shop = :shop AND customer.gid = later.gid
    """
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the undecided verdicts on some customers wait for, and nothing else. `rules` are the ids
    and versions of those that were judged by; `fading` the gids of whom something is asked that
    changes and nobody tells."""

    rules: frozenset[tuple[int, int]]
    gids: tuple[str, ...]
    asked: frozenset[Asked]
    segments: frozenset[str]
    unknown: Unknown
    fading: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """What Shopify said; a customer is None when they are gone. `about_products` is None when the
    app may not read them."""

    at: datetime
    customers: Mapping[str, Live | None]
    about_products: products.Told | None


def read_facts(deps: jobs.Deps, shop: str) -> None:
    """Read what some of the customers that wait are to be judged by, and decide.

    Raises what the Admin API client raises; the wishes stay and are read on the next run.
    """
    with deps.engine.begin() as db:
        waiting = db.execute(_WAITING, {"shop": shop, "limit": _AT_ONCE}).all()
        wish = _wish(db, shop, [row.gid for row in waiting])
    if not waiting:
        return
    told = _ask(deps.admin(shop), shop, wish)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", shop)
        jobs.alone_with(db, "tags", shop)
        if is_unfinished(db, shop):
            return  # what is remembered is being moved; whoever does that queues this one
        if _decide(db, shop, waiting, wish, told):
            jobs.queue(db, READ_FACTS, shop)


def ask_again(deps: jobs.Deps, shop: str) -> None:
    """The app may see more than before: whoever was to be read in some days is read now."""
    moved = _PORTION
    while moved == _PORTION:
        with deps.engine.begin() as db:
            jobs.alone_with(db, "ledger", shop)
            moved = db.execute(_LATER, {"shop": shop, "limit": _PORTION}).rowcount
            jobs.queue(db, READ_FACTS, shop)


def _wish(db: Connection, shop: str, gids: Sequence[str]) -> _Wish:
    rules, now = active_rules(db, shop), datetime.now(UTC)
    needed = needs_of(rules)
    known = subjects(db, shop, gids, needed.parts, now)
    judged = judge_all(db, shop, rules, known.values())
    return _Wish(
        rules=frozenset((one.id, one.version) for one in rules),
        gids=tuple(one.gid for one in judged if one.needs_reading),
        asked=frozenset().union(*(one.unread for one in judged)),
        segments=needed.segments,
        unknown=products.unknown_of(known[one.gid] for one in judged if one.unread_products),
        fading=frozenset(one.gid for one in judged if one.unread & _FADING),
    )


def _ask(admin: Admin, shop: str, wish: _Wish) -> _Told:
    at = datetime.now(UTC)
    customers = read_live(admin, wish.gids, wish.asked, wish.segments) if wish.asked else {}
    try:
        about_products = products.ask(admin, wish.unknown)
    except AccessDenied as error:
        # Only these rules stay undecided; the rest of the shop's work goes on.
        _LOG.warning("rules ask for products that may not be read", shop=shop, error=str(error))
        about_products = None
    return _Told(at, customers, about_products)


def _decide(
    db: Connection,
    shop: str,
    waiting: Sequence[Row[str, datetime, bool]],
    wish: _Wish,
    told: _Told,
) -> int:
    """Decide with what was told; returns on how many customers."""
    for gid in (gid for gid, live in told.customers.items() if live is None):
        delete_customer(db, shop, gid, told.at)
    rules, now = active_rules(db, shop), datetime.now(UTC)
    parts, gids = needs_of(rules).parts, [row.gid for row in waiting]
    known = subjects(db, shop, gids, parts, now)
    if told.about_products is not None and (wish.unknown.products or wish.unknown.variants):
        products.book(db, shop, known.values(), told.about_products, told.at)
        known = subjects(db, shop, gids, parts, now)
    judged = judge_all(db, shop, rules, _with(told, known.values()))
    note(db, shop, judged, now, of_all={row.gid for row in waiting if row.of_all})
    _look_again(db, shop, waiting, judged, wish)
    return len(judged)


def _waits_on(one: Judgement, wish: _Wish) -> bool:
    """Whether a rule is undecided that came while Shopify was asked. The others have their answer,
    or the app may not see it."""
    return any(
        verdict.outcome.holds is None and (verdict.rule.id, verdict.rule.version) not in wish.rules
        for verdict in one.verdicts
    )


def _is_unanswered(one: Judgement, wish: _Wish) -> bool:
    """Whether Shopify was asked and a rule is as undecided as before."""
    return one.gid in wish.gids and any(verdict.waits for verdict in one.verdicts)


def _with(told: _Told, customers: Iterable[Subject]) -> Iterable[Subject]:
    for subject in customers:
        yield with_live(subject, told.customers.get(subject.gid), subject.products)


def _look_again(
    db: Connection,
    shop: str,
    waiting: Sequence[Row[str, datetime, bool]],
    judged: Sequence[Judgement],
    wish: _Wish,
) -> None:
    """Who waits on is read again at once; who is not answered, or not for long, in a week."""
    wanted = {row.gid: row.facts_wanted_at for row in waiting}
    db.execute(
        _LOOK_AGAIN,
        {
            "shop": shop,
            "gids": [one.gid for one in judged],
            "look_at": [one.look_at for one in judged],
            "wanted": [wanted[one.gid] for one in judged],
            "again": [_waits_on(one, wish) for one in judged],
            "later": [one.gid in wish.fading or _is_unanswered(one, wish) for one in judged],
            "later_at": datetime.now(UTC) + ASK_AGAIN_AFTER,
        },
    )
