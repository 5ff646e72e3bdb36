"""An error of the database is logged without the values that were being written."""

from io import StringIO

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

BROKEN = text(
    "INSERT INTO delivery (shop, webhook_id, topic, body, state)"
    " VALUES (:shop, '1', 'orders/create', :body, 'nonsense')"
)


VALUES = {"shop": "a.myshopify.com", "body": b"Hidden Person"}


def test_no_written_value_shows_when_the_database_refuses(
    engine: Engine, log_stream: StringIO
) -> None:
    with engine.connect() as db:
        try:
            db.execute(BROKEN, VALUES)
        except IntegrityError:
            structlog.get_logger().exception("not stored")
    said = log_stream.getvalue()
    assert "CheckViolation" in said
    assert "Hidden" not in said
    assert b"Hidden".hex() not in said
