"""Every fact by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shop_app.conditions.fact import Fact
from shop_app.conditions.facts import (
    anniversaries,
    bought,
    calendar,
    customer,
    deliveries,
    order_traits,
    purchases,
    refunds,
    since,
)
from shop_app.errors import Invalid

_THEMES = (
    purchases,
    refunds,
    deliveries,
    since,
    anniversaries,
    order_traits,
    bought,
    customer,
    calendar,
)

CATALOGUE: Mapping[str, Fact] = MappingProxyType(
    {fact.name: fact for theme in _THEMES for fact in theme.FACTS}
)


def fact_of(name: str, path: str) -> Fact:
    """The fact a check is about. Raises Invalid, naming the check's place, when there is none."""
    fact = CATALOGUE.get(name)
    if fact is None:
        raise Invalid(
            f"{path}.fact: there is no fact {name!r}",
            code="unknown_fact",
            path=f"{path}.fact",
            value=name,
        )
    return fact


def catalogue_json() -> list[dict[str, Any]]:
    """Every fact as an editor of conditions needs it, in the reader's language.

    Needs a Flask app context.
    """
    # Only here: judging a condition takes no words.
    from shop_app.conditions.sentences_catalogue import facts_in_words

    return facts_in_words()
