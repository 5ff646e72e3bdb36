"""Every fact by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shop_app.conditions.fact import Fact
from shop_app.conditions.facts import deliveries, purchases, refunds, since

_THEMES = (purchases, refunds, deliveries, since)

CATALOGUE: Mapping[str, Fact] = MappingProxyType(
    {fact.name: fact for theme in _THEMES for fact in theme.FACTS}
)
