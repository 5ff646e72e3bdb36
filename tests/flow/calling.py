"""Run an action as Shopify Flow does: a signed POST, of which the body says which shop and run."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from sandbox.extensions.configuration import extensions
from sandbox.flow.return_values import return_value
from sandbox.webhooks.delivery import signature
from tests.conftest import API_SECRET
from tests.issue_rows import SHOP

_RUNS = count(1)


def new_run() -> str:
    """An id of the form that Shopify gives a run."""
    return f"bdb15e45-9f9d-4c80-88c8-7b43a24edd40-30892-cda8eb62-5a0a-43fc-84c0-{next(_RUNS):012}"


def send(
    app: Flask, action: str, properties: dict[str, Any], run: str, *, shop: str = SHOP
) -> TestResponse:
    """Send a run; `properties` as Flow fills them in."""
    body = {
        "shop_id": "1",
        "shopify_domain": shop,
        "action_run_id": run,
        "action_definition_id": action,
        "handle": f"flow-{action}",
        "properties": {**properties, "step_reference": "320d4f8a-aaab-40ff-9ed2-2bc079633705"},
    }
    return post(app, action, json.dumps(body).encode())


def post(app: Flask, action: str, body: bytes) -> TestResponse:
    """Send these bytes, signed."""
    headers = {
        "X-Shopify-Hmac-Sha256": signature(body, API_SECRET),
        "Content-Type": "application/json",
    }
    path = f"/api/flow/actions/{action}"
    return app.test_client().post(path, data=body, headers=headers)


def told(app: Flask, action: str, run: str = "", /, **properties: Any) -> dict[str, Any]:
    """What a run returns, where it works, as the action's schema says; a new run unless one is
    named."""
    answer = send(app, action, properties, run or new_run())
    assert answer.status_code == 200, answer.text
    values: dict[str, Any] = return_value(extensions()[f"flow-{action}"], answer.data)
    return values


def refused(app: Flask, action: str, run: str = "", /, **properties: Any) -> tuple[int, str, str]:
    """Status, code and sentence of a run that does not work."""
    answer = send(app, action, properties, run or new_run())
    assert answer.json is not None
    error = answer.json["error"]
    return answer.status_code, error["code"], error.get("text", "")
