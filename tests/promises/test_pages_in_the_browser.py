"""No page can be forgotten by the tests in the browser, nor by the pictures of all pages."""

from sqlalchemy import Engine

from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.web.guard import PUBLIC_ENDPOINTS
from tests.browser.everywhere import FRAGMENTS, PAGES


def test_every_page_is_visited(settings: Settings, engine: Engine) -> None:
    doors = create_web(settings, engine).url_map
    ids = {"rule": 1, "name": "Ada", "customer": 1, "order": 1, "issue": 1, "compensation": 1}
    known = [path.format(**ids) for path in PAGES.values()]
    at = doors.bind("127.0.0.1")
    visited = {
        at.match(path.partition("?")[0], return_rule=True)[0].rule for path in (*known, *FRAGMENTS)
    }
    there = {
        door.rule
        for door in doors.iter_rules()
        if "GET" in (door.methods or ())
        and door.endpoint not in PUBLIC_ENDPOINTS
        and not door.rule.startswith("/api/")
    }
    assert there == visited
