"""What every page is made with."""

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web import pages


def test_without_htmx_pages_are_there_and_the_log_says_what_to_do(
    engine: Engine,
    standin: Settings,
    world: World,
    installed: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "versions", lambda: {"app.css": "1", "app.js": "2"})
    with capture_logs() as logged:
        app = create_web(standin, engine)
    page = app.test_client().get("/", query_string={"id_token": mint_id_token(world, installed)})
    assert page.status_code == 200
    assert '<script src="/static/app.js?v=2" defer>' in page.text
    assert "htmx.min.js" not in page.text
    (line,) = [one for one in logged if one["event"] == "htmx_missing"]
    assert (line["log_level"], line["do"]) == ("error", "make setup")
