"""Invented customers with names in the scripts that real shops see."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sandbox.changes import Person


@dataclass(frozen=True)
class _Place:
    """Where customers come from: their country, language, currency and common names."""

    country: str
    locale: str
    currency: str
    share: int
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


_PLACES = (
    _Place(
        "GB",
        "en",
        "GBP",
        34,
        ("Amelia", "Oliver", "Siân", "Zoë", "Fergus", "Aisling", "Noah", "D'Arcy"),
        ("Smith", "O'Connor", "MacLeod", "Brontë-Hughes", "Patel", "Llewellyn", "Null"),
    ),
    _Place(
        "DE",
        "de",
        "EUR",
        9,
        ("Jürgen", "Käthe", "Björn", "Anneliese"),
        ("Müller", "Weiß", "Großmann", "von der Höhe"),
    ),
    _Place(
        "FR",
        "fr",
        "EUR",
        8,
        ("Élodie", "François", "Maëlle", "Anaïs"),
        ("Lefèvre", "Château", "L'Œuvre", "d'Alembert"),
    ),
    _Place(
        "IT",
        "it",
        "EUR",
        6,
        ("Niccolò", "Giulia", "Zoé", "Andrea"),
        ("D'Angelo", "Forlì", "Rossi", "De Santis"),
    ),
    _Place("ES", "es", "EUR", 5, ("Íñigo", "Begoña", "Nuño"), ("Muñoz", "Ibáñez Güell", "Peña")),
    _Place(
        "PL",
        "pl",
        "PLN",
        6,
        ("Łukasz", "Małgorzata", "Żaneta"),
        ("Wiśniewski", "Dąbrowska", "Ćwikła"),
    ),
    _Place("RO", "ro", "RON", 4, ("Ștefan", "Ioana", "Țuțu"), ("Ionescu", "Brâncuși", "Mureșan")),
    _Place("US", "en", "USD", 8, ("Madison", "Tyrone", "José"), ("Nguyễn", "Washington", "Li")),
    _Place("GR", "el", "EUR", 3, ("Ελένη", "Γιώργος"), ("Παπαδόπουλος", "Νικολαΐδου")),
    _Place("UA", "uk", "EUR", 3, ("Їжак", "Олександра"), ("Шевченко", "Ґалаґан")),
    _Place("JP", "ja", "JPY", 4, ("美咲", "翔太", "さくら"), ("佐藤", "髙橋", "𠮷田")),
    _Place("KR", "ko", "KRW", 2, ("서연", "민준"), ("김", "이")),
    _Place("CN", "zh-CN", "USD", 3, ("小明", "丽华"), ("王", "欧阳")),
    _Place("KW", "ar", "KWD", 3, ("فاطمة", "عبد الله"), ("الصباح", "العتيبي")),
    _Place("IL", "he", "ILS", 2, ("נועה", "אברהם"), ("כהן", "בן־דוד")),
)


def invented_person(chance: random.Random, number: int) -> tuple[Person, str]:
    """A customer and the currency they pay in; `number` keeps their e-mail address unique."""
    place = chance.choices(_PLACES, [place.share for place in _PLACES])[0]
    # Drawn aside, from the customer's number alone: who they are does not change who comes next.
    aside = random.Random(number)
    person = Person(
        first_name=chance.choice(place.first_names),
        last_name=chance.choice(place.last_names),
        email=f"customer-{number}@example.com",
        locale=place.locale,
        country=place.country,
        state="enabled" if aside.random() < 0.3 else "disabled",
        phone=f"+44770090{number:04d}" if aside.random() < 0.4 else None,
        email_consent=aside.choice(("subscribed", "not_subscribed", "unsubscribed")),
        predicted_spend_tier=aside.choice(("high", "medium", "low", None)),
        rfm_group=aside.choice(("champions", "loyal", "active", "at_risk", "dormant", None)),
    )
    return person, place.currency
