"""Everybody reads sentences in their language, with its plural forms and its way with money."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.conditions.subject import Order, Refund, Subject
from shop_app.tagging.rule import TagRule
from shop_app.tagging.rules import Verdict, judge
from shop_app.tagging.sentences import sentence
from shop_app.web.locales import LANGUAGES, TRANSLATIONS, chosen, known, speak, translate
from tests.rules import draft, fact

FOREIGN = [language for language in LANGUAGES if language != "en"]


NOW = datetime(2026, 11, 21, tzinfo=UTC)


def verdict(when: dict[str, Any], *orders: Order) -> Verdict:
    """What a rule says of a customer with these orders."""
    subject = Subject("1", NOW, ZoneInfo("UTC"), "EUR", lifetime_orders=len(orders), orders=orders)
    return judge([TagRule(1, 1, None, draft("VIP", when))], subject, {}).verdicts[0]


def bought(minor: int, *refunds: Refund) -> Order:
    """A paid order of yesterday."""
    at = NOW - timedelta(days=1)
    return Order("1", None, at, None, "EUR", minor, minor, refunds)


def catalog(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The translations as the app reads them."""
    folder = tmp_path_factory.mktemp("translations")
    for language in FOREIGN:
        target = folder / language / "LC_MESSAGES"
        target.mkdir(parents=True)
        with (target / "messages.mo").open("wb") as file:
            write_mo(file, catalog(language))
    return folder


@pytest.fixture
def speaking(compiled: Path) -> Flask:
    """An app that does nothing but speak."""
    app = Flask("speaking")
    translate(app, compiled)
    return app


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 order in the last 365 days; 10 needed"),
        ("en", 2, "2 orders in the last 365 days; 10 needed"),
        ("it", 2, "2 ordini negli ultimi 365 giorni; requisito: 10"),
        ("ro", 1, "1 comandă în ultimele 365 de zile; necesar: 10"),
        ("ro", 2, "2 comenzi în ultimele 365 de zile; necesar: 10"),
        ("ro", 20, "20 de comenzi în ultimele 365 de zile; necesar: 10"),
        ("pl", 1, "1 zamówienie w ciągu ostatnich 365 dni; wymagane: 10"),
        ("pl", 2, "2 zamówienia w ciągu ostatnich 365 dni; wymagane: 10"),
        ("pl", 5, "5 zamówień w ciągu ostatnich 365 dni; wymagane: 10"),
        ("pl", 12, "12 zamówień w ciągu ostatnich 365 dni; wymagane: 10"),
        ("pl", 22, "22 zamówienia w ciągu ostatnich 365 dni; wymagane: 10"),
        ("de", 1, "1 Bestellung in den letzten 365 Tagen; nötig: 10"),
        ("fr", 0, "0 commande au cours des 365 derniers jours\u00a0; requis\u00a0: 10"),
        ("es", 2, "2 pedidos en los últimos 365 días; requisito: 10"),
    ],
)
def test_numbers_take_the_form_their_language_wants(
    speaking: Flask, language: str, count: int, expected: str
) -> None:
    found = verdict(fact("orders", "at_least", 10, days=365), *[bought(1)] * count)
    with speaking.test_request_context(f"/?locale={language}"):
        assert sentence(found) == expected


def test_money_is_written_as_the_language_does(speaking: Flask) -> None:
    needed = {"amount": "1000.00", "currency": "EUR"}
    back = Refund(NOW, 100)
    found = verdict(fact("spent", "at_least", needed, days=365), bought(123656, back, back))
    with speaking.test_request_context("/?locale=de"):
        assert sentence(found) == (
            "1.234,56\u00a0€ ausgegeben in den letzten 365 Tagen, "
            "abzüglich 2 Rückerstattungen; nötig: 1.000,00\u00a0€"
        )


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("de-CH", "de"), ("pt-BR", None), ("pl_PL", "pl"), ("FR", "fr"), ("", None), (None, None),
        ("../../etc", None), ("english", None),
    ],
)  # fmt: skip
def test_a_language_tag_is_one_of_ours_or_none(wish: str | None, language: str | None) -> None:
    assert known(wish) == language


@pytest.mark.parametrize(
    ("address", "shop", "browser", "language"),
    [
        ("it", "de", "fr", "it"),
        ("ja", "de", "fr", "fr"),
        (None, "de", "sv, fr;q=0.8", "fr"),
        (None, "de", "sv, ja;q=0.8", "de"),
        (None, "ja", "", "en"),
        (None, None, "", "en"),
    ],
)
def test_the_address_counts_before_the_browser_and_the_browser_before_the_shop(
    *, speaking: Flask, address: str | None, shop: str | None, browser: str, language: str
) -> None:
    path = f"/?locale={address}" if address else "/"
    with speaking.test_request_context(path, headers={"Accept-Language": browser}):
        speak(shop, None)
        assert chosen() == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_says_its_language(
    client: FlaskClient, world: World, shop: Shop, language: str
) -> None:
    token = mint_id_token(world, shop)
    page = client.get("/", query_string={"locale": language, "id_token": token}).text
    assert f'<html lang="{language}" dir="ltr">' in page
