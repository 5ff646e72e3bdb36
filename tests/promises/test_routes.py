"""Every door asks who is there, or stands on the list of those that need not."""

import re

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.routing import Rule

from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web.guard import PUBLIC_ENDPOINTS


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Flask:
    """The whole web app, with one more door that nobody thought of."""
    app = create_web(settings, engine)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    return app


def guarded(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC_ENDPOINTS]


def test_every_public_endpoint_exists(app: Flask) -> None:
    assert set(app.view_functions) >= PUBLIC_ENDPOINTS


def test_whoever_shows_no_session_token_is_refused_at_every_other_door(app: Flask) -> None:
    client = app.test_client()
    for rule in guarded(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = re.sub("<[^>]*>", "1", rule.rule)
            answer = client.open(path, method=method)
            if method == "GET" and not path.startswith("/api/"):
                # A whole page: somebody who typed the address, who is told where Amends lives.
                assert answer.status_code == 200, rule
                assert "Open it from the Apps menu" in answer.text, rule
            else:
                assert answer.status_code == 401, rule


def test_a_new_door_is_guarded_unless_somebody_lists_it(app: Flask) -> None:
    assert "forgotten" in {rule.endpoint for rule in guarded(app)}
