"""What the merchant set for the whole shop, who changed it, and what a change was based on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, insert, select, update

from shop_app import jobs
from shop_app.errors import Conflict, Invalid
from shop_app.shops.models import SettingChange, Shop

LONGEST_PRIVACY_TEXT = 2000
"""Characters; our own choice: it is shown in a panel of the customer account."""

LONGEST_CONTACT = 254
"""Characters: RFC 5321 allows no longer e-mail address."""

NEVER_CHANGED = 0
"""The version of a section that nobody has changed yet."""

# One @ with a dotted domain behind it: whether it is read by somebody only a letter can tell.
_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\]+@[^\s@<>\"'(),:;\\]+\.[^\s@<>\"'(),:;\\.]{2,}")


class Section(StrEnum):
    """What is saved together."""

    DELIVERY_PROMISE = "delivery_promise"
    TEXTS = "texts"
    REASONS = "reasons"
    SERVICE_LEVELS = "service_levels"
    AUTO_OPEN = "auto_open"
    NOTES = "notes"


@dataclass(frozen=True)
class Texts:
    """What customers are shown; None: not set."""

    privacy: str | None
    support_contact: str | None


def texts(db: Connection, shop: str) -> Texts:
    """The texts as the merchant set them."""
    found = select(Shop.privacy_text, Shop.support_contact).where(Shop.shop == shop)
    row = db.execute(found).one()
    return Texts(row.privacy_text, row.support_contact)


def contact_url(contact: str) -> str | None:
    """Where a support contact leads (`mailto:` or https), None for what is neither."""
    if len(contact) > LONGEST_CONTACT:
        return None
    if _EMAIL.fullmatch(contact):
        return f"mailto:{contact}"
    try:
        parts = urlsplit(contact)
        there = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return None
    return contact if there and not re.search(r"[\s<>\"']", contact) else None


def set_texts(db: Connection, shop: str, wanted: Texts) -> None:
    """From now on customers are shown these. Raises Invalid for too long or unusable ones."""
    if len(wanted.privacy or "") > LONGEST_PRIVACY_TEXT:
        found = len(wanted.privacy or "")
        raise Invalid(f"the text may have {LONGEST_PRIVACY_TEXT} characters, got {found}")
    if wanted.support_contact is not None and contact_url(wanted.support_contact) is None:
        raise Invalid("the contact must be an e-mail address or an https address")
    db.execute(
        update(Shop)
        .where(Shop.shop == shop)
        .values(privacy_text=wanted.privacy, support_contact=wanted.support_contact)
    )


def forget_texts(db: Connection, shop: str) -> None:
    """Shopify wants the shop's data erased: nobody is shown anything any more.

    Not where the app has been installed again meanwhile.
    """
    gone = update(Shop).where(Shop.shop == shop, Shop.uninstalled_at.is_not(None))
    db.execute(gone.values(privacy_text=None, support_contact=None))


def version(db: Connection, shop: str, section: Section) -> int:
    """What a change of the section made now is based on."""
    newest = select(func.max(SettingChange.id)).where(
        SettingChange.shop == shop, SettingChange.section == section
    )
    return db.scalar(newest) or NEVER_CHANGED


def is_version(sent: str) -> bool:
    """Whether a text can be the version that a form was opened with."""
    return re.fullmatch("[0-9]{1,18}", sent) is not None


def changed(db: Connection, shop: str, section: Section, *, based_on: int, by: str | None) -> None:
    """Note that `by` changes a section now; what they set is written in the same transaction.

    Raises Conflict when somebody changed it since the version `based_on`.
    """
    jobs.alone_with(db, "settings", shop)
    now = version(db, shop, section)
    if now != based_on:
        raise Conflict(f"{section} was changed meanwhile", version=now, based_on=based_on)
    db.execute(insert(SettingChange).values(shop=shop, section=section, by_id=by))
