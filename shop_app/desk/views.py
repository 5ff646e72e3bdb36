"""The pages that staff open in Shopify admin."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, g, jsonify, make_response, render_template, request
from sqlalchemy import Engine

from shop_app.desk import home, rules_api
from shop_app.desk.customer_json import as_json
from shop_app.desk.customer_story import story
from shop_app.errors import AppError, Invalid, Unauthorized
from shop_app.gids import kind
from shop_app.settings import Settings
from shop_app.shopify.errors import SessionTokenRefused
from shop_app.shops.queries import installed
from shop_app.shops.service import Visit, install
from shop_app.web.auth import Staff, staff_from_token
from shop_app.web.documents import (
    fetch_token_and_come_back,
    page_values,
    session_token_of_address,
)
from shop_app.web.headers import allow_frame
from shop_app.web.locales import speak

_LOG = structlog.get_logger(__name__)


def blueprint(engine: Engine, settings: Settings) -> Blueprint:
    """The home page, which is also where an installation begins."""
    door = Blueprint("desk", __name__, template_folder="templates")
    door.app_context_processor(lambda: page_values(settings))
    door.register_blueprint(rules_api.blueprint(engine, settings))

    @door.get("/")
    def home() -> Response:
        token = session_token_of_address()
        try:
            staff = staff_from_token(settings, token)
        except Unauthorized:
            return fetch_token_and_come_back()
        allow_frame(staff.shop)
        try:
            install(engine, settings, Visit(staff.shop, token, staff.issued_at))
        except SessionTokenRefused:
            return fetch_token_and_come_back()
        except AppError as error:
            _LOG.warning("visit_failed", shop=staff.shop, code=error.code)
            return make_response(render_template("desk/unavailable.html"), error.status)
        return _home(engine, staff)

    @door.get("/api/customer")
    def customer() -> Response:
        """Facts, tags and reasons of the customer `?gid=`, for a staff member of their shop."""
        now = datetime.now(UTC)
        gid = request.args.get("gid", "")
        if kind(gid) != "Customer":
            raise Invalid(f"gid must be the id of a Customer, got {gid!r}")
        with engine.connect() as db:
            known = installed(db, g.staff.shop)
            speak(known.locale if known else None, known.timezone if known else None)
            return jsonify(as_json(story(db, g.staff.shop, gid, now)))

    return door


def _home(engine: Engine, staff: Staff) -> Response:
    with engine.connect() as db:
        page = home.read(db, staff.shop)
    speak(page.locale, page.timezone)
    changes = [home.in_words(change) for change in page.changes]
    return make_response(render_template("desk/home.html", page=page, changes=changes))
