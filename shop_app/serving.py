"""What the web app is put together from: settings in, an app out."""

from collections.abc import Callable
from functools import cache

from flask import Flask
from sqlalchemy import Engine

from shop_app.db import address, make_engine
from shop_app.desk import views as desk
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.shops.clients import admin_for_pages
from shop_app.web import (
    cors,
    documents,
    failures,
    guard,
    headers,
    health,
    locales,
    pages,
    tracing,
    unread,
)
from webhooks import receive
from webhooks.inbox import Inbox


def create_web(
    settings: Settings,
    engine: Engine | None = None,
    admin: Callable[[str], Admin] | None = None,
) -> Flask:
    """The whole web app. Call it in the process that serves, after the fork.

    `admin` gives a client for one shop's Admin API; None: one that gives up while somebody still
    waits. All share what is known of each shop's API budget. Raises NoDatabase when neither `engine`
    nor `settings.database_url` is there.
    """
    if engine is None:
        engine = make_engine(address(settings.database_url))
    app = Flask("shop_app")
    tracing.trace(app)
    headers.secure(app, settings)
    cors.share(app, settings)
    locales.translate(app)
    pages.furnish(app, settings)
    failures.handle(app)
    guard.guard(app, engine, settings, webhook_secrets(settings))
    unread.count(app, engine)
    tracing.trace_shop(app)
    app.register_blueprint(receive.blueprint(_inbox(engine), webhook_secrets(settings)))
    app.register_blueprint(health.blueprint(engine))
    app.register_blueprint(documents.blueprint())
    app.register_blueprint(
        desk.blueprint(engine, settings, admin or admin_for_pages(engine, settings))
    )
    return app


def webhook_secrets(settings: Settings) -> tuple[bytes, ...]:
    """What Shopify may sign with: the current secret, then the one before the rotation."""
    secrets = (settings.shopify_api_secret, settings.shopify_api_secret_previous)
    return tuple(secret.get_secret_value().encode() for secret in secrets if secret)


def _inbox(engine: Engine) -> Callable[[], Inbox]:
    """One inbox per process: its thread starts with the first webhook."""
    return cache(lambda: Inbox(engine))
