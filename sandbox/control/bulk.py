"""Watching bulk operations, and making them wait, crawl or fail."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.bulk.operation import Operation
from sandbox.bulk.pace import Pace, PlannedFailure
from sandbox.control.arguments import body, parsed, shop_of
from sandbox.state import gid
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/shops/{domain}/bulk`."""

    @control.get("/shops/<domain>/bulk")
    def operations(domain: str) -> Response:
        shop_of(world, domain)
        return jsonify([operation_row(one) for one in world.bulk.of(domain)])

    @control.post("/shops/<domain>/bulk/pace")
    def proceed(domain: str) -> Response:
        shop_of(world, domain)
        wanted = parsed(Pace, body())
        return jsonify(asdict(world.bulk.set_pace(domain, lambda _: wanted)))

    @control.post("/shops/<domain>/bulk/release")
    def release(domain: str) -> Response:
        shop_of(world, domain)
        pace = world.bulk.set_pace(
            domain, lambda pace: replace(pace, hold=False, hold_after_lines=None)
        )
        return jsonify(asdict(pace))

    @control.post("/shops/<domain>/bulk/failures")
    def fail(domain: str) -> tuple[Response, int]:
        shop_of(world, domain)
        failure = parsed(PlannedFailure, body())
        world.bulk.plan_failure(domain, failure)
        return jsonify(asdict(failure)), 201


def operation_row(operation: Operation) -> dict[str, Any]:
    """An operation in a few words; `problem` is the sandbox's own explanation of a failure."""
    completed = operation.completed_at
    return {
        "id": operation.id,
        "gid": gid("BulkOperation", operation.id),
        "type": operation.kind,
        "status": operation.status,
        "error_code": operation.error_code,
        "problem": operation.problem,
        "created_at": operation.created_at.isoformat(),
        "completed_at": completed.isoformat() if completed else None,
        "objects": operation.objects,
        "roots": operation.roots,
        "bytes": len(operation.lines),
    }
