"""A shop with a generous policy, for the pages about compensations."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from sqlalchemy import Engine, update

from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Approval, Limits, Offer, Policy, Terms
from shop_app.compensation.queries import CompensationRow, compensation
from shop_app.shops.features import FEATURES, REQUIRED_SCOPES
from tests.desk.visiting import Visitor
from tests.shops.rows import change

SCOPES = [*REQUIRED_SCOPES, *(scope for feature in FEATURES for scope in feature.scopes)]
_KEY = re.compile('name="key" value="([0-9a-f]{32})"')


def policy(**values: Any) -> Policy:
    """Up to £4 alone and £10 with an approval, for the order of £12.50; a fifth of what is damaged."""
    usual = {
        "currency": "GBP",
        "kinds": tuple(Kind),
        "limits": Limits(grant_amount=1000, order_total_percent=80, customer_count=3),
        "approval": Approval(above_amount=400),
        "terms": Terms(free_shipping_most=300),
        "offers": (Offer(reasons=("damaged",), kind=Kind.DISCOUNT_CODE, percent=20),),
    }
    return Policy(**{**usual, **values})


@pytest.fixture
def generous(staff: Visitor, engine: Engine) -> Visitor:
    """The staff member of a shop with `policy`, which has granted all scopes."""
    change(engine, staff.shop.domain, scopes=SCOPES)
    rule_by(engine, staff, policy())
    return staff


def rule_by(engine: Engine, staff: Visitor, wanted: Policy) -> None:
    """From now on the shop has this policy."""
    with engine.begin() as db:
        based_on = policies.current(db, staff.shop.domain).version
        policies.save(db, staff.shop.domain, wanted, based_on=based_on, by=None)


def key_of(page: str) -> str:
    """The key of the form on a page."""
    found = _KEY.search(page)
    assert found is not None
    return found[1]


def grant(staff: Visitor, about: dict[str, str], **fields: str) -> str:
    """Send a form that was just opened; a discount code of £2.50 unless told otherwise. The page
    after it."""
    filled = {"kind": "discount_code", "how": "amount", "amount": "2.50", "currency": "GBP"}
    sent = {**filled, **about, "key": secrets.token_hex(16), **fields}
    return staff.post("/compensations/new", sent).text


def row(engine: Engine, staff: Visitor, number: int = 1) -> CompensationRow:
    """The compensation as it stands."""
    with engine.connect() as db:
        return compensation(db, staff.shop.domain, number)


def stands(engine: Engine, staff: Visitor, number: int = 1, **values: Any) -> None:
    """Put a compensation into a state, as the worker would leave it."""
    its = (Compensation.shop == staff.shop.domain, Compensation.number == number)
    with engine.begin() as db:
        db.execute(update(Compensation).where(*its).values(**values))
