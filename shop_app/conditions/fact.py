"""What every fact declares of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.reading import Parameters, Reading
from shop_app.conditions.subject import Asked, Part, Subject

WINDOW = frozenset({"days"})
REFUNDS = frozenset({"refunds"})
SELECTORS = frozenset({"products", "skus", "vendors", "product_types", "collections"})
COUNTRIES = frozenset({"country", "last_order_country", "order_countries"})
"""Facts whose texts are codes of countries (ISO 3166)."""


class Source(StrEnum):
    """Where a fact comes from."""

    LEDGER = "ledger"
    """Orders, refunds and parcels that Amends keeps."""
    SHOPIFY = "shopify"
    """Read from Shopify when it is needed."""
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that conditions can be made of.

    `unit` is what a number counts ("" where it counts nothing). `parts` and `asked` are what
    `read` takes from the subject. `protected`: Shopify's protected customer data, read when needed
    and not kept. `scope`: an access scope needed beyond those every shop has granted. `points`: what
    reading it costs per customer, in points of Shopify's query cost (an object 1, its scalars
    0); products are read once a week for all customers and don't count. `choices` are the values of a CHOICE.
    """

    name: str
    kind: Kind
    read: Callable[[Subject, Parameters], Reading]
    unit: str = ""
    source: Source = Source.LEDGER
    parts: frozenset[Part] = frozenset()
    asked: frozenset[Asked] = frozenset()
    protected: bool = False
    scope: str | None = None
    points: int = 0
    null: Null = Null.NONE
    parameters: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
