"""The JSON doors of issues and notes, and their description."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine


def blueprint(engine: Engine) -> Blueprint:
    """Everything of issues under /api."""
    return Blueprint("issues_api", __name__, url_prefix="/api")
