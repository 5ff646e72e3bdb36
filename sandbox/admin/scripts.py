"""The scripts and styles of the stand-in: `/admin-assets/polaris.js`, `app-bridge.js`, the frame's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

from sandbox.admin.bundle import bundle
from sandbox.admin.polaris_manifest import NotFetchedError, elements, icons

HERE = Path(__file__).parent
PREFIX = "/admin-assets"


def blueprint() -> Blueprint:
    """What the app's pages and the frame load; no shop is named."""
    assets = Blueprint("admin_assets", __name__, url_prefix=PREFIX)

    @assets.get("/polaris.js")
    def polaris() -> Response:
        try:
            return _script(polaris_script())
        except NotFetchedError as error:
            return _script(f"console.error({json.dumps(str(error))});", status=503)

    @assets.get("/app-bridge.js")
    def app_bridge() -> Response:
        return _script(app_bridge_script())

    @assets.get("/frame/<path:name>")
    def frame(name: str) -> Response:
        return send_from_directory(HERE / "frame", name)

    return assets


@cache
def polaris_script() -> str:
    """The stand-in for Polaris with Shopify's list of elements and icons. Raises NotFetchedError."""
    manifest = {
        tag: {"attrs": {name: one[:3] for name, one in known["attrs"].items()}, "events": known["events"]}
        for tag, known in elements().items()
    }  # fmt: skip
    data = f"const MANIFEST = {_json(manifest)};\nconst ICONS = {_json(icons())};\n"
    return bundle(HERE / "polaris" / "start.js").replace("/* MANIFEST AND ICONS */", data, 1)


@cache
def app_bridge_script() -> str:
    """The stand-in for App Bridge."""
    return bundle(HERE / "app_bridge" / "start.js")


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _script(text: str, status: int = 200) -> Response:
    answer = Response(text, status, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
