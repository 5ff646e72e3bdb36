"""The sandbox's web side: the Admin API, its control and its pages, in one Flask app."""

from __future__ import annotations

from flask import Flask

from sandbox import access, control, graphql, pages
from sandbox.bulk import storage
from sandbox.world import World


def create_app(world: World) -> Flask:
    """A WSGI app that serves every shop of a world at `/{domain}/...`."""
    app = Flask("sandbox", static_folder=None)
    for part in (access, graphql, control, storage, pages):
        app.register_blueprint(part.blueprint(world))
    return app
