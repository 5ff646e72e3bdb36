"""What a customer can be written about their compensation, ready to paste.

Needs an app context with the customer's language, in which all of it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shop_app.compensation.kinds import Kind
from shop_app.compensation.queries import CompensationRow
from shop_app.money import Money
from shop_app.texts import day, gettext, money, percent


@dataclass(frozen=True, slots=True)
class Letter:
    """What the text is made of; "" where nothing is known."""

    row: CompensationRow
    code: str
    name: str
    sorry: str
    shop: str


def letter(about: Letter) -> str:
    """The text: lines, with an empty one between paragraphs."""
    hello = gettext("Hello %(name)s,", name=about.name) if about.name else gettext("Hello,")
    body = " ".join(part for part in (about.sorry, gift(about.row, about.code)) if part)
    paragraphs = [hello, body, " ".join(conditions(about.row)), about.shop]
    return "\n\n".join(part for part in paragraphs if part)


def gift(row: CompensationRow, code: str) -> str:
    """What they get, and how they use it; `code` "" where there is none."""
    match row.kind:
        case Kind.FREE_SHIPPING:
            return gettext(
                "We pay the shipping of your next order: enter the code %(code)s at checkout.",
                code=code,
            )
        case Kind.GIFT_CARD:
            return gettext(
                "We have a gift card of %(amount)s for you. Its code is %(code)s.",
                amount=_worth(row),
                code=code,
            )
        case Kind.STORE_CREDIT:
            return gettext(
                "We have put a credit of %(amount)s on your account. Sign in before you order, and"
                " you can pay with it.",
                amount=_worth(row),
            )
    return gettext(
        "We take %(amount)s off your next order: enter the code %(code)s at checkout.",
        amount=_worth(row),
        code=code,
    )


def _worth(row: CompensationRow) -> str:
    if row.percentage is not None:
        return percent(Decimal(row.percentage))
    return money(row.worth or Money(row.amount, row.currency))


def conditions(row: CompensationRow) -> Iterator[str]:
    """What it is bound to, in sentences."""
    terms, is_discount = row.conditions, row.kind in (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)
    if row.kind is Kind.FREE_SHIPPING:
        most = money(Money(row.amount, row.currency))
        yield gettext("It covers shipping of up to %(amount)s.", amount=most)
    if is_discount and terms.minimum_order:
        least = money(Money(terms.minimum_order, row.currency))
        yield gettext("It is for orders of %(amount)s or more.", amount=least)
    if is_discount and row.customer_gid is not None:
        yield gettext("It is for you alone and can be used once.")
    elif is_discount:
        yield gettext("It can be used once.")
    if row.expires_at is not None:
        yield gettext("It is valid until %(day)s.", day=day(row.expires_at))
