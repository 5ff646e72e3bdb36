"""Read the facts of many customers at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, text

from shop_app.customers.facts import WINDOW, CustomerFacts
from shop_app.money import Money

# A refund in the buyer's currency counts at the order's own rate until Shopify has stated it.
# Amounts of orders in another currency than the shop's present one can't be added up: they count
# as orders, not as money.
_FACTS = text(
    """
    WITH live AS (
        SELECT gid, customer_gid, processed_at, currency, paid, total, presentment_total,
            cancelled_at IS NOT NULL AS cancelled, processed_at > :since AS recent
        FROM orders
        WHERE shop = :shop AND customer_gid = ANY(:gids) AND deleted_at IS NULL
    ), refunded AS (
        SELECT live.gid, count(*) AS refunds, sum(
            CASE WHEN refund.currency = live.currency OR live.presentment_total = 0
                THEN refund.amount
                ELSE round(refund.amount::numeric * live.total / live.presentment_total)
            END) AS amount
        FROM live JOIN refund ON refund.shop = :shop AND refund.order_gid = live.gid
        WHERE live.recent AND NOT live.cancelled
        GROUP BY live.gid
    ), counted AS (
        SELECT customer_gid,
            count(*) FILTER (WHERE cancelled) AS cancelled,
            count(*) FILTER (WHERE NOT cancelled) AS kept,
            count(*) FILTER (WHERE recent AND NOT cancelled) AS recent_orders,
            sum(paid - coalesce(amount, 0)) FILTER
                (WHERE recent AND NOT cancelled AND currency = :currency) AS recent_spent,
            sum(refunds) AS recent_refunds,
            min(processed_at) FILTER (WHERE recent AND NOT cancelled) AS oldest
        FROM live LEFT JOIN refunded USING (gid)
        GROUP BY customer_gid
    )
    SELECT customer.gid,
        greatest(customer.lifetime_orders - coalesce(cancelled, 0), coalesce(kept, 0)) AS orders,
        customer.lifetime_orders IS NOT NULL AS summed, coalesce(recent_orders, 0) AS recent_orders,
        coalesce(recent_spent, 0) AS recent_spent, coalesce(recent_refunds, 0) AS recent_refunds,
        oldest
    FROM customer LEFT JOIN counted ON counted.customer_gid = customer.gid
    WHERE customer.shop = :shop AND customer.gid = ANY(:gids)
    """
)


def facts_of(
    db: Connection, shop: str, gids: Iterable[str], currency: str, as_of: datetime
) -> dict[str, CustomerFacts]:
    """The facts of these customers by gid; customers we don't know are left out.

    `currency` is the shop's. Lifetime counts are Shopify's own less the cancelled orders we know
    of, and never fewer than the orders we know of ourselves.
    """
    rows = db.execute(
        _FACTS,
        {"shop": shop, "gids": list(gids), "currency": currency, "since": as_of - WINDOW},
    )
    return {
        row.gid: CustomerFacts(
            gid=row.gid,
            as_of=as_of,
            orders=int(row.orders) if row.summed else None,
            recent_orders=int(row.recent_orders),
            recent_spent=Money(int(row.recent_spent), currency),
            recent_refunds=int(row.recent_refunds),
            leaves_at=row.oldest + WINDOW if row.oldest else None,
        )
        for row in rows
    }
