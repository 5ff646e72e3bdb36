"""Compare a page of changed orders with the ledger and book what we did not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from sqlalchemy import Connection

from shop_app import jobs
from shop_app.effects import NOTHING, Effects
from shop_app.orders.lines import write_lines
from shop_app.reconciliation import runs
from shop_app.reconciliation.answers import book_order, moment, money
from shop_app.reconciliation.known import (
    UNKNOWN_PARCEL,
    KnownOrder,
    differs,
    known_orders,
    newer,
)
from shop_app.reconciliation.listening import listening
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import FULFILLMENTS, ORDERS, REFUNDS, Found, Run
from shop_app.reconciliation.service import read_each, settle
from shop_app.reconciliation.sums import Sums, book_sums
from shop_app.reconciliation.unreadable import book_by_halves, forget, note
from shop_app.shopify.changed import OrderSeen, changed_orders
from shop_app.shopify.orders import OrderNode
from shop_app.shopify.products import SCOPE as READ_PRODUCTS
from shop_app.shops.queries import grants


def compare_orders(deps: jobs.Deps, run: Run) -> Run:
    """Work through one page; those that differ are read whole and booked as a webhook's would be.

    One that can't be read or kept is set aside. Raises what else the Admin API client raises, and
    TakenOver.
    """
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    page = changed_orders(admin, run.from_at, run.cursor)
    with deps.engine.begin() as db:
        unlike = _unlike(db, run.shop, page.nodes)
        products = grants(db, run.shop, READ_PRODUCTS)
    whole, refused = read_each(admin, unlike, products=products)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        booked = _book_each(db, run.shop, whole.values(), asked_at)
        follows = booked.follows | book_sums(db, run.shop, _sums(page.nodes), asked_at)
        settle(db, run.shop, follows)
        refused |= booked.refused
        note(db, run.shop, refused)
        found = Found(
            {ORDERS: len(page.nodes)}, booked.mended, booked.unheard, {ORDERS: len(refused)}
        )
        step = Step.ORDERS if page.cursor else Step.DELETIONS
        return runs.move(db, run, step, page.cursor, found)


def _unlike(db: Connection, shop: str, seen: Sequence[OrderSeen]) -> list[str]:
    known = known_orders(db, shop, [node["id"] for node in seen])
    return [node["id"] for node in seen if differs(node, known.get(node["id"]))]


def _sums(seen: Sequence[OrderSeen]) -> list[Sums]:
    """Shopify's sums of the buyers come with their orders for a point each."""
    buyers = {node["customer"]["id"]: node["customer"] for node in seen if node["customer"]}
    return [
        Sums(gid, int(buyer["numberOfOrders"]), buyer["amountSpent"])
        for gid, buyer in buyers.items()
    ]


@dataclass(frozen=True, slots=True)
class Booked:
    """What was `mended` and what of it went `unheard`, by family, and what follows from it.
    `refused`: those that could not be kept, by gid."""

    mended: Counter[str]
    unheard: Counter[str]
    follows: Effects
    refused: dict[str, Exception]


def _book_each(
    db: Connection, shop: str, nodes: Iterable[OrderNode | None], asked_at: datetime
) -> Booked:
    """Book orders read whole, with their lines; the caller is alone with the ledger."""
    given = [node for node in nodes if node is not None]
    known = known_orders(db, shop, [node["id"] for node in given])
    heard = listening(db, shop, asked_at)
    parts, refused = book_by_halves(
        db, given, lambda some: write_lines(db, shop, _book(db, shop, some))
    )
    kept = [node for node in given if node["id"] not in {one["id"] for one, _ in refused}]
    forget(db, shop, [node["id"] for node in kept])
    mended, unheard = Counter[str](), Counter[str]()
    for node in kept:
        for family, changed_at in _news(node, known.get(node["id"])):
            mended[family] += 1
            unheard[family] += changed_at is not None and heard.missed(changed_at)
    follows = reduce(or_, parts, NOTHING)
    return Booked(mended, unheard, follows, {node["id"]: error for node, error in refused})


def _book(db: Connection, shop: str, nodes: Sequence[OrderNode]) -> Effects:
    return reduce(or_, (book_order(db, shop, node) for node in nodes), NOTHING)


def _news(node: OrderNode, known: KnownOrder | None) -> list[tuple[str, datetime | None]]:
    """What a whole order tells us for the first time: the family, and when it changed; None when
    that can't be told, or no webhook tells of it."""
    if known is not None and known.deleted:
        return []
    parcels = known.parcels if known else {}
    found = _refunds_news(node, known.refunds if known else {})
    found += [
        (FULFILLMENTS, moment(parcel["updatedAt"]))
        for parcel in node["fulfillments"]
        if newer(parcel["updatedAt"], parcels.get(parcel["id"], UNKNOWN_PARCEL)[0])
    ]
    if known is None or newer(node["updatedAt"], known.updated_at):
        found.append((ORDERS, moment(node["updatedAt"])))
    return found


def _refunds_news(
    node: OrderNode, known: Mapping[str, tuple[int, str]]
) -> list[tuple[str, datetime | None]]:
    """No webhook tells that the amount of a refund has changed."""
    found: list[tuple[str, datetime | None]] = []
    for refund in node["refunds"]:
        amount = money(refund["totalRefundedSet"]["shopMoney"])
        if refund["id"] not in known:
            if amount.minor:
                found.append((REFUNDS, moment(refund["createdAt"] or refund["processedAt"])))
        elif known[refund["id"]] != (amount.minor, amount.currency):
            found.append((REFUNDS, None))
    return found
