"""A shop where compensations can be granted, put straight where the services look for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, text

from shop_app.compensation import policies
from shop_app.compensation.about import About
from shop_app.compensation.granting import Ask, Granted, grant_compensation
from shop_app.compensation.judgement import Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy, Terms
from shop_app.compensation.refusing import Refused
from shop_app.customers.models import Customer
from shop_app.money import Money
from shop_app.orders.models import Order
from shop_app.shops.features import REQUIRED_SCOPES
from shop_app.shops.models import Shop
from shop_app.staff.rules import Role
from shop_app.timeline.service import By
from tests.issue_rows import ADA, CUSTOMER, ORDER, SHOP, works

SCOPES = [
    *REQUIRED_SCOPES,
    "write_gift_cards",
    "read_store_credit_accounts",
    "write_store_credit_account_transactions",
]
_KEYS = count(1)


def open_shop(db: Connection, **policy: Any) -> None:
    """A shop in Rome with Ada, who is staff, and Bea, who manages; a customer with an account and
    an order of 100 euros of yesterday. The policy limits nothing but what is given here."""
    db.execute(
        insert(Shop).values(
            shop=SHOP, currency="EUR", timezone="Europe/Rome", scopes=SCOPES, name="Bakery"
        )
    )
    works(db, "70", Role.STAFF, name="Ada")
    works(db, "71", Role.MANAGER, name="Bea")
    db.execute(insert(Customer).values(shop=SHOP, gid=CUSTOMER, state="enabled"))
    bought(db, ORDER)
    decree(db, **policy)


def bought(db: Connection, gid: str, **given: Any) -> None:
    """An order of CUSTOMER, 100 euros, of yesterday, unless told otherwise."""
    usual = {"customer_gid": CUSTOMER, "currency": "EUR", "total": 10_000}
    paid = {"presentment_currency": "EUR", "presentment_total": 10_000, "country": "IT"}
    at = {"processed_at": datetime.now(UTC) - timedelta(days=1), "channel": "web"}
    db.execute(insert(Order).values(shop=SHOP, gid=gid, **{**usual, **paid, **at, **given}))


def decree(db: Connection, **policy: Any) -> None:
    """From now on this policy decides: every kind, no limit, no approval but what is said here."""
    before = policies.current(db, SHOP)
    terms = {"terms": Terms(free_shipping_most=500)}
    usual = {"currency": "EUR", "kinds": tuple(Kind), "one_open_per_issue": False, **terms}
    policies.save(db, SHOP, Policy(**{**usual, **policy}), based_on=before.version, by=None)


def five(minor: int = 500, kind: Kind = Kind.DISCOUNT_CODE, reason: str = "late") -> Wanted:
    """Five euros for a late parcel, as a code, unless told otherwise."""
    return Wanted(kind, reason, Worth(amount=Money(minor, "EUR")))


def new_key() -> str:
    """The key of a form that was just opened."""
    return f"form-{next(_KEYS):08}"


def ask(wanted: Wanted | None = None, about: About | None = None, key: str | None = None) -> Ask:
    """What `five` wants, for ORDER, from a new form, unless told otherwise."""
    return Ask(about or About(order_gid=ORDER), wanted or five(), key or new_key())


def grant(
    engine: Engine, asked: Ask | None = None, *, by: By = ADA, role: Role | None = Role.STAFF
) -> Granted:
    """Ada grants it; Shopify can't be asked."""
    return grant_compensation(engine, None, SHOP, asked or ask(), by=by, role=role)


def refusal_of(engine: Engine, asked: Ask, **given: Any) -> Refused:
    """What the policy says no with."""
    with pytest.raises(Refused) as refused:
        grant(engine, asked, **given)
    return refused.value


@dataclass(frozen=True)
class Kept:
    """How much of what a grant leaves behind there is: compensations, what they hold, movements,
    jobs that tell Shopify, and decisions."""

    compensations: int
    held: int
    movements: int
    jobs: int
    decisions: int


_KEPT = text(
    """
    SELECT (SELECT count(*) FROM compensation), (SELECT coalesce(sum(held), 0) FROM allowance),
        (SELECT count(*) FROM allowance_movement),
        (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_compensations'),
        (SELECT count(*) FROM policy_decision)
    """
)


def kept(engine: Engine) -> Kept:
    """How much there is now."""
    with engine.connect() as db:
        return Kept(*(int(one) for one in db.execute(_KEPT).one()))
