"""Queueing faults for the next API calls."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from sandbox.control.arguments import body, parsed, shop_of
from sandbox.faults import Fault
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/faults`."""

    @control.post("/faults")
    def add() -> tuple[Response, int]:
        fault = parsed(Fault, body())
        if fault.shop is not None:
            shop_of(world, fault.shop)
        world.faults.add(fault)
        return jsonify(asdict(fault)), 201

    @control.get("/faults")
    def pending() -> Response:
        return jsonify([asdict(fault) for fault in world.faults.pending()])

    @control.delete("/faults")
    def clear() -> Response:
        world.faults.clear()
        return jsonify(cleared=True)
