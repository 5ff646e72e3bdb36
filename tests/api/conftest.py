"""The whole web app, one shop that has it, and staff of every role."""

from tests.security.conftest import app, installed, shop, standin, stranger, world

__all__ = ["app", "installed", "shop", "standin", "stranger", "world"]
