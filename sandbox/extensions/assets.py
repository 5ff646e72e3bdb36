"""What pages with extensions load: `/extension-assets/...`: the harness, the elements, the bundles."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request, send_from_directory

from sandbox.admin.bundle import bundle
from sandbox.admin.polaris_manifest import elements as polaris_elements
from sandbox.admin.polaris_manifest import icons
from sandbox.extensions.configuration import extensions
from sandbox.world import World

HERE = Path(__file__).parent
DIST = HERE / "dist"
PREFIX = "/extension-assets"
SURFACES = ("admin", "customer-account")
ADVICE = "The extensions' harness is not built: run `make extensions` once."


def built(dist: Path = DIST) -> bool:
    """Whether `make extensions` has bundled the harness."""
    return all((dist / name).is_file() for name in ("worker.js", "host.js", "elements.json"))


def blueprint(world: World) -> Blueprint:
    """Scripts, styles and lists; no shop is named."""
    assets = Blueprint("extension_assets", __name__, url_prefix=PREFIX)

    @assets.get("/worker.js")
    def worker() -> Response:
        answer = send_from_directory(DIST, "worker.js", max_age=0)
        # A worker's own policy: what an extension may reach is decided by its fetch.
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'self'; connect-src 'self' {world.app_url.rstrip('/')}"
        )
        return answer

    @assets.get("/host.js")
    def host() -> Response:
        return send_from_directory(DIST, "host.js", max_age=0)

    @assets.get("/<any('admin.css', 'account.css'):name>")
    def style(name: str) -> Response:
        return send_from_directory(HERE / "static", name, max_age=0)

    @assets.get("/<surface>/polaris.js")
    def polaris(surface: str) -> Response:
        if surface not in SURFACES:
            abort(404, f"there is no surface {surface}")
        answer = Response(polaris_script(surface), mimetype="text/javascript")
        answer.headers["Cache-Control"] = "no-cache"
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    @assets.get("/elements/<target>")
    def elements(target: str) -> dict[str, Any]:
        known = read_elements()
        if target not in known["targets"]:
            abort(404, f"Shopify's types know no target {target}")
        mine = known["surfaces"][surface_of(target)]
        return {tag: mine[tag] for tag in known["targets"][target]}

    @assets.get("/bundles/<handle>.js")
    def bundle_of(handle: str) -> Response:
        found = extensions().get(handle)
        if found is None or not found.bundle.is_file():
            abort(404, f"{handle} is not built: run `make extensions`")
        return send_from_directory(found.bundle.parent, found.bundle.name, max_age=0)

    return assets


def surface_of(target: str) -> str:
    """Where a target is shown: its first part."""
    return target.partition(".")[0]


@cache
def read_elements(dist: Path = DIST) -> dict[str, Any]:
    """`surfaces`: surface → tag → {props, events}; `targets`: target → its tags. From Shopify's types."""
    found: dict[str, Any] = json.loads((dist / "elements.json").read_text(encoding="utf-8"))
    return found


@cache
def polaris_script(surface: str) -> str:
    """The stand-in's drawing of all elements that extensions of a surface have."""
    known = polaris_elements()
    manifest = {
        tag: _element(known.get(tag, {"attrs": {}, "events": []}), one)
        for tag, one in read_elements()["surfaces"][surface].items()
    }
    data = f"const MANIFEST = {json.dumps(manifest)};\nconst ICONS = {json.dumps(icons())};\n"
    script = bundle(HERE / "polaris" / "start.js")
    return script.replace("/* MANIFEST AND ICONS */", data, 1)


def _element(known: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """What App Home's manifest says of an element, and what only extensions can say to it."""
    attributes = {name: one[:3] for name, one in known["attrs"].items()}
    for name, one in extra["props"].items():
        attributes.setdefault(name.lower(), [name, one["kind"], None])
    return {"attrs": attributes, "events": sorted({*known["events"], *extra["events"]})}
