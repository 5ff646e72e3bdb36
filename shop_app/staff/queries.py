"""Who is asking, and for which shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, false, func, select

from shop_app.shops.models import INSTALLED, Shop
from shop_app.shops.queries import ShopState, usable_tokens
from shop_app.staff.models import StaffMember
from shop_app.staff.rules import Role


@dataclass(frozen=True)
class Member:
    """A staff member as the doors see them; `name` None: Shopify has not told it yet."""

    id: str
    name: str | None
    role: Role
    seen_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True)
class Known:
    """What is known of a visitor before their door opens, read in one statement.

    `reachable`: Shopify can be called for this shop, and it has not refused us lately.
    """

    shop: ShopState
    reachable: bool
    member: Member | None


_SHOP = (
    Shop.shop, Shop.generation, Shop.scopes, Shop.name, Shop.currency, Shop.timezone, Shop.locale,
    Shop.plan, Shop.token_dead_at,
)  # fmt: skip


def known(db: Connection, shop: str, member_id: str) -> Known | None:
    """None when the app is not installed in the shop."""
    reachable = and_(func.coalesce(usable_tokens(), false()), Shop.blocked_until.is_(None))
    row = db.execute(
        select(
            *_SHOP,
            reachable.label("reachable"),
            StaffMember.id.label("member_id"),
            StaffMember.name.label("member_name"),
            StaffMember.role,
            StaffMember.seen_at,
            StaffMember.asked_at,
        )
        .select_from(Shop)
        .outerjoin(StaffMember, and_(StaffMember.shop == Shop.shop, StaffMember.id == member_id))
        .where(Shop.shop == shop, Shop.state == INSTALLED)
    ).one_or_none()
    if row is None:
        return None
    state = ShopState(
        row.shop, row.generation, tuple(row.scopes), row.name, row.currency, row.timezone,
        row.locale, row.plan, row.token_dead_at,
    )  # fmt: skip
    member = None
    if row.member_id is not None:
        member = Member(row.member_id, row.member_name, Role(row.role), row.seen_at, row.asked_at)
    return Known(state, row.reachable, member)
