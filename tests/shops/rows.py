"""Looking at a shop's row and putting it into a state, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, select, text, update

from shop_app.shops.models import Shop


def row(engine: Engine, domain: str) -> Row[Any]:
    """The stored shop."""
    with engine.connect() as db:
        return db.execute(select(Shop.__table__).where(Shop.shop == domain)).one()


def access_expires_in(engine: Engine, domain: str, seconds: float) -> None:
    """Let the stored access token have only so long to live, as far as we know."""
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    change(engine, domain, access_token_expires_at=until)


def change(engine: Engine, domain: str, **values: Any) -> None:
    """Write columns of the stored shop."""
    with engine.begin() as db:
        db.execute(update(Shop).where(Shop.shop == domain).values(**values))


def queued(engine: Engine, domain: str) -> list[str]:
    """The tasks waiting for a shop, sorted."""
    statement = text(
        "SELECT task_name FROM procrastinate_jobs WHERE args->>'shop' = :shop ORDER BY 1"
    )
    with engine.connect() as db:
        return list(db.execute(statement, {"shop": domain}).scalars())
