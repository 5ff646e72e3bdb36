"""What a staff member is told."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /notifications."""
    return Blueprint(
        "notifications", __name__, template_folder="templates", url_prefix="/notifications"
    )
