"""Have tags follow a changed delivery promise: what is late is judged by it."""

from __future__ import annotations

from sqlalchemy import text

from shop_app import jobs
from shop_app.conditions.subject import Part
from shop_app.customers.service import facts_changed
from shop_app.tagging.deciding import EVALUATE, needs_of
from shop_app.tagging.store import active_rules

FOLLOW_PROMISE = "follow_promise"
_PORTION = 1000

_NEXT = text(
    """
    SELECT gid FROM customer
    WHERE shop = :shop AND gid > :after AND deleted_at IS NULL AND merged_into IS NULL
        AND EXISTS (
            SELECT FROM orders JOIN fulfillment
                ON fulfillment.shop = orders.shop AND fulfillment.order_gid = orders.gid
            WHERE orders.shop = :shop AND orders.customer_gid = customer.gid
                AND orders.deleted_at IS NULL AND fulfillment.deleted_at IS NULL
        )
    ORDER BY gid LIMIT :size
    """
)


def follow_promise(deps: jobs.Deps, shop: str) -> None:
    """Have every customer judged anew to whom a parcel was sent, a thousand in a transaction.

    Nothing where no rule looks at parcels. Doing a portion twice, as after a crash, is harmless.
    """
    with deps.engine.connect() as db:
        if Part.PARCELS not in needs_of(active_rules(db, shop)).parts:
            return
    after: str | None = ""
    while after is not None:
        with deps.engine.begin() as db:
            params = {"shop": shop, "after": after, "size": _PORTION}
            gids = list(db.scalars(_NEXT, params))
            facts_changed(db, shop, gids, of_all=True)
            jobs.queue(db, EVALUATE, shop)
        after = gids[-1] if len(gids) == _PORTION else None
