"""The languages of every visible sentence, and which one a visitor gets."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, has_request_context, request
from flask_babel import Babel

from shop_app.timezones import zone

LANGUAGES = ("en", "it", "ro", "pl", "de", "fr", "es")
"""English is what the source is written in; the others live in `shop_app/translations`."""

TRANSLATIONS = Path(__file__).parents[1] / "translations"


def translate(app: Flask, folder: Path = TRANSLATIONS) -> None:
    """Have the app speak its visitors' languages, compiled in `folder`."""
    Babel(
        app,
        default_locale="en",
        default_timezone="UTC",
        default_translation_directories=str(folder),
        locale_selector=chosen,
        timezone_selector=_timezone,
    )


def speak(locale: str | None, timezone: str | None) -> None:
    """The shop's own language (where the address asks for no other) and time zone (IANA)."""
    g.shop_locale, g.shop_timezone = locale, timezone


def chosen() -> str:
    """The language of this request: the address, then the browser, then the shop, then English.

    Shopify puts the staff member's language into the address of whole pages as `locale`, and App
    Bridge into `Accept-Language` of what is fetched from inside them.
    """
    if not has_request_context():
        return "en"
    wishes = [request.args.get("locale"), *request.accept_languages.values(), g.get("shop_locale")]
    return next((found for wish in wishes if (found := known(wish))), "en")


def known(wish: str | None) -> str | None:
    """The language of a tag such as `de-CH` or `pt_BR`, if it is one of ours."""
    language = (wish or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else None


def _timezone() -> str | None:
    timezone: str | None = g.get("shop_timezone") if has_request_context() else None
    return timezone and zone(timezone).key
