"""Every fact by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
