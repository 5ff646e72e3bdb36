"""Random conditions as merchants would write them, with thresholds close to what a customer has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind, Operator, operators_of
from shop_app.conditions.subject import Subject
from tests.properties import histories
from tests.properties.reference_facts import REFERENCE
from tests.properties.reference_values import DIGITS, Amount, Told

_NOTHING_TO_COMPARE = ("exists", "missing", "is_true", "is_false")
_LISTS = ("is_one_of", "is_none_of", "contains_any", "contains_all", "contains_none")
_TEXTS: dict[str, tuple[str | None, ...]] = {
    "discount_codes": histories.CODES,
    "order_tags": histories.TAGS,
    "customer_tags": histories.TAGS,
    "product_tags": histories.TAGS,
    "channels": histories.CHANNELS,
    "apps": ("580111", "1354745"),
    "order_countries": histories.COUNTRIES,
    "country": histories.COUNTRIES,
    "locations": ("gid://shopify/Location/1", "gid://shopify/Location/2"),
    "skus": histories.SKUS,
    "vendors": histories.VENDORS,
    "product_types": histories.TYPES,
    "products": tuple(histories.product_gid(number) for number in range(1, 6)),
    "collections": tuple(histories.collection_gid(number) for number in range(1, 4)),
    "locale": histories.LOCALES,
    "email_domain": histories.DOMAINS,
}
_LAST = {
    "last_order_discount_codes": "discount_codes",
    "last_order_tags": "order_tags",
    "last_order_channel": "channels",
    "last_order_app": "apps",
    "last_order_country": "order_countries",
    "last_order_location": "locations",
}


@st.composite
def conditions_for(draw: st.DrawFn, subject: Subject) -> dict[str, Any]:
    """The JSON of a condition whose checks come close to what this customer has."""
    leaf = st.builds(
        lambda name, seed: a_check(Random(f"{name} {seed}"), subject, CATALOGUE[name]),
        st.sampled_from(sorted(CATALOGUE)),
        st.integers(0, 2**32),
    )
    nodes = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=6,
    )
    return {"version": 1, "when": draw(nodes)}


def a_check(
    chance: Random, subject: Subject, fact: Fact, operator: Operator | None = None
) -> dict[str, Any]:
    """A check of the fact that can be saved in this customer's shop."""
    check: dict[str, Any] = {"fact": fact.name, **_parameters(chance, fact)}
    operator = operator or chance.choice(operators_of(fact.kind))
    check["is"] = operator.value
    if operator in _NOTHING_TO_COMPARE:
        return check
    said = REFERENCE[fact.name](subject, check)
    near = said.value if isinstance(said, Told) else None
    if operator in ("within_last", "not_within_last"):
        check["value"] = chance.choice((1, 7, 30, 59, 60, 61, 365, 366, 3650))
    elif fact.kind in (Kind.CHOICE, Kind.TEXT, Kind.TEXTS):
        check["value"] = _texts(chance, fact, operator)
    else:
        ends = [_NEAR[fact.kind](chance, near, subject) for _ in range(1 + (operator == "between"))]
        ends.sort(key=_sorted_by)
        check["value"] = ends[0]
        if operator == "between":
            check["to"] = ends[1]
    return check


def _sorted_by(end: Any) -> Any:
    if isinstance(end, dict):
        return Fraction(end["amount"])
    return datetime.fromisoformat(end) if isinstance(end, str) and "T" in end else end


def _parameters(chance: Random, fact: Fact) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "days" in fact.parameters and chance.random() < 0.6:
        given["days"] = chance.choice((1, 7, 30, 59, 60, 61, 180, 364, 365, 366, 3650))
    if "refunds" in fact.parameters and chance.random() < 0.5:
        given["refunds"] = chance.choice(("net", "gross"))
    if "segment" in fact.parameters:
        given["segment"] = histories.segment_gid(chance.choice((1, 2)))
    for name in ("products", "skus", "vendors", "product_types", "collections"):
        if name in fact.parameters and chance.random() < 0.25:
            known = [text for text in _TEXTS[name] if text]
            given[name] = chance.sample(known, chance.choice((1, 2)))
    return given


def _texts(chance: Random, fact: Fact, operator: str) -> Any:
    known = fact.choices or [
        text for text in _TEXTS[_LAST.get(fact.name, fact.name)] if text is not None
    ]
    if operator in _LISTS:
        return chance.sample(known, min(len(known), chance.choice((1, 2, 3))))
    text = chance.choice(known)
    if operator in ("starts_with", "any_starts_with"):
        return text[: chance.choice((1, 3, 99))]
    if operator in ("ends_with", "contains") and fact.kind is Kind.TEXT:
        return text[-chance.choice((1, 3, 99)) :]
    return chance.choice((text, text.upper(), text.lower()))


def _count(chance: Random, near: Any, _subject: Subject) -> int:
    if not isinstance(near, int):
        return chance.choice((0, 1, 2, 30, 365))
    return max(0, min(3650, near + chance.choice((-1, 0, 0, 1, 1, 2, 30, 365))))


def _money(chance: Random, near: Any, subject: Subject) -> dict[str, str]:
    minor = near.minor if isinstance(near, Amount) else 10_000
    minor = max(0, minor + chance.choice((-1, 0, 0, 1, 500, -500)))
    digits = DIGITS[subject.currency]
    return {"amount": _decimal(Fraction(minor, 10**digits), digits), "currency": subject.currency}


def _decimal(number: Fraction, digits: int) -> str:
    whole = int(number * 10**digits)
    text = f"{whole:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def _percent(chance: Random, near: Any, _subject: Subject) -> int | float:
    value = near if isinstance(near, Fraction) else Fraction(50)
    value += chance.choice((Fraction(0), Fraction(1, 10), Fraction(-1, 10), Fraction(1, 5)))
    value = max(Fraction(0), min(Fraction(100), value))
    return int(value) if value.denominator == 1 else float(value)


def _moment(chance: Random, near: Any, subject: Subject) -> str:
    at = near if isinstance(near, datetime) else subject.as_of
    nudge = chance.choice((timedelta(0), *histories.NUDGES, timedelta(days=3)))
    return (at + nudge).astimezone(UTC).isoformat()


def _date(chance: Random, near: Any, subject: Subject) -> str:
    day = near if isinstance(near, date) else subject.as_of.date()
    return (day + timedelta(days=chance.choice((-1, 0, 0, 1, 2, 40)))).isoformat()


_NEAR: dict[Kind, Callable[[Random, Any, Subject], Any]] = {
    Kind.COUNT: _count,
    Kind.DAYS: _count,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.MOMENT: _moment,
    Kind.DATE: _date,
}
