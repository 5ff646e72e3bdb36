"""Who a customer's token speaks of, and whether an order is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from shop_app.errors import NotFound
from shop_app.gids import number_of

# Of two records that became one the kept one counts, for the customer as for their orders.
_CUSTOMER = text(
    """
    SELECT coalesce(own.merged_into, own.gid) AS gid,
        CASE WHEN own.merged_into IS NULL THEN own.deleted_at ELSE kept.deleted_at END AS gone
    FROM customer AS own
    LEFT JOIN customer AS kept ON kept.shop = :shop AND kept.gid = own.merged_into
    WHERE own.shop = :shop AND own.gid = :gid
    """
)
_ORDER = text(
    """
    SELECT orders.name, coalesce(customer.merged_into, orders.customer_gid) AS customer_gid
    FROM orders
    LEFT JOIN customer ON customer.shop = :shop AND customer.gid = orders.customer_gid
    WHERE orders.shop = :shop AND orders.gid = :gid AND orders.deleted_at IS NULL
    """
)


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order of the customer who asks."""

    gid: str
    name: str


def customer(db: Connection, shop: str, gid: str) -> str:
    """The gid under which a customer's things are kept; of whom nothing is known yet, their own.

    Raises NotFound (`customer_gone`) for somebody whom the shop has deleted.
    """
    row = db.execute(_CUSTOMER, {"shop": shop, "gid": gid}).one_or_none()
    if row is None:
        return gid
    if row.gone is not None:
        raise NotFound("this shop has deleted the customer", code="customer_gone")
    kept: str = row.gid
    return kept


def own_order(db: Connection, shop: str, customer_gid: str, order_gid: str) -> OwnOrder:
    """An order of a customer. Raises NotFound (`order_unknown`), with the same words, for one that is
    somebody else's, a guest's, deleted or unknown."""
    row = db.execute(_ORDER, {"shop": shop, "gid": order_gid}).one_or_none()
    if row is None or row.customer_gid != customer_gid:
        number = number_of(order_gid)
        raise NotFound(f"you have no order {number} in this shop", code="order_unknown")
    return OwnOrder(order_gid, row.name or number_of(order_gid))
