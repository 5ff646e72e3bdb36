"""One issue."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from shop_app.shopify.client import Admin


def add(door: Blueprint, engine: Engine, admin: Callable[[str], Admin]) -> None:
    """Put the doors behind the blueprint."""
