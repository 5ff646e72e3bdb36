"""Tags of a customer that was merged into another: Shopify carries them over, so we do too."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.tagging.models import WRITE_TAGS

# As if we had sent it there and not heard the answer: the writer looks whether the tag has come
# along. If so it is ours and goes when it is untrue.
_CARRY_OVER = text(
    """
    INSERT INTO tag_assignment AS stored (shop, customer_gid, tag, rule_id, wanted, reason,
        decided_at, held_since, untrue_since, expired, sent, sent_reason)
    SELECT DISTINCT ON (customer.merged_into, lost.tag) :shop, customer.merged_into, lost.tag,
        lost.rule_id, lost.wanted, lost.reason, lost.decided_at, lost.held_since,
        lost.untrue_since, lost.expired, 'add', lost.reason
    FROM customer JOIN tag_assignment AS lost ON lost.customer_gid = customer.gid
    WHERE customer.shop = :shop AND customer.merged_into = ANY(:kept) AND lost.shop = :shop
        AND lost.in_shop = 'ours'
    ORDER BY customer.merged_into, lost.tag, lost.held_since
    ON CONFLICT (shop, customer_gid, tag) DO UPDATE
        SET sent = 'add', sent_reason = stored.reason
        WHERE stored.in_shop = 'absent' AND stored.sent IS NULL
    """
)
_GONE = text(
    """
    UPDATE tag_assignment AS lost SET in_shop = 'gone', sent = NULL
    FROM customer
    WHERE customer.shop = :shop AND customer.merged_into = ANY(:kept)
        AND lost.shop = :shop AND lost.customer_gid = customer.gid AND lost.in_shop <> 'gone'
    """
)
_ANY = text("SELECT EXISTS (SELECT FROM customer WHERE shop = :shop AND merged_into = ANY(:kept))")


def take_over(db: Connection, shop: str, kept: Sequence[str]) -> None:
    """These customers take over the tags of those that were merged into them; again is harmless.

    The caller is alone with the shop's tags.
    """
    params = {"shop": shop, "kept": list(kept)}
    if db.scalar(_ANY, params):
        if db.execute(_CARRY_OVER, params).rowcount:
            jobs.queue(db, WRITE_TAGS, shop)
        db.execute(_GONE, params)
