"""What the settings page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from sqlalchemy import Connection, text

from shop_app.orders.promises import ELSEWHERE, delivery_days
from shop_app.shops import preferences, standing
from shop_app.shops.feature_sentences import Words, words
from shop_app.shops.features import FEATURES, Feature
from shop_app.shops.preferences import Section, Texts
from shop_app.shops.queries import ShopState
from shop_app.shops.sentences import Said, said
from shop_app.shops.standing import Standing

_CHANGES = text(
    """
    SELECT DISTINCT ON (section) section, setting_change.at, name
    FROM setting_change LEFT JOIN staff_member
        ON staff_member.shop = setting_change.shop AND staff_member.id = setting_change.by_id
    WHERE setting_change.shop = :shop
    ORDER BY section, setting_change.id DESC
    """
)


@dataclass(frozen=True)
class LastChange:
    """When a section was last changed; `by` None: Shopify has not told the name."""

    at: datetime
    by: str | None


@dataclass(frozen=True)
class Asked:
    """A feature as the page offers it."""

    feature: Feature
    words: Words
    granted: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the settings page. `countries`: how many have a promise of their own."""

    standing: Standing
    said: Said
    language: str | None
    currency: str | None
    countries: int
    elsewhere: int | None
    texts: Texts
    changes: dict[Section, LastChange]
    features: tuple[Asked, ...]


def overview(db: Connection, shop: ShopState) -> Overview:
    """Three statements beside the guard's one."""
    promise = delivery_days(db, shop.shop)
    rows = db.execute(_CHANGES, {"shop": shop.shop})
    stands = standing.of(shop, datetime.now(UTC))
    return Overview(
        standing=stands,
        said=said(stands),
        language=language_name(shop.locale),
        currency=currency_name(shop.currency),
        countries=len(promise.keys() - {ELSEWHERE}),
        elsewhere=promise.get(ELSEWHERE),
        texts=preferences.texts(db, shop.shop),
        changes={Section(row.section): LastChange(row.at, row.name) for row in rows},
        features=tuple(
            Asked(one, words(one), granted=one.granted(shop.scopes)) for one in FEATURES
        ),
    )


def language_name(tag: str | None) -> str | None:
    """A language by its name in the reader's; the bare tag where CLDR has none."""
    if tag is None:
        return None
    try:
        found = Locale.parse(tag, sep="-").get_display_name(get_locale())
    except (ValueError, UnknownLocaleError):
        return tag
    return found or tag


def currency_name(code: str | None) -> str | None:
    """A currency by its name in the reader's language, with its code."""
    locale = get_locale()
    if code is None or locale is None:
        return code
    return f"{locale.currencies.get(code, code)} ({code})"
