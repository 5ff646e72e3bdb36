"""Compare a page of changed customers: their record, their sums and their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app import jobs
from shop_app.effects import NOTHING, Effects
from shop_app.reconciliation import runs
from shop_app.reconciliation.answers import book_customer, moment
from shop_app.reconciliation.customers_gone import delete_missing, missing_customers
from shop_app.reconciliation.known import newer
from shop_app.reconciliation.listening import listening
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import CUSTOMERS, TAGS, Found, Run
from shop_app.reconciliation.service import settle
from shop_app.reconciliation.sums import KnownCustomer, Sums, known_customers, unlike
from shop_app.reconciliation.tags import compare_tags
from shop_app.shopify.changed import CustomerSeen, changed_customers


def compare_customers(deps: jobs.Deps, run: Run) -> Run:
    """Work through one page; after the last one look for those who are not there any more.

    Raises what the Admin API client raises, and TakenOver.
    """
    admin = deps.admin(run.shop)
    asked_at = datetime.now(UTC)
    page = changed_customers(admin, run.from_at, run.cursor)
    missing = [] if page.cursor else missing_customers(deps, run.shop, admin)
    with deps.engine.begin() as db:
        jobs.alone_with(db, "ledger", run.shop)
        deleted = delete_missing(db, run.shop, missing, asked_at)
        found, follows = _book(db, run.shop, page.nodes, asked_at, deleted)
        settle(db, run.shop, follows)
        step = Step.CUSTOMERS if page.cursor else Step.COMPENSATIONS
        return runs.move(db, run, step, page.cursor, found)


def _book(
    db: Connection,
    shop: str,
    seen: Sequence[CustomerSeen],
    asked_at: datetime,
    deleted: int,
) -> tuple[Found, Effects]:
    """Customers, then tags: the order in which their locks are taken everywhere. Nobody knows when
    those who were `deleted` were, so that they do not count as unheard."""
    customers, follows = _book_customers(db, shop, seen, asked_at)
    missed = compare_tags(db, shop, {node["id"]: node["tags"] for node in seen}, asked_at)
    heard = listening(db, shop, asked_at)
    long_ago = {node["id"] for node in seen if heard.missed(moment(node["updatedAt"]))}
    mended = {CUSTOMERS: len(customers) + deleted, TAGS: sum(missed.values())}
    unheard = {
        CUSTOMERS: len(long_ago & customers),
        TAGS: sum(count for gid, count in missed.items() if gid in long_ago),
    }
    return Found({CUSTOMERS: len(seen)}, mended, unheard), follows


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
