"""A comparison with Shopify goes portion by portion: what to take next, and how far one came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop_app.jobs import Deps


@dataclass(frozen=True, slots=True)
class Work:
    """What to take next of a shop: what comes `after`, None: the beginning. Changes in Shopify are
    of interest from `since` on."""

    deps: Deps
    shop: str
    since: datetime
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """How far one came: `after` leads on, None: that was all. `seen` objects, `found` of them
    changed or given by hand. `hidden`: Shopify may not show them to the app."""

    after: str | None = None
    seen: int = 0
    found: int = 0
    hidden: bool = False
