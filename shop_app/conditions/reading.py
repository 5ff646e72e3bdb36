"""What a fact says of one customer, and what a check asks it for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from shop_app.conditions.subject import Asked
from shop_app.money import Money

Value = int | Money | Decimal | datetime | date | bool | str | tuple[str, ...]
NOTHING: frozenset[Asked] = frozenset()


class Reading(NamedTuple):
    """A fact's value as of the subject's moment. A tuple because very many are made.

    `value` None: there is none, or it is `unknown`.
    `until`: the next moment at which the value can change with nothing heard.
    `partial`: there may be more than this, of what nobody has told us (an order's lines).
    `falling`: until something is heard the value can only become less.
    `reaches`: for a value that grows with time, when it will have grown to the number given
    (None: never).
    `ahead`: for a value that goes round, its next values, each with the moment it begins.
    `refunds`, `orders`: figures the value is made of, for the sentence. `missing`: how many older
    orders Amends can't see. `unread`, `unread_products`: what has to be read to know the value.
    """

    value: Value | None
    unknown: bool = False
    until: datetime | None = None
    partial: bool = False
    falling: bool = False
    reaches: Callable[[Any], datetime | None] | None = None
    ahead: tuple[tuple[datetime, str], ...] = ()
    refunds: int = 0
    orders: int | None = None
    missing: int = 0
    unread: frozenset[Asked] = NOTHING
    unread_products: bool = False


NONE = Reading(None)
UNKNOWN = Reading(None, unknown=True)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What narrows a fact down. `window` None: the whole known life. Texts are casefolded.

    `net`: what was given back is taken off. The sets, where given, select lines of orders.
    """

    window: timedelta | None = None
    net: bool = True
    products: frozenset[str] | None = None
    skus: frozenset[str] | None = None
    vendors: frozenset[str] | None = None
    product_types: frozenset[str] | None = None
    collections: frozenset[str] | None = None
    segment: str | None = None

    @property
    def selects(self) -> bool:
        """Whether only some lines count."""
        return any(
            chosen is not None
            for chosen in (
                self.products,
                self.skus,
                self.vendors,
                self.product_types,
                self.collections,
            )
        )

    @property
    def selects_by_product(self) -> bool:
        """Whether choosing the lines takes more than the lines themselves say."""
        return self.product_types is not None or self.collections is not None
