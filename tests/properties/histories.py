"""Random customers with random histories: as strange as Shopify's data can be, full of boundaries.

Every order grows from a number of its own, so that Hypothesis can leave orders out of an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from shop_app.conditions.subject import (
    Asked,
    Line,
    Live,
    Order,
    Parcel,
    Product,
    Refund,
    Subject,
)
from shop_app.money import Money

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # its clocks change at midnight
    "Asia/Beirut",  # likewise
    "America/Sao_Paulo",  # did so until 2019
    "Pacific/Apia",  # left out a whole day in 2011
    "Asia/Kathmandu",  # 5 h 45 min ahead
    "America/Nuuk",  # its clocks change on the evening before
    "Pacific/Kiritimati",  # 14 h ahead
)
NOWS = (
    datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    datetime(2026, 3, 28, 23, 30, tzinfo=UTC),  # the night before Berlin's clocks go forward
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # the hour that comes twice there
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2025, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2025, 3, 1, 0, 0, tzinfo=UTC),
    datetime(2018, 11, 4, 2, 30, tzinfo=UTC),  # Sao Paulo skipped this midnight
    datetime(2011, 12, 30, 9, 59, tzinfo=UTC),  # a minute before Apia skipped a day
    datetime(2027, 12, 31, 22, 59, 59, tzinfo=UTC),
)
SPANS = (0, 0, 1, 2, 7, 30, 30, 59, 60, 61, 90, 180, 364, 365, 366, 730, 1095, 1461)
NUDGES = (
    timedelta(0),
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(hours=1),
    timedelta(minutes=-754),
)
CURRENCIES = ("EUR", "JPY", "KWD")
SKUS = ("MUG-1", "mug-1", "Straße", "STRASSE", "TEE", None)
VENDORS = ("Acme", "ACME", "Umbra", None)
TYPES = ("Mug", "mug", "T-Shirt", None)
CODES = ("SPRING10", "spring10", "VIP-5", "FRIEND")
TAGS = ("gift", "Gift", "wholesale", "whole", "B2B")
CHANNELS = ("web", "pos", "instagram", None)
COUNTRIES = ("DE", "us", "IT", None)
LOCALES = ("de", "de-AT", "en", None)
DOMAINS = ("example.com", "EXAMPLE.com", "shop.example.org", None)
CONSENTS = ("SUBSCRIBED", "NOT_SUBSCRIBED", "PENDING", "REDACTED", None)


def product_gid(number: int) -> str:
    return f"gid://shopify/Product/{number}"


def collection_gid(number: int) -> str:
    return f"gid://shopify/Collection/{number}"


def segment_gid(number: int) -> str:
    return f"gid://shopify/Segment/{number}"


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """Any customer in any shop, at a moment full of trouble or at any other."""
    seeds = st.integers(0, 2**32)
    return a_subject(Random(draw(seeds)), draw(st.lists(seeds, max_size=6)))


def a_subject(chance: Random, seeds: Sequence[int]) -> Subject:
    """A customer with an order for each of the seeds."""
    now = chance.choice(NOWS) + chance.choice(NUDGES) + timedelta(days=chance.choice((0, 0, 1, 33)))
    currency = chance.choice(CURRENCIES)
    orders = [_order(Random(seed), number, now, currency) for number, seed in enumerate(seeds)]
    orders.sort(key=lambda order: order.processed_at)
    return Subject(
        gid="gid://shopify/Customer/9007199254740993",
        as_of=now,
        timezone=ZoneInfo(chance.choice(ZONES)),
        currency=currency,
        created_at=chance.choice((None, *(_moment(chance, now) for _ in range(4)))),
        state=chance.choice((None, "ENABLED", "DISABLED", "INVITED", "DECLINED")),
        lifetime_orders=_lifetime_orders(chance, len(orders)),
        lifetime_spent=chance.choice(
            (None, Money(chance.randrange(200_000), currency), Money(5, "USD"))
        ),
        orders=tuple(orders),
        delivery_days=chance.choice(({}, {"": 7}, {"DE": 3}, {"DE": 0, "IT": 30, "": 60})),
        products=chance.choice((None, _products(chance, 2), _products(chance, 4))),
        live=chance.choice((None, a_live(chance, now), a_live(chance, now))),
    )


def _moment(chance: Random, now: datetime) -> datetime:
    return now - timedelta(days=chance.choice(SPANS)) + chance.choice(NUDGES)


def _lifetime_orders(chance: Random, known: int) -> int | None:
    return chance.choice((None, known, known, known, known + 1, known + 7, max(0, known - 1)))


def _order(chance: Random, number: int, now: datetime, currency: str) -> Order:
    at = _moment(chance, now)
    total = chance.choice((0, 1, 999, 10_000, chance.randrange(100_000)))
    refunds = chance.choice((0, 0, 0, 1, 2))
    lines = tuple(_line(chance) for _ in range(chance.randrange(4)))
    return Order(
        gid=f"gid://shopify/Order/{9007199254740993 + number}",
        name=f"#{1001 + number}",
        processed_at=at,
        cancelled_at=chance.choice((None, None, None, None, _moment(chance, now))),
        currency=chance.choice((currency, currency, currency, "USD")),
        total=total,
        paid=chance.choice((total, total, 0, total // 2)),
        refunds=tuple(_refund(chance, now, total) for _ in range(refunds)),
        parcels=tuple(_parcel(chance, at, now) for _ in range(chance.choice((0, 0, 1, 2)))),
        lines=chance.choice((lines, lines, lines, lines, None)),
        discount_codes=_some(chance, CODES),
        tags=_some(chance, TAGS),
        channel=chance.choice(CHANNELS),
        app=chance.choice(("580111", "1354745", None)),
        location=chance.choice(("gid://shopify/Location/1", None)),
        country=chance.choice(COUNTRIES),
    )


def _refund(chance: Random, now: datetime, total: int) -> Refund:
    return Refund(_moment(chance, now), chance.choice((0, 1, total, total // 3, total + 500)))


def _parcel(chance: Random, ordered: datetime, now: datetime) -> Parcel:
    promised = chance.choice((None, None, _moment(chance, now), ordered + timedelta(days=3)))
    ahead = now + timedelta(days=chance.choice((1, 14)))
    delivered = chance.choice((None, promised, _moment(chance, now)))
    return Parcel(
        shipped_at=chance.choice((None, ordered)),
        promised_at=chance.choice((promised, promised, ahead)),
        delivered_at=delivered,
    )


def _line(chance: Random) -> Line:
    quantity = chance.choice((1, 1, 2, 3, 7))
    number = chance.choice((None, 1, 2, 3, 4))
    return Line(
        product=None if number is None else product_gid(number),
        variant=None if number is None else f"gid://shopify/ProductVariant/{number}",
        sku=chance.choice(SKUS),
        vendor=chance.choice(VENDORS),
        quantity=quantity,
        refunded=chance.choice((0, 0, 0, 1, quantity)),
        amount=chance.choice((0, 1, 995, 1000, chance.randrange(50_000))),
        on_sale=chance.choice((True, False, False, None)),
    )


def _some(chance: Random, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(chance.sample(texts, chance.choice((0, 0, 1, 2))))


def _products(chance: Random, count: int) -> dict[str, Product]:
    return {product_gid(number): a_product(chance, number) for number in range(1, count + 1)}


def a_product(chance: Random, number: int) -> Product:
    """A product of this number, as it may stand in a catalogue; sometimes nothing is left of it."""
    return Product(
        gid=product_gid(number),
        product_type=chance.choice(TYPES),
        vendor=chance.choice(VENDORS),
        tags=frozenset(_some(chance, TAGS)),
        collections=frozenset(collection_gid(each) for each in (1, 2) if chance.random() < 0.3),
    )


def a_live(chance: Random, now: datetime, asked: frozenset[Asked] | None = None) -> Live:
    """What Shopify may say of a customer; `asked` of everything when it is not given."""
    parts = sorted(Asked)
    if asked is None:
        asked = frozenset(chance.sample(parts, chance.choice((len(parts), len(parts), 3, 0))))
    return Live(
        read_at=now,
        asked=asked,
        tags=_some(chance, TAGS),
        locale=chance.choice(LOCALES),
        country=chance.choice(COUNTRIES),
        email_domain=chance.choice(DOMAINS),
        email_marketing=chance.choice((*CONSENTS, "INVALID")),
        email_opt_in_level=chance.choice(
            (None, "SINGLE_OPT_IN", "CONFIRMED_OPT_IN", "UNKNOWN"),
        ),
        sms_marketing=chance.choice(CONSENTS),
        predicted_spend_tier=chance.choice((None, "HIGH", "MEDIUM", "LOW")),
        rfm_group=chance.choice((None, "CHAMPIONS", "AT_RISK", "PROSPECTS")),
        segments=chance.choice(({}, {segment_gid(1): True}, {segment_gid(1): False})),
    )
