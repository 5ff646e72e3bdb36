"""The control API under `/_sandbox`: what people, tests and benchmarks do with the sandbox."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import HTTPException

from sandbox.changes import ActionRefusedError
from sandbox.control import (
    actions,
    bulk,
    deliveries,
    faults,
    flow,
    histories,
    installation,
    reading,
    shops,
)
from sandbox.merchant_visit import VisitError
from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """All control routes. Errors are JSON: 400 bad arguments, 404 unknown, 422 refused."""
    control = Blueprint("control", __name__, url_prefix="/_sandbox")
    for part in (shops, installation, reading, actions, deliveries, bulk, histories, faults, flow):
        part.add_routes(control, world)

    @control.errorhandler(ValueError)
    @control.errorhandler(OSError)
    def bad_arguments(error: Exception) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @control.errorhandler(ActionRefusedError)
    def refused(error: ActionRefusedError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 422

    @control.errorhandler(VisitError)
    def app_is_away(error: VisitError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 502

    @control.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500

    return control
