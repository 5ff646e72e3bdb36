"""Keep a shop's policy: every change is a new version with its author, nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson
from sqlalchemy import Connection, Row, ScalarSelect, Select, Text, cast, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from shop_app.compensation.models import PolicyVersion
from shop_app.compensation.policy import Policy
from shop_app.compensation.policy_checks import check
from shop_app.compensation.policy_data import policy_data, policy_of
from shop_app.compensation.shipped_policy import shipped
from shop_app.conditions.checking import Terms
from shop_app.errors import Conflict, NotFound, Unavailable
from shop_app.issues.reasons import reasons
from shop_app.shops.queries import installed

_FIRST = aliased(PolicyVersion)
_FIRST_CURRENCY: ScalarSelect[str] = (
    select(_FIRST.document["currency"].astext)
    .where(_FIRST.shop == PolicyVersion.shop, _FIRST.version == 1)
    .correlate(PolicyVersion)
    .scalar_subquery()
)
_COLUMNS = (
    PolicyVersion.version,
    PolicyVersion.at,
    PolicyVersion.by_id,
    cast(PolicyVersion.document, Text).label("document"),
    _FIRST_CURRENCY.label("first"),
)
_Row = Row[int, datetime, str | None, str, str]


@dataclass(frozen=True, slots=True)
class Saved:
    """A version of the policy; `by_id` None: Amends itself. `first_currency` is that of the shop's
    version 1."""

    version: int
    policy: Policy
    at: datetime
    by_id: str | None
    first_currency: str

    def mark(self, currency: str) -> str:
        """What tells the allowances of a currency from those of others; "" for the first one."""
        return "" if currency == self.first_currency else currency


def current(db: Connection, shop: str) -> Saved:
    """The policy in force; a shop that has none gets the shipped one as its version 1.

    Raises Unavailable (`no_currency`) while Shopify has not told the shop's currency.
    """
    return _newest(db, shop) or _seeded(db, shop)


def version(db: Connection, shop: str, number: int) -> Saved:
    """The policy as it was at a version. Raises NotFound."""
    row = db.execute(_of(shop).where(PolicyVersion.version == number)).one_or_none()
    if row is None:
        raise NotFound(
            f"the policy has no version {number}", code="no_such_version", version=number
        )
    return _saved(row)


def history(db: Connection, shop: str) -> tuple[Saved, ...]:
    """All versions, the newest first."""
    rows = db.execute(_of(shop).order_by(PolicyVersion.version.desc()))
    return tuple(_saved(row) for row in rows)


def save(db: Connection, shop: str, policy: Policy, *, based_on: int, by: str | None) -> Saved:
    """From now on this policy decides; the same again changes nothing.

    `by` is a staff member's id. Raises Invalid naming the place (`path`) for what makes no sense in
    this shop, and Conflict (`policy_changed`) when somebody saved since version `based_on`.
    """
    before = current(db, shop)
    if before.version != based_on:
        raise _conflict(before.version, based_on)
    if before.policy == policy:
        return before
    known = frozenset(reason.key for reason in reasons(db, shop))
    check(policy, _terms(db, shop), known)
    if not _insert(db, shop, policy, version=based_on + 1, by=by):
        raise _conflict(current(db, shop).version, based_on)  # saved at this very moment
    return version(db, shop, based_on + 1)


def begin_anew(db: Connection, shop: str, *, based_on: int, by: str | None) -> Saved:
    """The shipped policy decides from now on, in the currency that the shop has by now.

    None of the old limits is converted: no rate between the currencies is known, and the merchant
    sees at once which amounts are to be said again. Raises Conflict: `policy_changed` as `save`,
    `currency_same` where the policy counts in the shop's currency.
    """
    before, currency = current(db, shop), _terms(db, shop).currency
    if before.version == based_on and before.policy.currency == currency:
        raise Conflict(f"the policy counts in {currency} already", code="currency_same")
    return save(db, shop, shipped(currency), based_on=based_on, by=by)


def _seeded(db: Connection, shop: str) -> Saved:
    _insert(db, shop, shipped(_terms(db, shop).currency), version=1, by=None)
    return current(db, shop)  # also where somebody else saved it at this very moment


def _terms(db: Connection, shop: str) -> Terms:
    known = installed(db, shop)
    if known is None or known.currency is None:
        message = f"{shop}: Shopify has not told the shop's currency yet"
        raise Unavailable(message, code="no_currency")
    return Terms(known.currency, frozenset(known.scopes))


def _newest(db: Connection, shop: str) -> Saved | None:
    row = db.execute(_of(shop).order_by(PolicyVersion.version.desc()).limit(1)).one_or_none()
    return None if row is None else _saved(row)


def _insert(db: Connection, shop: str, policy: Policy, *, version: int, by: str | None) -> bool:
    """Save a new version; False when there is one of that number already."""
    values = {"shop": shop, "version": version, "document": policy_data(policy), "by_id": by}
    stated = insert(PolicyVersion).values(values).on_conflict_do_nothing()
    return db.scalar(stated.returning(PolicyVersion.version)) is not None


def _of(shop: str) -> Select[int, datetime, str | None, str, str]:
    return select(*_COLUMNS).where(PolicyVersion.shop == shop)


def _conflict(now: int, based_on: int) -> Conflict:
    return Conflict(
        f"the policy is at version {now} by now, not {based_on}",
        code="policy_changed",
        version=now,
        based_on=based_on,
    )


def _saved(row: _Row) -> Saved:
    return Saved(row.version, _read(row.document), row.at, row.by_id, row.first)


@lru_cache(maxsize=1_000)
def _read(document: str) -> Policy:
    """Kept, because a condition is made ready once and then judges very many customers."""
    return policy_of(orjson.loads(document))
