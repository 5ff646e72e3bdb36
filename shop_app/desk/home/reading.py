"""What the home page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop_app.desk.customers.story import reason
from shop_app.desk.home import queries
from shop_app.desk.home.queries import Counts, TagChange
from shop_app.shops.queries import installed
from shop_app.tagging.store import list_rules
from shop_app.texts import gettext
from shop_app.timeline.service import Kind


@dataclass(frozen=True)
class ChangeLine:
    """One tag change in words; `customer_number` is the numeric part of the customer's gid."""

    customer_number: str
    what: str
    why: str
    at: datetime


@dataclass(frozen=True)
class HomePage:
    """One shop's figures: `carriers` counts customers by tag, `changes` come newest first."""

    locale: str | None
    timezone: str | None
    counts: Counts
    carriers: dict[str, int]
    changes: list[TagChange]


def read(db: Connection, shop: str) -> HomePage:
    """Everything the page needs, in one transaction."""
    known = installed(db, shop)
    return HomePage(
        locale=known.locale if known else None,
        timezone=known.timezone if known else None,
        counts=queries.counts(db, shop),
        carriers=queries.carriers(db, shop, [rule.tag for rule in list_rules(db, shop)]),
        changes=queries.latest_tag_changes(db, shop),
    )


def in_words(change: TagChange) -> ChangeLine:
    """A tag change in the language of the request."""
    return ChangeLine(
        customer_number=change.customer_gid.rsplit("/", 1)[-1],
        what=_what(change),
        why=reason(change.data),
        at=change.at,
    )


def _what(change: TagChange) -> str:
    tag = change.data["tag"]
    if change.kind == Kind.TAG_ADDED:
        return gettext("“%(tag)s” added", tag=tag)
    if change.kind == Kind.TAG_REMOVED:
        return gettext("“%(tag)s” removed", tag=tag)
    return gettext("“%(tag)s” taken off by hand", tag=tag)
