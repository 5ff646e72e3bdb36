"""Whether Shopify has a compensation already: what tells after a lost answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from shop_app.compensation.claiming import Claim
from shop_app.compensation.inputs import TAG, title
from shop_app.compensation.kinds import Kind
from shop_app.compensation.queries import CompensationRow
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.shopify.discounts import find_code
from shop_app.shopify.gift_cards import FoundCard, cards_since

_CLOCKS_DIFFER = timedelta(minutes=10)


class Absent(Enum):
    """Not ours, whatever is there."""

    NOTHING = "nothing"
    """Shopify shows nothing that could be it."""
    ANOTHERS = "anothers"
    """The code is somebody else's: ours was not made, and can't be."""


@dataclass(frozen=True, slots=True)
class Found:
    """It is there, as this object."""

    gid: str


def look_up(admin: Admin, claim: Claim, since: datetime) -> Found | Absent:
    """Look for the discount or the gift card of a claim, of a call made at `since` or later.

    Raises what `Admin.query` raises.
    """
    if claim.row.kind is Kind.GIFT_CARD:
        return _card(admin, claim.row, since)
    assert claim.row.code is not None  # noqa: S101 - a discount is reserved with its code
    found = find_code(admin, claim.row.code)
    if found is None:
        return Absent.NOTHING
    ours = found.title == title(claim.row) and TAG in found.tags
    return Found(found.gid) if ours else Absent.ANOTHERS


def _card(admin: Admin, row: CompensationRow, since: datetime) -> Found | Absent:
    for card in cards_since(admin, since - _CLOCKS_DIFFER):
        if _is(card, row):
            return Found(card.gid)
    return Absent.NOTHING


def _is(card: FoundCard, row: CompensationRow) -> bool:
    """Shopify shows a code's end alone; the note names the compensation besides."""
    worth = row.worth or Money(row.amount, row.currency)
    return (
        card.note == title(row)
        and card.tail.upper() == row.code_tail
        and card.customer_gid == row.customer_gid
        and card.initial == worth
    )
