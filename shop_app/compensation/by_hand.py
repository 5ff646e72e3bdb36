"""What is given in Shopify beside Amends: found at night, and counted if the policy says so.

Seen: discount codes of an amount, a percentage or free shipping, if there is one code and it is for
one customer or for one use; gift cards for a customer that nobody bought; store credits for those
customers who had an issue or a compensation lately, among their newest ten transactions of two
currencies. Not seen: codes for everybody or for segments, buy-X-get-Y and apps' own discounts, cards
without a customer, refunds, draft orders' discounts, and everything from before Amends came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from shop_app import jobs
from shop_app.compensation import allowances, ledger, policies
from shop_app.compensation.by_hand_changes import BY, end_of
from shop_app.compensation.events import EventKind, Ref, append
from shop_app.compensation.kinds import Kind, Origin, State
from shop_app.compensation.marking import mark_orders
from shop_app.compensation.models import Compensation
from shop_app.compensation.numbering import next_number
from shop_app.compensation.policy import Terms
from shop_app.money import Money
from shop_app.shopify.code_states import CodeSeen
from shop_app.shopify.gifts_made import CardMade, CreditMade
from shop_app.shops import queries
from shop_app.timezones import zone


@dataclass(frozen=True, slots=True)
class Found:
    """Something given by hand. `value` is what it gives, None for a percentage and free shipping;
    `worth` what it may cost, None: nobody knows before it is used."""

    remote_gid: str
    kind: Kind
    at: datetime
    customer_gid: str | None
    value: Money | None
    worth: Money | None
    percentage: int | None = None
    code: str | None = None
    code_tail: str | None = None
    account_gid: str | None = None
    expires_at: datetime | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """What the shop counts in, and by which terms; `since`: when Amends came. `mark` is of the
    allowances of its currency (`policies.Saved.mark`)."""

    currency: str
    timezone: ZoneInfo
    since: datetime
    terms: Terms
    policy_version: int
    mark: str


def books(db: Connection, shop: str) -> Books | None:
    """None for a shop without Amends, or of which nobody knows the currency yet."""
    known = queries.installed(db, shop)
    if known is None or known.currency is None:
        return None
    policy = policies.current(db, shop)
    where = zone(known.timezone)
    return Books(
        known.currency,
        where,
        known.installed_at,
        policy.policy.terms,
        policy.version,
        policy.mark(known.currency),
    )


def code_found(seen: CodeSeen) -> Found | None:
    """A code that one customer got, or that can be used once; None for any other, and for one that
    has ended unused."""
    personal = len(seen.customers) == 1 or seen.limit == 1
    if not seen.single or not personal or not (seen.usable or seen.uses):
        return None
    return Found(
        remote_gid=seen.gid,
        kind=Kind.FREE_SHIPPING if seen.free_shipping else Kind.DISCOUNT_CODE,
        at=seen.created_at,
        customer_gid=seen.customers[0] if len(seen.customers) == 1 else None,
        value=None if seen.free_shipping else seen.amount,
        worth=seen.amount,
        percentage=seen.percentage,
        code=seen.code,
        expires_at=seen.state.ends_at,
        used=seen.uses > 0,
    )


def card_found(made: CardMade, where: ZoneInfo) -> Found | None:
    """A gift card; None for one that was switched off unused."""
    if not made.enabled and made.left == made.given:
        return None
    return Found(
        remote_gid=made.gid,
        kind=Kind.GIFT_CARD,
        at=made.created_at,
        customer_gid=made.customer_gid,
        value=made.given,
        worth=made.given,
        code_tail=made.tail,
        expires_at=None if made.expires_on is None else end_of(made.expires_on, where),
    )


def credit_found(made: CreditMade) -> Found:
    """A store credit."""
    return Found(
        remote_gid=made.gid,
        kind=Kind.STORE_CREDIT,
        at=made.created_at,
        customer_gid=made.customer_gid,
        value=made.given,
        worth=made.given,
        account_gid=made.account_gid,
        expires_at=made.expires_at,
    )


_KNOWN = text(
    """
    SELECT EXISTS (
        SELECT FROM compensation WHERE shop = :shop AND (remote_gid = :gid OR code = :code)
    )
    """
)


# Of a store credit in doubt a person said that it happened, and nobody which transaction it was.
_OURS = text(
    """
    UPDATE compensation SET remote_gid = :gid, account_gid = :account
    WHERE shop = :shop AND id = (
        SELECT id FROM compensation
        WHERE shop = :shop AND customer_gid = :customer AND kind = 'store_credit'
            AND origin = 'amends' AND state IN ('granted', 'redeemed', 'expired', 'revoked')
            AND remote_gid IS NULL AND value = :value AND value_currency = :currency
            AND decided_at <= :at
        ORDER BY decided_at, id LIMIT 1 FOR UPDATE
    )
    """
)


def book(db: Connection, shop: str, found: Found, its: Books) -> bool:
    """Book it beyond every limit, once; False for what is booked already, and what is Amends' own.

    Where the policy does not count it, it stands in no allowance. An amount in another currency
    than the shop's counts as nothing: no rate is invented. The transaction books nothing else.
    """
    jobs.alone_with(db, "compensations by hand", shop)
    if db.scalar(_KNOWN, {"shop": shop, "gid": found.remote_gid, "code": found.code}):
        return False
    if found.kind is Kind.STORE_CREDIT and _is_ours(db, shop, found):
        return False
    known = found.worth is not None and found.worth.currency == its.currency
    amount = found.worth.minor if found.worth is not None and known else 0
    keys = _keys(found, its) if its.terms.count_by_hand else ()
    allowances.lock(db, shop, keys)
    values = _values(found, its) | {"shop": shop, "amount": amount}
    values["number"] = next_number(db, shop)
    stated = insert(Compensation).values(values).returning(Compensation.id)
    made = db.execute(stated).scalar_one()
    ledger.book(db, shop, made, keys, held=amount, spent=0, why="by_hand")
    about = Ref(made, found.customer_gid)
    append(db, shop, about, EventKind.FOUND, by=BY, data={"amount": amount})
    if found.used and found.code:
        mark_orders(db, shop, _orders_with(db, shop, found.code, found.at))
    return True


def _is_ours(db: Connection, shop: str, found: Found) -> bool:
    """Whether it is a store credit of ours that lacks its transaction, which it has from now on."""
    assert found.value is not None  # noqa: S101 - a credit has an amount
    given = {"customer": found.customer_gid, "at": found.at, "account": found.account_gid}
    worth = {"value": found.value.minor, "currency": found.value.currency}
    done = db.execute(_OURS, {"shop": shop, "gid": found.remote_gid, **given, **worth})
    return done.rowcount > 0


def _keys(found: Found, its: Books) -> Sequence[allowances.AllowanceKey]:
    """It counts in the month in which it was given, and for no staff member or reason."""
    return allowances.scopes_for(
        order_gid=None,
        customer_gid=found.customer_gid,
        staff_id=None,
        reason=None,
        kind=found.kind,
        at=found.at,
        timezone=its.timezone,
        mark=its.mark,
    )


def _values(found: Found, its: Books) -> dict[str, Any]:
    return {
        "origin": Origin.BY_HAND,
        "state": State.GRANTED,
        "kind": found.kind,
        "customer_gid": found.customer_gid,
        "key": f"by-hand:{found.remote_gid}",
        "actor": BY.actor,
        "currency": its.currency,
        "value": found.value.minor if found.value else None,
        "value_currency": found.value.currency if found.value else None,
        "percentage": found.percentage,
        "policy_version": its.policy_version,
        "decided_at": found.at,
        "granted_at": found.at,
        "asked_at": found.at,
        "expires_at": found.expires_at,
        "code": found.code,
        "code_tail": found.code_tail,
        "remote_gid": found.remote_gid,
        "account_gid": found.account_gid,
    }


_WITH = text(
    """
    SELECT gid FROM orders
    WHERE shop = :shop AND deleted_at IS NULL AND processed_at >= :since
        AND EXISTS (SELECT FROM unnest(discount_codes) AS used (code) WHERE upper(used.code) = :code)
    ORDER BY gid
    """
)


def _orders_with(db: Connection, shop: str, code: str, since: datetime) -> list[str]:
    """The orders that used a code before anybody knew of it."""
    params = {"shop": shop, "code": code, "since": since.astimezone(UTC)}
    return list(db.scalars(_WITH, params))
