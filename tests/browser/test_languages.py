"""The seven languages, as the admin asks for them."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from tests.browser.admin import Admin

LANGUAGES = ("en", "it", "ro", "pl", "de", "fr", "es")
CATALOGUES = Path("shop_app") / "translations"
PAGES = {
    "/rules": "Tag rules",
    "/customers": "Customers",
    "/deliveries": "Deliveries",
    "/settings": "Settings",
}


def catalogue(language: str) -> NullTranslations:
    """The words of a language; English where a word is not translated yet."""
    source = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes())))
    return GNUTranslations(BytesIO(compiled.getvalue()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_and_menu_are_in_the_language_of_the_admin(admin: Admin, language: str) -> None:
    said = catalogue(language).gettext
    admin.open("/settings", locale=language)
    admin.titled(said("Settings"))
    expect(admin.page.locator("#app-menu a")).to_have_text([said(name) for name in PAGES.values()])
    expect(admin.app.locator("html")).to_have_attribute("lang", language)
    admin.menu(said("Customers"))
    admin.titled(said("Customers"))
    assert admin.overflow() <= 0
