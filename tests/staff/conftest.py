"""The web app with an installed shop."""

from tests.standin import shop, standin, world
from tests.web.conftest import app, client, installed

__all__ = ["app", "client", "installed", "shop", "standin", "world"]
