"""Keep the tokens of quiet shops alive: a refresh token nobody uses dies after 90 days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, func, select

from shop_app import jobs
from shop_app.shops.models import Shop
from shop_app.shops.queries import usable_tokens
from shop_app.shops.tokens import access_token
from shop_app.tenancy import ALL_SHOPS

RENEW_TOKEN = "renew_token"  # noqa: S105 - the name of a task
LEFT = timedelta(days=30)
"""What a refresh token still lives when it is renewed: 60 of its 90 days are over."""


def queue_renewals(engine: Engine) -> None:
    """Queue a renewal for every shop whose refresh token has aged; meant to run daily."""
    ageing = select(Shop.shop).where(
        usable_tokens(), Shop.refresh_token_expires_at < func.now() + LEFT
    )
    with engine.begin() as db:
        shops = db.scalars(ageing, execution_options=ALL_SHOPS).all()
        jobs.queue(db, RENEW_TOKEN, shops)


def renew_token(deps: jobs.Deps, shop: str) -> None:
    """Renew the pair: the access token of such a shop expired long ago.

    Raises what `access_token` raises.
    """
    access_token(deps.engine, deps.settings, shop)
