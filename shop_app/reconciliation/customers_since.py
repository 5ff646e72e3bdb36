"""Compare a page of changed customers: their record, sums and tags, and orders that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.effects import NOTHING, Effects
from shop_app.orders.service import delete_order
from shop_app.reconciliation import runs
from shop_app.reconciliation.answers import book_customer
from shop_app.reconciliation.gone import surely_gone
from shop_app.reconciliation.known import moment, newer
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.orders_since import book_orders
from shop_app.reconciliation.runs import CUSTOMERS, ORDERS, TAGS, Found, Run
from shop_app.reconciliation.service import settle
from shop_app.reconciliation.sums import KnownCustomer, Sums, known_customers, unlike
from shop_app.reconciliation.tags import compare_tags
from shop_app.shopify.changed import CustomerSeen, changed_customers
from shop_app.shopify.orders import OrderNode, read_orders
from shop_app.shopify.products import SCOPE as READ_PRODUCTS
from shop_app.shops.queries import grants


def compare_customers(deps: jobs.Deps, run: Run) -> Run:
    """Work through one page. Raises what the Admin API client raises, and TakenOver."""
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    page = changed_customers(admin, run.from_at, run.cursor)
    with deps.engine.begin() as db:
        suspects = _perhaps_deleted(db, run.shop, page.nodes)
        products = grants(db, run.shop, READ_PRODUCTS)
    orders = read_orders(admin, suspects, products=products)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        found, follows = _book(db, run.shop, page.nodes, orders, asked_at)
        settle(db, run.shop, follows)
        step = Step.CUSTOMERS if page.cursor else Step.SUBSCRIPTIONS
        return runs.move(db, run, step, page.cursor, found)


# Cancelled orders are counted by Shopify too.
_MORE_THAN_SHOPIFY = text(
    """
    SELECT orders.gid
    FROM unnest(CAST(:gids AS text[]), CAST(:counted AS bigint[])) AS given (gid, counted)
    CROSS JOIN LATERAL (
        SELECT count(*) AS known FROM orders
        WHERE orders.shop = :shop AND orders.customer_gid = given.gid AND deleted_at IS NULL
    ) AS ours
    JOIN orders ON orders.shop = :shop AND orders.customer_gid = given.gid
    WHERE known > counted AND deleted_at IS NULL
    ORDER BY orders.gid
    """
)


def _perhaps_deleted(db: Connection, shop: str, seen: Sequence[CustomerSeen]) -> list[str]:
    """The orders of customers of whom Shopify counts fewer than we know: a deletion went unheard."""
    params = {
        "shop": shop,
        "gids": [node["id"] for node in seen],
        "counted": [int(node["numberOfOrders"]) for node in seen],
    }
    return list(db.scalars(_MORE_THAN_SHOPIFY, params))


def _book(
    db: Connection,
    shop: str,
    seen: Sequence[CustomerSeen],
    orders: Mapping[str, OrderNode | None],
    asked_at: datetime,
) -> tuple[Found, Effects]:
    """Customers, then orders, then tags: the order in which their locks are taken everywhere."""
    customers, follows = _book_customers(db, shop, seen, asked_at)
    mended, unheard, more = book_orders(db, shop, orders.values(), asked_at)
    follows |= more
    hidden = [gid for gid, node in orders.items() if node is None]
    for gid in surely_gone(db, shop, hidden, asked_at):
        follows |= delete_order(db, shop, gid, asked_at)
        mended[ORDERS] += 1
        unheard[ORDERS] += 1
    missed = compare_tags(db, shop, {node["id"]: node["tags"] for node in seen}, asked_at)
    long_ago = {node["id"] for node in seen if _long_ago(node, asked_at)}
    mended += Counter({CUSTOMERS: len(customers), TAGS: sum(missed.values())})
    unheard += Counter(
        {
            CUSTOMERS: len(long_ago & customers),
            TAGS: sum(count for gid, count in missed.items() if gid in long_ago),
        }
    )
    return Found({CUSTOMERS: len(seen)}, mended, unheard), follows


def _long_ago(node: CustomerSeen, asked_at: datetime) -> bool:
    return asked_at - moment(node["updatedAt"]) > runs.UNHEARD_AFTER


def _book_customers(
    db: Connection, shop: str, seen: Sequence[CustomerSeen], asked_at: datetime
) -> tuple[set[str], Effects]:
    """Book those who differ; returns their gids."""
    known = known_customers(db, shop, [node["id"] for node in seen])
    differing: set[str] = set()
    follows = NOTHING
    for node in seen:
        if _differs(node, known):
            follows |= book_customer(db, shop, node, asked_at)
            differing.add(node["id"])
    return differing, follows


def _differs(node: CustomerSeen, known: Mapping[str, KnownCustomer]) -> bool:
    one = known.get(node["id"])
    if one is not None and one.gone:
        return False
    sums = Sums(node["id"], int(node["numberOfOrders"]), node["amountSpent"])
    return one is None or newer(node["updatedAt"], one.updated_at) or unlike(known, sums)
