"""Compare a page of changed orders with the ledger and book what we did not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app import jobs
from shop_app.effects import NOTHING, Effects
from shop_app.reconciliation import runs
from shop_app.reconciliation.answers import book_order, money
from shop_app.reconciliation.known import KnownOrder, differs, known_orders, moment, newer
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import FULFILLMENTS, ORDERS, REFUNDS, Found, Run
from shop_app.reconciliation.service import settle
from shop_app.reconciliation.sums import Sums, book_sums
from shop_app.shopify.changed import OrderSeen, changed_orders
from shop_app.shopify.orders import OrderNode, read_orders
from shop_app.shopify.products import SCOPE as READ_PRODUCTS
from shop_app.shops.queries import grants


def compare_orders(deps: jobs.Deps, run: Run) -> Run:
    """Work through one page; those that differ are read whole and booked as a webhook's would be.

    Raises what the Admin API client raises, and TakenOver.
    """
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    page = changed_orders(admin, run.from_at, run.cursor)
    with deps.engine.begin() as db:
        unlike = _unlike(db, run.shop, page.nodes)
        products = grants(db, run.shop, READ_PRODUCTS)
    whole = read_orders(admin, unlike, products=products)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        mended, unheard, follows = book_orders(db, run.shop, whole.values(), asked_at)
        follows |= book_sums(db, run.shop, _sums(page.nodes), asked_at)
        settle(db, run.shop, follows)
        found = Found({ORDERS: len(page.nodes)}, mended, unheard)
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


def book_orders(
    db: Connection, shop: str, nodes: Iterable[OrderNode | None], asked_at: datetime
) -> tuple[Counter[str], Counter[str], Effects]:
    """Book orders read whole; returns what was mended and what of it went unheard, by family.

    The caller is alone with the ledger: what differs now is counted by nobody else.
    """
    given = [node for node in nodes if node is not None]
    known = known_orders(db, shop, [node["id"] for node in given])
    mended, unheard = Counter[str](), Counter[str]()
    follows = NOTHING
    for node in given:
        for family, changed_at in _news(node, known.get(node["id"])):
            mended[family] += 1
            unheard[family] += asked_at - changed_at > runs.UNHEARD_AFTER
        follows |= book_order(db, shop, node)
    return mended, unheard, follows


def _news(node: OrderNode, known: KnownOrder | None) -> list[tuple[str, datetime]]:
    """What a whole order tells us for the first time: the family, and when it changed."""
    if known is not None and known.deleted:
        return []
    refunds = known.refunds if known else {}
    parcels = known.parcels if known else {}
    found = [
        (REFUNDS, moment(refund["createdAt"] or refund["processedAt"]))
        for refund in node["refunds"]
        if refund["id"] not in refunds and money(refund["totalRefundedSet"]["shopMoney"]).minor
    ]
    found += [
        (FULFILLMENTS, moment(parcel["updatedAt"]))
        for parcel in node["fulfillments"]
        if newer(parcel["updatedAt"], parcels.get(parcel["id"], (None, False))[0])
    ]
    if known is None or newer(node["updatedAt"], known.updated_at):
        found.append((ORDERS, moment(node["updatedAt"])))
    return found
