"""Shopify says which triggers have workflows; a merchant's switch waits for the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from sandbox.extensions.configuration import of_kind
from sandbox.webhooks.delivery import signature
from shop_app.flow.models import FlowListener
from shop_app.serving import create_web
from shop_app.settings import Settings
from tests.conftest import API_SECRET
from tests.issue_rows import SHOP


@pytest.fixture
def app(engine: Engine, settings: Settings) -> Flask:
    return create_web(settings, engine)


def hear(app: Flask, secret: str = API_SECRET, **given: Any) -> TestResponse:
    """Workflows of the shop begin with issue-opened, unless told otherwise."""
    usual = {
        "flow_trigger_definition_id": "issue-opened",
        "has_enabled_flow": True,
        "shop_id": 690933842,
        "shopify_domain": SHOP,
        "timestamp": "2026-11-22T12:00:00.123Z",
    }
    body = json.dumps({**usual, **given}).encode()
    headers = {"X-Shopify-Hmac-Sha256": signature(body, secret)}
    return app.test_client().post("/api/flow/triggers", data=body, headers=headers)


def listeners(engine: Engine) -> list[tuple[str, str, bool]]:
    its = select(FlowListener.shop, FlowListener.trigger, FlowListener.listens)
    with engine.connect() as db:
        rows = db.execute(its.order_by(FlowListener.shop, FlowListener.trigger))
        return [(row.shop, row.trigger, row.listens) for row in rows]


def test_the_newest_word_counts_also_of_a_shop_that_never_opened_amends(
    app: Flask, engine: Engine
) -> None:
    assert hear(app).json == {"kept": True}
    off: dict[str, Any] = {"has_enabled_flow": False, "flow_trigger_definition_id": "Issue opened"}
    assert hear(app, **off, timestamp="2026-11-22T12:59:59.999+01:00").json == {"kept": False}
    assert listeners(engine) == [(SHOP, "issue-opened", True)]
    answer = hear(app, **off, timestamp="2026-11-22T12:00:00.124Z", shop_id="690933842", more=1)
    assert (answer.status_code, answer.json) == (200, {"kept": True})
    assert listeners(engine) == [(SHOP, "issue-opened", False)]


def test_a_trigger_of_nobodys_is_answered_well_and_not_kept(app: Flask, engine: Engine) -> None:
    answer = hear(app, flow_trigger_definition_id="4711")
    assert (answer.status_code, answer.json) == (200, {"kept": False})
    assert listeners(engine) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"shopify_domain": "example.com"}, "shopify_domain"),
        ({"timestamp": "2026-11-22T12:00:00"}, "timestamp"),
        ({"has_enabled_flow": None}, "has_enabled_flow"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(
    app: Flask, engine: Engine, given: dict[str, Any], path: str
) -> None:
    answer = hear(app, **given)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["details"]["path"] == path
    assert listeners(engine) == []


def test_who_signs_with_another_secret_is_not_heard(app: Flask, engine: Engine) -> None:
    assert hear(app, secret="somebody-elses").status_code == 401
    assert listeners(engine) == []


def test_every_name_of_a_trigger_means_its_handle() -> None:
    names = {one.name: handle for handle, one in of_kind("flow_trigger").items()}
    assert {"-".join(name.casefold().split()): handle for name, handle in names.items()} == {
        handle: handle for handle in names.values()
    }
