"""The text for the customer in their language, as a part of a compensation's page that comes late."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from babel import Locale
from flask import Blueprint, Response, g, request
from flask_babel import force_locale, get_locale
from sqlalchemy import Engine

from shop_app.compensation.queries import CompensationRow, compensation
from shop_app.conditions.subject import Asked
from shop_app.desk.compensations.customer_words import Letter, letter
from shop_app.desk.compensations.secret_codes import code_of
from shop_app.errors import AppError
from shop_app.issues.reasons import by_key, customer_text_of, reasons
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_facts import read_live
from shop_app.shopify.customer_names import read_names
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.locales import LANGUAGES, known
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)


def add(door: Blueprint, engine: Engine, settings: Settings, admin: Callable[[str], Admin]) -> None:
    """`GET /compensations/<number>/text?language=`: a piece of HTML.

    Without a language it is the customer's at Shopify, else the shop's.
    """

    @door.get("/<int:number>/text")
    @needs(Permission.GRANT_COMPENSATION)
    def text(number: int) -> Response:
        with engine.connect() as db:
            row = compensation(db, g.staff.shop, number)
            reason = by_key(reasons(db, row.shop)).get(row.reason or "")
        wish = known(request.args.get("language"))
        name, spoken = _asked(admin(g.staff.shop), row, ask_language=wish is None)
        language = wish or known(spoken) or known(g.shop.locale) or LANGUAGES[0]
        with force_locale(language):
            sorry = customer_text_of(reason) if reason else ""
            code = code_of(row, settings)
            written = letter(Letter(row, code, name, sorry, g.shop.name or ""))
        return page(
            "compensations/text.html",
            number_=number,
            text=written,
            language=language,
            languages=[(one, _name(one)) for one in LANGUAGES],
            is_theirs=wish is None and known(spoken) is not None,
        )


def _asked(admin: Admin, row: CompensationRow, *, ask_language: bool) -> tuple[str, str | None]:
    """The customer's name and language, "" and None where Shopify does not tell them.

    Neither is kept or logged.
    """
    gid = row.customer_gid
    if gid is None:
        return "", None
    try:
        name = read_names(admin, [gid]).get(gid, "")
        live = read_live(admin, [gid], frozenset({Asked.LOCALE}), frozenset())[gid]
    except AppError as error:
        _LOG.info("customer_language_unknown", code=error.code)
        return "", None
    return name, live.locale if live and ask_language else None


def _name(language: str) -> str:
    """What a language is called in the reader's."""
    return Locale.parse(language).get_display_name(get_locale()) or language
