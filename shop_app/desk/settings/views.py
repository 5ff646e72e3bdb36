"""What the merchant sets for the whole shop, and what Amends may do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.settings import (
    auto_open_views,
    notes_views,
    promise_views,
    reasons_views,
    service_levels_views,
    texts_views,
)
from shop_app.desk.settings.overview import overview
from shop_app.shopify.client import Admin
from shop_app.shopify.shop import read_shop
from shop_app.shops.preferences import Section
from shop_app.shops.service import scopes_changed
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """Everything under /settings but the staff."""
    door = Blueprint("settings", __name__, template_folder="templates", url_prefix="/settings")
    promise_views.add(door, engine)
    texts_views.add(door, engine)
    reasons_views.add(door, engine)
    service_levels_views.add(door, engine)
    auto_open_views.add(door, engine)
    notes_views.add(door, engine)

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        with engine.connect() as db:
            found = overview(db, g.shop)
        return page("settings/settings.html", found=found, shop=g.shop, Section=Section)

    @door.post("/scopes")
    @needs(Permission.CHANGE_SETTINGS)
    def scopes() -> tuple[str, int]:
        """Ask Shopify what is granted now, which its webhook tells a moment later."""
        asked_at = datetime.now(UTC)
        details = read_shop(admin(g.shop.shop))
        with engine.begin() as db:
            scopes_changed(db, g.shop.shop, details.scopes, asked_at)
        return "", 204

    return door
