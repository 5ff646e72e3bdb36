"""Flow's page in a real browser, with the app's own actions and triggers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.serving import make_server
from sandbox.state import Shop
from sandbox.world import World
from tests.browser.soundness import AXE, RULES
from tests.sandbox.flow.flow_app import FlowApp, Said

OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
ISSUE = json.dumps({"return_value": {"number": 1042, "repeatOf": None}}).encode()
SIZES = [(1280, 800), (390, 844)]


@pytest.fixture
def app() -> Iterator[FlowApp]:
    app = FlowApp(answer=lambda _: Said(body=ISSUE))
    yield app
    app.close()


@pytest.fixture
def address(app: FlowApp) -> Iterator[str]:
    """Where the page is, of a shop that has the app."""
    world = World(api_key="key", api_secret="s" * 40, app_url=app.url)
    world.shops["bakery.myshopify.com"] = Shop(
        "bakery.myshopify.com", id=1, name="The Bakery", installed=True
    )
    server = make_server(world, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://localhost:{server.server_port}/admin/bakery/flow"
    server.shutdown()
    thread.join()
    server.server_close()


def unsound(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    trouble = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
    return trouble + ([f"{wider} px too wide"] if wider > 0 else [])


@pytest.mark.parametrize("size", SIZES)
def test_an_action_is_run_by_keyboard_and_its_attempts_are_shown(
    browser: Browser, app: FlowApp, address: str, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert unsound(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    page.get_by_text("Open an issue", exact=True).press("Enter")
    form = page.locator("#flow-open-issue")
    form.get_by_label("Order ID").fill("11")
    form.get_by_label("Reason").first.fill("late")
    form.get_by_role("button").press("Enter")
    run = page.get_by_role("region", name="Run of flow-open-issue")
    expect(run).to_contain_text("done")
    expect(run).to_contain_text('"number": 1042')
    assert app.posts[0].body["properties"] == {"order_id": 11, "reason": "late"}
    page.get_by_role("button", name="Turn on Issue opened").press("Enter")
    expect(page.locator(".triggers")).to_contain_text("Issue opened: a workflow starts with it")
    assert app.posts[1].body["has_enabled_flow"] is True
    assert unsound(page) == []
    page.close()
    assert errors == []
