"""The page of the texts that customers are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, g, request
from flask_babel import force_locale
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from shop_app.errors import Conflict, Invalid
from shop_app.shops import preferences
from shop_app.shops.preferences import LONGEST_PRIVACY_TEXT, Section, Texts, contact_url, is_version
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, number
from shop_app.web.auth import needs
from shop_app.web.locales import known
from shop_app.web.pages import done, page

_PATH = "/settings/texts"


@dataclass(frozen=True)
class TextsForm:
    """What was typed; `version` is what it is based on. Errors are shown at their fields."""

    version: int
    privacy: str
    contact: str
    privacy_error: str | None = None
    contact_error: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether a field has an error."""
        return bool(self.privacy_error or self.contact_error)

    @property
    def texts(self) -> Texts:
        """What to keep."""
        return Texts(self.privacy or None, self.contact or None)


def add(door: Blueprint, engine: Engine) -> None:
    """Put the page and its form behind the door."""

    @door.get("/texts")
    @needs(Permission.VIEW_SHOP)
    def texts() -> Response:
        return _show(_stored(engine))

    @door.post("/texts")
    @needs(Permission.CHANGE_SETTINGS)
    def save_texts() -> Response:
        form = _checked(_read(request.form))
        if form.wrong:
            return _show(form, 422)
        try:
            with engine.begin() as db:
                preferences.changed(
                    db, g.shop.shop, Section.TEXTS, based_on=form.version, by=g.staff.id
                )
                preferences.set_texts(db, g.shop.shop, form.texts)
        except Conflict as error:
            mine = replace(form, version=error.details["version"])
            return _show(mine, error.status, theirs=_stored(engine))
        return done(_show(_stored(engine)), gettext("Texts for customers saved"), url=_PATH)


def default_privacy_text(locale: str | None) -> str:
    """What customers are shown where the merchant has written nothing, in the shop's language."""
    with force_locale(known(locale) or "en"):
        return gettext(
            "This shop uses Amends to make up for it when something goes wrong with an order. Amends"
            " keeps what was ordered, sent and refunded, and when, under a number instead of your"
            " name. It keeps no name, address, e-mail or phone number."
        )


def _stored(engine: Engine) -> TextsForm:
    with engine.connect() as db:
        version = preferences.version(db, g.shop.shop, Section.TEXTS)
        kept = preferences.texts(db, g.shop.shop)
    return TextsForm(version, kept.privacy or "", kept.support_contact or "")


def _read(sent: MultiDict[str, str]) -> TextsForm:
    """Raises Invalid for what the page could not have sent. PostgreSQL keeps no NUL."""
    version = sent.get("version", "")
    privacy = sent.get("privacy", "").replace("\r\n", "\n").strip()
    contact = sent.get("contact", "").strip()
    if not is_version(version) or "\0" in privacy + contact:
        raise Invalid("the form of the texts is not whole; reload the page")
    return TextsForm(int(version), privacy, contact)


def _checked(form: TextsForm) -> TextsForm:
    too_long = len(form.privacy) > LONGEST_PRIVACY_TEXT
    unusable = bool(form.contact) and contact_url(form.contact) is None
    return replace(
        form,
        privacy_error=gettext(
            "The text has %(found)s characters; up to %(most)s fit.",
            found=number(len(form.privacy)),
            most=number(LONGEST_PRIVACY_TEXT),
        )
        if too_long
        else None,
        contact_error=gettext("Enter an e-mail address or an address that starts with https://.")
        if unusable
        else None,
    )


def _show(form: TextsForm, status: int = 200, *, theirs: TextsForm | None = None) -> Response:
    return page(
        "settings/texts.html",
        status,
        form=form,
        theirs=theirs,
        unsaved=form.wrong or theirs is not None,
        longest=LONGEST_PRIVACY_TEXT,
        default=default_privacy_text(g.shop.locale),
    )
