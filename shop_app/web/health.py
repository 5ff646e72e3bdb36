"""Doors for whoever operates the app: is it alive, is it ready, what does it count."""

import structlog
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from shop_app.metrics import exposition
from shop_app.migrations import pending

_log = structlog.get_logger(__name__)


def blueprint(engine: Engine) -> Blueprint:
    """The operator's doors; none needs a session and none names a shop or a secret."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="alive")

    @door.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks = readiness(engine)
        ready = all(result == "ok" for result in checks.values())
        return jsonify(status="ready" if ready else "not ready", checks=checks), (
            200 if ready else 503
        )

    @door.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(engine), content_type=CONTENT_TYPE_LATEST)

    return door


def readiness(engine: Engine) -> dict[str, str]:
    """Check → "ok", or what is wrong in a few words without any address or secret."""
    try:
        behind = pending(engine)
    except SQLAlchemyError as error:
        _log.warning("not ready: the database does not answer", error=type(error).__name__)
        return {"database": "does not answer", "migrations": "unknown"}
    return {"database": "ok", "migrations": "pending: run migrate" if behind else "ok"}
