"""The installed stores."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shop_app.db import Base

INSTALLED = "installed"
UNINSTALLED = "uninstalled"


class Shop(Base):
    """One store. Tokens are encrypted at rest; `generation` counts its installations.

    A row without `uninstalled_at` that is not installed is a first installation on its way.
    `token_dead_at` says that Shopify took the tokens back: somebody has to open the app once.
    `installed_at` is Shopify's clock (when the session token of the first visit was made), so
    that it can be compared with the time of an uninstall event. `read_at` is when Shopify last told
    the shop's details to this installation. `blocked_until` is how long nobody asks this shop of
    his own accord, because Shopify refused with the error code `blocked_reason`; `blocked_since`
    is the first of its refusals in a row. Up to `verified_up_to` everything that changed in the shop
    has been compared with what we know. `privacy_text` and `support_contact` are shown to customers;
    NULL: the merchant has not set them.
    """

    __tablename__ = "shop"
    __table_args__ = (
        CheckConstraint("state IN ('installed', 'uninstalled')", name="state"),
        CheckConstraint("generation >= 1", name="generation"),
    )

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, server_default=INSTALLED)
    generation: Mapped[int] = mapped_column(server_default="1")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    access_token: Mapped[str | None] = mapped_column(Text)
    access_token_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refresh_token: Mapped[str | None] = mapped_column(Text)
    refresh_token_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refresh_lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    token_dead_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    scopes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    name: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    blocked_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    blocked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    blocked_reason: Mapped[str | None] = mapped_column(Text)
    privacy_text: Mapped[str | None] = mapped_column(Text)
    support_contact: Mapped[str | None] = mapped_column(Text)
    verified_up_to: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    installed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    uninstalled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SettingChange(Base):
    """Somebody changed a section of the settings; append-only. The newest `id` of a section is its
    version. `by_id` is the staff member, None: the operator."""

    __tablename__ = "setting_change"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    section: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    by_id: Mapped[str | None] = mapped_column(Text)


class Retiming(Base):
    """A shop whose open work has to be timed anew, by its clocks and hours as they are now.

    What comes after the issue `after_id` still has to; the row goes when all is done.
    """

    __tablename__ = "retiming"

    shop: Mapped[str] = mapped_column(Text, primary_key=True)
    after_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
