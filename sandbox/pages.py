"""Plain pages to look at the shops: who is there, with which tags and orders."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from sandbox.control.rows import customer_row
from sandbox.control.shops import counts
from sandbox.world import World

MOST_ROWS = 200


def blueprint(world: World) -> Blueprint:
    """`GET /` lists the shops; `GET /{domain}?tag=...` a shop's customers: tagged, then newest."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def home() -> str:
        shops = [counts(shop) for shop in world.shops.values()]
        port = request.host.rpartition(":")[2]
        return render_template("sandbox/home.html", shops=shops, port=port)

    @pages.get("/<domain>")
    def shop_page(domain: str) -> str:
        shop = world.shops.get(domain)
        if shop is None:
            abort(404, f"the sandbox has no shop {domain}")
        tag = request.args.get("tag", "").strip()
        with shop.lock:
            living = [one for one in shop.customers.values() if one.merged_into is None]
            found = [one for one in reversed(living) if _has_tag(one.tags, tag)]
            found.sort(key=lambda one: not one.tags)
            rows = [customer_row(shop, customer) for customer in found[:MOST_ROWS]]
            tags = sorted({tag for customer in living for tag in customer.tags})
        return render_template(
            "sandbox/shop.html",
            shop=counts(shop),
            rows=rows,
            found=len(found),
            tag=tag,
            tags=tags[:MOST_ROWS],
        )

    return pages


def _has_tag(tags: list[str], wanted: str) -> bool:
    return not wanted or wanted.casefold() in (tag.casefold() for tag in tags)
