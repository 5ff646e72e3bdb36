"""Looking at webhook deliveries and making them misbehave."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.control.arguments import body, engine_of, parsed, shop_of
from sandbox.webhooks.behaviour import Behaviour
from sandbox.webhooks.delivery import Delivery
from sandbox.world import World


def add_routes(control: Blueprint, world: World) -> None:
    """Routes under `/_sandbox/shops/{domain}/deliveries`."""

    @control.get("/shops/<domain>/deliveries")
    def latest(domain: str) -> Response:
        shop_of(world, domain)
        deliveries = engine_of(world).log.latest(domain, request.args.get("topic"))
        return jsonify([delivery_row(delivery) for delivery in deliveries])

    @control.get("/shops/<domain>/deliveries/summary")
    def summary(domain: str) -> Response:
        shop_of(world, domain)
        log = engine_of(world).log
        tries, failed = log.tries(domain)
        return jsonify(
            states=log.by_state(domain), topics=log.by_topic(domain), tries=tries, failed=failed
        )

    @control.post("/shops/<domain>/deliveries/flush")
    def flush(domain: str) -> Response:
        shop_of(world, domain)
        return jsonify(sent_now=engine_of(world).waiting.flush(domain))

    @control.post("/shops/<domain>/deliveries/behaviour")
    def behave(domain: str) -> Response:
        shop_of(world, domain)
        behaviour = parsed(Behaviour, body())
        engine_of(world).behave(domain, behaviour)
        return jsonify(asdict(behaviour))


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the log shows it; `body` is the JSON text that was signed."""
    return {
        "id": delivery.webhook_id,
        "event_id": delivery.event_id,
        "topic": delivery.topic,
        "url": delivery.url,
        "triggered_at": delivery.triggered_at,
        "attempts": delivery.attempts,
        "last_status": delivery.last_status,
        "state": delivery.state,
        "copy": delivery.copy,
        "body": delivery.body.decode(),
    }
