"""The sandbox's web side: the Admin API, the admin, customers' accounts, its control and its pages, in one Flask app."""

from __future__ import annotations

from flask import Flask

from sandbox import access, control, graphql, pages
from sandbox.admin import frame_answers, frame_pages, scripts
from sandbox.bulk import storage
from sandbox.extensions import account_pages, answers, assets
from sandbox.world import World


def create_app(world: World) -> Flask:
    """A WSGI app that serves every shop of a world at `/{domain}/...`."""
    app = Flask("sandbox", static_folder=None)
    app.register_blueprint(scripts.blueprint())
    for part in (frame_pages, frame_answers, assets, answers, account_pages):
        app.register_blueprint(part.blueprint(world))
    for part in (access, graphql, control, storage, pages):
        app.register_blueprint(part.blueprint(world))
    return app
