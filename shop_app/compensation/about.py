"""Whom and what a compensation is about, checked against what the shop has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from shop_app import gids
from shop_app.errors import Invalid, NotFound, Unavailable
from shop_app.issues.rules import Severity
from shop_app.issues.shipped_reasons import SHIPPED
from shop_app.timezones import zone

_FIND = text(
    """
    SELECT shop.currency, shop.timezone, shop.scopes,
        issue.id AS issue_id, issue.reason, issue.severity, issue.lines,
        stored.active AS reason_active, stored.compensation AS reason_compensation,
        coalesce(CAST(:order AS text), issue.order_gid) AS wanted_order,
        issue.order_gid AS issue_order, issue.customer_gid AS issue_customer,
        orders.gid AS order_gid,
        orders.customer_gid AS bought_by, buyer.merged_into AS buyer_merged,
        named.gid AS named_gid, named.merged_into AS named_merged,
        coalesce(buyer.deleted_at IS NOT NULL AND buyer.merged_into IS NULL, false)
            OR coalesce(named.deleted_at IS NOT NULL AND named.merged_into IS NULL, false) AS gone
    FROM shop
    LEFT JOIN issue ON issue.shop = :shop AND issue.id = CAST(:issue AS bigint)
    LEFT JOIN orders ON orders.shop = :shop AND orders.deleted_at IS NULL
        AND orders.gid = coalesce(CAST(:order AS text), issue.order_gid)
    LEFT JOIN customer AS buyer ON buyer.shop = :shop AND buyer.gid = orders.customer_gid
    LEFT JOIN customer AS named ON named.shop = :shop
        AND named.gid = coalesce(CAST(:customer AS text), issue.customer_gid)
    LEFT JOIN issue_reason AS stored ON stored.shop = :shop AND stored.parent IS NULL
        AND stored.key = coalesce(issue.reason, CAST(:reason AS text))
    WHERE shop.shop = :shop
    """
)
_AS_SHIPPED = {shipped.key: shipped.compensation for shipped in SHIPPED}
"""Whether something is given for a reason that the merchant has not changed."""


@dataclass(frozen=True, slots=True)
class About:
    """What somebody wants to give something for: at least one of these. `issue_id` is no number."""

    customer_gid: str | None = None
    order_gid: str | None = None
    issue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The same once everything is known that belongs to it, and the shop it happens in.

    An order brings its customer, an issue its customer, order, reason, severity and `lines` (gids);
    a merged customer is who was kept. `currency` and `scopes` are the shop's. `reason_allowed`:
    something is given for the reason at all.
    """

    currency: str
    timezone: ZoneInfo
    scopes: frozenset[str]
    customer_gid: str | None
    order_gid: str | None
    issue_id: int | None
    lines: tuple[str, ...]
    reason: str
    severity: Severity | None
    reason_allowed: bool


def resolve(db: Connection, shop: str, about: About, reason: str | None) -> Case:
    """What belongs together; `reason` None: the issue's.

    Raises NotFound (`issue_unknown`), Unavailable (`no_currency`: its currency is not known yet)
    and Invalid: `about_nobody`, `customer_unknown`, `customer_gone`, `order_unknown`,
    `order_not_of_issue`, `customer_not_of_issue`, `customer_not_of_order`, `reason_missing`,
    `reason_not_of_issue`, `reason_unknown`.
    """
    if about.customer_gid is not None and gids.kind(about.customer_gid) != "Customer":
        raise Invalid(f"{about.customer_gid} is no customer", code="customer_unknown")
    found = _found(db, shop, about, reason)
    _check_order(about, found)
    customer_gid = _customer(about, found)
    if customer_gid is None and found.order_gid is None:
        raise Invalid("a compensation is for a customer or for an order", code="about_nobody")
    key, allowed = _reason(found, reason)
    return Case(
        currency=found.currency,
        timezone=zone(found.timezone),
        scopes=frozenset(found.scopes),
        customer_gid=customer_gid,
        order_gid=found.order_gid,
        issue_id=found.issue_id,
        lines=tuple(found.lines or ()),
        reason=key,
        severity=None if found.severity is None else Severity(found.severity),
        reason_allowed=allowed,
    )


def _found(db: Connection, shop: str, about: About, reason: str | None) -> Row[Any]:
    wanted = {"order": about.order_gid, "issue": about.issue_id, "customer": about.customer_gid}
    found = db.execute(_FIND, {"shop": shop, "reason": reason, **wanted}).one_or_none()
    if found is None or found.currency is None:
        raise Unavailable(f"the currency of {shop} is not known yet", code="no_currency")
    if about.issue_id is not None and found.issue_id is None:
        raise NotFound(f"this shop has no issue {about.issue_id}", code="issue_unknown")
    return found


def _check_order(about: About, found: Row[Any]) -> None:
    if found.wanted_order is not None and found.order_gid is None:
        raise Invalid(f"Amends knows no order {found.wanted_order!r:.60}", code="order_unknown")
    if about.issue_id is not None and about.order_gid not in (None, found.issue_order):
        raise Invalid(f"the issue is not about {about.order_gid}", code="order_not_of_issue")


def _customer(about: About, found: Row[Any]) -> str | None:
    """Whose it is: the order's customer, else the one that is named."""
    if found.gone:
        raise Invalid("the customer was deleted in Shopify", code="customer_gone")
    named: str | None = found.named_merged or about.customer_gid or found.issue_customer
    if found.order_gid is None:
        issues = found.issue_customer
        if about.customer_gid is not None and issues not in (None, named):
            raise Invalid(f"the issue is not of {named}", code="customer_not_of_issue")
        return named
    buyer: str | None = found.buyer_merged or found.bought_by
    if about.customer_gid is not None and named != buyer:
        raise Invalid(f"the order is not of {about.customer_gid}", code="customer_not_of_order")
    return buyer


def _reason(found: Row[Any], reason: str | None) -> tuple[str, bool]:
    """Why it is, and whether something is given for that."""
    key: str | None = reason if found.issue_id is None else found.reason
    if not key:
        raise Invalid("say why something is given", code="reason_missing")
    if reason not in (None, key):
        raise Invalid(
            f"the issue's reason is {key}, not {reason!r:.60}", code="reason_not_of_issue"
        )
    if found.reason_active is not None:
        return key, found.reason_active and found.reason_compensation
    if key not in _AS_SHIPPED:
        raise Invalid(f"there is no reason {key!r:.60}", code="reason_unknown", reason=key[:60])
    return key, _AS_SHIPPED[key]
