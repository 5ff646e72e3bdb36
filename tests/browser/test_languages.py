"""The seven languages, as the admin asks for them."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import pytest
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
    """The words of a language as the app has them; English where there is no other yet."""
    compiled = CATALOGUES / language / "LC_MESSAGES" / "messages.mo"
    return (
        GNUTranslations(BytesIO(compiled.read_bytes()))
        if compiled.is_file()
        else NullTranslations()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_and_menu_are_in_the_language_of_the_admin(admin: Admin, language: str) -> None:
    said = catalogue(language).gettext
    admin.open("/settings", locale=language)
    admin.titled(said("Settings"))
    menu = ("Issues", "Compensations", "Notifications", *PAGES.values())
    expect(admin.page.locator("#app-menu a")).to_have_text([said(name) for name in menu])
    expect(admin.app.locator("html")).to_have_attribute("lang", language)
    admin.menu(said("Customers"))
    admin.titled(said("Customers"))
    assert admin.overflow() <= 0
