"""The database that the tests get: migrated, and without rows that another test left."""

import pytest
from sqlalchemy import Engine, text

_PUT_SHOP = text("INSERT INTO shop (shop) VALUES ('left-over.myshopify.com')")
_COUNT_SHOPS = text("SELECT count(*) FROM shop")


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_without_rows_of_the_one_before(engine: Engine, turn: int) -> None:
    with engine.begin() as db:
        assert db.execute(_COUNT_SHOPS).scalar_one() == 0
        db.execute(_PUT_SHOP)
