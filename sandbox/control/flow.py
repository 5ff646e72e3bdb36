"""Shopify Flow by hand: run an action, look at runs, have a workflow of a trigger or none."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify

from sandbox.control.arguments import body, parsed, shop_of
from sandbox.flow import runner, workflows
from sandbox.flow.run import Manner, Run
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/shops/{domain}/flow`."""

    @control.post("/shops/<domain>/flow/runs")
    def run(domain: str) -> tuple[Response, int]:
        shop, given = shop_of(world, domain), body()
        handle, properties = str(given.pop("handle", "")), given.pop("properties", {})
        if not isinstance(properties, dict):
            abort(400, "properties must be a JSON object")
        begun = runner.start(world, shop, handle, properties, parsed(Manner, given))
        return jsonify(run_row(begun)), 201

    @control.get("/shops/<domain>/flow/runs")
    def runs(domain: str) -> Response:
        shop_of(world, domain)
        return jsonify([run_row(one) for one in world.flow_runs.latest(domain)])

    @control.get("/shops/<domain>/flow/runs/<run_id>")
    def one_run(domain: str, run_id: str) -> Response:
        shop_of(world, domain)
        found = world.flow_runs.find(domain, run_id)
        if found is None:
            abort(404, f"{domain} has no run {run_id}")
        return jsonify(run_row(found))

    @control.get("/shops/<domain>/flow/triggers")
    def triggers(domain: str) -> Response:
        shop_of(world, domain)
        received = world.triggers.received(domain)
        return jsonify([{**asdict(one), "at": one.at.isoformat()} for one in received])

    @control.post("/shops/<domain>/flow/workflows")
    def switch(domain: str) -> Response:
        shop, given = shop_of(world, domain), body()
        on = given.get("on")
        if not isinstance(on, bool):
            abort(400, "on is true or false")
        workflows.switch(world, shop, str(given.get("trigger", "")), on)
        return jsonify(sorted(shop.workflows))


def run_row(run: Run) -> dict[str, Any]:
    """A run with its attempts, oldest first; times are aware UTC, waits as Flow waits, in seconds."""
    return {
        "id": run.id,
        "handle": run.handle,
        "properties": run.properties,
        "state": run.state,
        "attempts": [{**asdict(one), "at": one.at.isoformat()} for one in run.attempts],
        "return_value": run.return_value,
        "problem": run.problem,
    }
