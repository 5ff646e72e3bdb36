"""The people behind session tokens, and what they may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

_ROLES = "('owner', 'manager', 'staff', 'external_staff', 'read_only')"
_WHYS = "('joined', 'installed', 'account_owner', 'collaborator', 'given')"


class StaffMember(Base):
    """One person in one shop; `id` is the `sub` of their session tokens.

    `name` and the two flags come from Shopify with an online token; `asked_at` is when it was last
    asked for them, None: never. A name that is "" was not told, None: not yet. `seen_at` is kept to
    the hour. `why` says where the role comes from.
    """

    __tablename__ = "staff_member"
    __table_args__ = (
        CheckConstraint(f"role IN {_ROLES}", name="role"),
        CheckConstraint(f"why IN {_WHYS}", name="why"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, server_default="joined")
    account_owner: Mapped[bool] = mapped_column(server_default="false")
    collaborator: Mapped[bool] = mapped_column(server_default="false")
    first_seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class StaffDefault(Base):
    """The role that new people of a shop get, once an owner chose one."""

    __tablename__ = "staff_default"
    __table_args__ = (CheckConstraint(f"role IN {_ROLES} AND role <> 'owner'", name="role"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    role: Mapped[str] = mapped_column(Text)


class RoleChange(Base):
    """A role was given; append-only. `member_id` "" is the default role of new people; `before`
    None: seen for the first time. `by_id` None: Amends itself, following Shopify or the default."""

    __tablename__ = "role_change"
    __table_args__ = (CheckConstraint(f"why IN {_WHYS}", name="why"),)

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    member_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(Text)
