"""What the frame is made of, over HTTP: its address, its headers, tokens and scripts."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from flask.testing import FlaskClient

from sandbox.actions import owning
from sandbox.admin import polaris_manifest, scripts
from sandbox.admin.bundle import bundle
from sandbox.faults import Fault
from sandbox.shop_opening import Opening, open_shop
from sandbox.staff import MANAGER, OWNER_ID
from sandbox.state import Shop
from sandbox.web import create_app
from sandbox.world import World

ADMIN = "/admin/north-wool"
TOKEN = "/admin-frame/north-wool.myshopify.com/id_token"
FRAME = {"X-Admin-Frame": "1"}


@pytest.fixture
def world() -> World:
    """A world whose app is at port 8080; nothing listens there."""
    return World(
        api_key="key",
        api_secret="a-secret-of-at-least-32-bytes-000",
        app_url="http://127.0.0.1:8080",
    )


@pytest.fixture
def shop(world: World) -> Shop:
    """A shop with the app."""
    opened = open_shop(world, Opening("north-wool.myshopify.com"))
    owning.install(opened)
    return opened


@pytest.fixture
def client(world: World, shop: Shop) -> FlaskClient:
    """Somebody at the sandbox's port."""
    return create_app(world).test_client()


def source(page: str) -> str:
    """The address that the frame loads."""
    found = re.search(r'<iframe[^>]* data-src="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def claims(world: World, token: str) -> dict[str, object]:
    decoded: dict[str, object] = jwt.decode(
        token, world.api_secret, ["HS256"], audience=world.api_key, options={"verify_exp": False}
    )
    return decoded


def test_the_frame_loads_the_app_with_what_shopify_adds(client: FlaskClient, world: World) -> None:
    page = client.get(f"{ADMIN}/apps/amends/rules?tab=2&_locale=de&_staff={MANAGER.id}").text
    address = urlsplit(source(page))
    query = parse_qs(address.query)
    assert (address.netloc, address.path) == ("127.0.0.1:8080", "/rules")
    assert sorted(query) == [
        "embedded", "hmac", "host", "id_token", "locale", "session", "shop", "tab", "timestamp",
    ]  # fmt: skip
    assert query["locale"] == ["de"]
    assert query["shop"] == ["north-wool.myshopify.com"]
    assert claims(world, query["id_token"][0])["sub"] == MANAGER.id


def test_the_frame_may_hold_the_app_alone_and_is_held_by_nobody(client: FlaskClient) -> None:
    answer = client.get(f"{ADMIN}/apps/amends/")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; frame-src http://127.0.0.1:8080; "
        "frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Local stand-in" in answer.text


def test_short_addresses_lead_to_the_app_and_keep_their_query(client: FlaskClient) -> None:
    for given in ("/admin/", f"{ADMIN}/"):
        assert client.get(given).headers["Location"] == f"{ADMIN}/apps/amends/"
    answer = client.get(f"{ADMIN}/apps/key/rules?tab=2")
    assert answer.headers["Location"] == f"{ADMIN}/apps/amends/rules?tab=2"


@pytest.mark.parametrize(
    "path",
    [
        "/admin/nobody/apps/amends/",
        f"{ADMIN}/apps/other/",
        f"{ADMIN}/apps/amends/?_staff=1",
        f"{ADMIN}/orders/1",
        f"{ADMIN}/customers/1",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_only_the_frame_gets_tokens_and_only_for_people_of_the_shop(
    client: FlaskClient, world: World
) -> None:
    asked = {"staff": OWNER_ID}
    assert client.post(TOKEN, json=asked).status_code == 403
    assert client.post(TOKEN, json={"staff": "1"}, headers=FRAME).status_code == 404
    token = client.post(TOKEN, json=asked, headers=FRAME).get_json()["token"]
    told = claims(world, token)
    assert (told["sub"], told["dest"]) == (OWNER_ID, "https://north-wool.myshopify.com")


def test_a_fault_makes_the_next_token_a_stale_one(client: FlaskClient, world: World) -> None:
    world.faults.add(Fault("stale_id_token"))
    first, second = (
        client.post(TOKEN, json={"staff": OWNER_ID}, headers=FRAME).get_json()["token"]
        for _ in range(2)
    )
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(first, world.api_secret, ["HS256"], audience="key", leeway=10)
    assert jwt.decode(second, world.api_secret, ["HS256"], audience="key")["sub"] == OWNER_ID


def test_scopes_the_app_never_asks_for_are_refused(client: FlaskClient, shop: Shop) -> None:
    before = list(shop.scopes)
    address = "/admin-frame/north-wool.myshopify.com/scopes"
    answer = client.post(address, json={"grant": ["write_themes"]}, headers=FRAME)
    assert answer.status_code == 422
    assert shop.scopes == before


def test_scripts_are_asked_for_again_only_when_they_changed(client: FlaskClient) -> None:
    for name in ("polaris.js", "app-bridge.js"):
        answer = client.get(f"/admin-assets/{name}")
        assert answer.mimetype == "text/javascript"
        again = client.get(
            f"/admin-assets/{name}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304


def test_without_shopifys_packages_one_line_says_what_to_do(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise polaris_manifest.NotFetchedError

    monkeypatch.setattr("sandbox.admin.frame_pages.elements", missing)
    monkeypatch.setattr(scripts, "polaris_script", missing)
    page = client.get(f"{ADMIN}/apps/amends/")
    script = client.get("/admin-assets/polaris.js")
    assert (page.status_code, script.status_code) == (503, 503)
    assert "run `make setup` once" in page.text
    assert script.text.startswith("console.error(")


def test_modules_become_one_script_and_odd_imports_are_refused(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("modules")
    (folder / "a.js").write_text(
        "import { b } from './b.js';\nimport { c } from './c.js';\nb(c);\n"
    )
    (folder / "b.js").write_text("import { c } from './c.js';\nexport const b = () => c;\n")
    (folder / "c.js").write_text("export const c = 1;\n")
    script = bundle(folder / "a.js")
    assert [
        script.count(name) for name in ("const c = 1;", "const b = () => c;", "import", "export")
    ] == [1, 1, 0, 0]
    assert script.index("const c") < script.index("const b") < script.index("b(c)")
    (folder / "a.js").write_text("import * as all from 'elsewhere';\n")
    with pytest.raises(ValueError, match=r"a\.js: not an import of the simple form"):
        bundle(folder / "a.js")
