"""A shop in which nothing happens for months stays connected."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from sandbox.state import Shop
from shop_app.jobs import Deps
from shop_app.settings import Settings
from shop_app.shops.clients import admin_for
from shop_app.shops.keeping import RENEW_TOKEN, queue_renewals, renew_token
from tests.shops.rows import access_expires_in, change, queued, row


def refresh_token_lives(engine: Engine, domain: str, days: float) -> None:
    until = datetime.now(UTC) + timedelta(days=days)
    with engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))
    change(engine, domain, refresh_token_expires_at=until)


def test_a_refresh_token_is_renewed_when_two_thirds_of_its_life_are_over(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    for days, expected in ((31.0, []), (29.0, [RENEW_TOKEN]), (-1.0, [])):
        refresh_token_lives(engine, installed.domain, days)
        queue_renewals(engine)
        assert queued(engine, installed.domain) == expected


def test_the_renewal_gives_ninety_new_days(
    engine: Engine, standin: Settings, installed: Shop
) -> None:
    refresh_token_lives(engine, installed.domain, 29)
    access_expires_in(engine, installed.domain, -60 * 24 * 3600)
    renew_token(Deps(engine, standin, admin_for(engine, standin)), installed.domain)
    left = row(engine, installed.domain).refresh_token_expires_at - datetime.now(UTC)
    assert left > timedelta(days=89)
