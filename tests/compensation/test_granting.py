"""Granting what the policy allows: reserved at once, its money held, and Shopify told later."""

from sqlalchemy import Engine

from shop_app.compensation import queries
from shop_app.compensation.kinds import State
from tests.compensation.granted import grant, open_shop
from tests.issue_rows import SHOP


def test_what_the_policy_allows_is_reserved_with_its_money_held(engine: Engine) -> None:
    with engine.begin() as db:
        open_shop(db)

    made = grant(engine)

    with engine.connect() as db:
        row = queries.compensation(db, SHOP, made.number)
    assert (row.state, row.number, row.held, row.amount) == (State.RESERVED, 1, 500, 500)
