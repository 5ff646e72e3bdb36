"""Who is to take care of a customer's next issue: who was chosen for VIPs, or had their last one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from shop_app.issues.models import IssueSetting
from shop_app.issues.reasons import DEFAULT_REPEAT_DAYS
from shop_app.issues.subjects import check_owner

# Who counts as a VIP carries a tag in which that word stands.
_KNOWN = text(
    """
    SELECT (
            SELECT owner_id FROM issue
            WHERE shop = :shop AND customer_gid = :customer AND owner_id IS NOT NULL
            ORDER BY id DESC LIMIT 1
        ) AS last, (
            SELECT vip_owner_id FROM issue_setting WHERE shop = :shop
        ) AS chosen, EXISTS (
            SELECT FROM tag_assignment WHERE shop = :shop AND customer_gid = :customer
                AND wanted AND in_shop IN ('ours', 'theirs') AND tag ~* '\\yvip\\y'
        ) AS vip
    """
)


@dataclass(frozen=True, slots=True)
class Preferred:
    """Whether a customer is a VIP, who had their last issue, and who was chosen for VIPs (None too
    where the customer is none). Both are ids of people who may own issues no longer, perhaps."""

    last: str | None = None
    chosen: str | None = None
    vip: bool = False


def preferred(db: Connection, shop: str, customer_gid: str | None) -> Preferred:
    """Of a customer; a guest is nobody's."""
    if customer_gid is None:
        return Preferred()
    row = db.execute(_KNOWN, {"shop": shop, "customer": customer_gid}).one()
    return Preferred(row.last, row.chosen if row.vip else None, row.vip)


def vip_owner(db: Connection, shop: str) -> str | None:
    """The id of who was chosen for the issues of VIPs."""
    return db.scalar(select(IssueSetting.vip_owner_id).where(IssueSetting.shop == shop))


def set_vip_owner(db: Connection, shop: str, member_id: str | None) -> None:
    """From now on new issues of VIPs go to this person; None: to nobody in particular.

    Raises Invalid as `check_owner` does. Who changed it is noted by the caller.
    """
    if member_id is not None:
        check_owner(db, shop, member_id)
    its = {"vip_owner_id": member_id}
    stated = insert(IssueSetting).values(shop=shop, repeat_days=DEFAULT_REPEAT_DAYS, **its)
    db.execute(stated.on_conflict_do_update(index_elements=["shop"], set_=its))
