"""The page of one order: what went wrong with it, and what was written about it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.shopify.client import Admin


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """Everything under /orders."""
    return Blueprint("orders", __name__, template_folder="templates", url_prefix="/orders")
