"""What a shop gives away: discount codes, gift cards and store credit.

Money is `Decimal` in major units, times are aware UTC; `Shop.lock` guards all of it. Codes are not
told apart by case: they are found by their `casefold`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Use:
    """One order that a code was used on."""

    at: datetime
    order_id: int
    customer_id: int | None


@dataclass(frozen=True)
class Combines:
    """With which classes of discounts a code may be used."""

    order: bool = False
    product: bool = False
    shipping: bool = False

    def allows(self, discount_class: str) -> bool:
        """Whether a discount of that class (`ORDER`, `PRODUCT`, `SHIPPING`) may stand beside it."""
        return bool(getattr(self, discount_class.lower()))


@dataclass
class CodeDiscount:
    """A discount with one code, in the shop's currency.

    `customers` are the ids it is for, None everybody. `by_app`: the app made it, and not somebody
    in the admin. `ends_at` None: it never ends.
    """

    id: int
    redeem_code_id: int
    title: str
    code: str
    created_at: datetime
    updated_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None
    customers: list[int] | None = None
    minimum_subtotal: Decimal | None = None
    usage_limit: int | None = None
    once_per_customer: bool = False
    combines: Combines = field(default_factory=Combines)
    tags: list[str] = field(default_factory=list)
    by_app: bool = True
    uses: list[Use] = field(default_factory=list)

    @property
    def discount_class(self) -> Literal["ORDER", "SHIPPING"]:
        """What it takes something off."""
        return "ORDER"

    def status(self, now: datetime) -> Literal["ACTIVE", "EXPIRED", "SCHEDULED"]:
        """`DiscountStatus`; a code that was deactivated has ended, one used up is still active."""
        if self.ends_at is not None and self.ends_at <= now:
            return "EXPIRED"
        return "SCHEDULED" if self.starts_at > now else "ACTIVE"

    def end(self, now: datetime) -> None:
        """Let it hold no longer; one that had yet to begin never began."""
        self.ends_at = self.updated_at = now
        self.starts_at = min(self.starts_at, now)


@dataclass
class BasicCode(CodeDiscount):
    """An amount or a share (0 < `percentage` <= 1) off the goods of an order."""

    amount: Decimal | None = None
    percentage: Decimal | None = None


@dataclass
class FreeShippingCode(CodeDiscount):
    """Free shipping, as long as the shipping does not cost more than `maximum_shipping`."""

    maximum_shipping: Decimal | None = None

    @property
    def discount_class(self) -> Literal["ORDER", "SHIPPING"]:
        """It takes the shipping off."""
        return "SHIPPING"


@dataclass
class GiftCard:
    """A gift card; `code` in small letters. A card is disabled for good and never deleted."""

    id: int
    code: str
    initial_value: Decimal
    balance: Decimal
    currency: str
    created_at: datetime
    updated_at: datetime
    customer_id: int | None = None
    note: str | None = None
    expires_on: date | None = None
    deactivated_at: datetime | None = None
    source: Literal["api_client", "manual"] = "api_client"

    @property
    def last_characters(self) -> str:
        """The four that everybody may see."""
        return self.code[-4:]


@dataclass
class CreditTransaction:
    """Something that happened to a store credit account; `amount` below zero where it shrank."""

    id: int
    account_id: int
    amount: Decimal
    balance_after: Decimal
    created_at: datetime
    event: str = "ADJUSTMENT"


@dataclass
class Credit(CreditTransaction):
    """Store credit that was given; `remaining` is what nobody has spent of it."""

    remaining: Decimal = Decimal(0)
    expires_at: datetime | None = None


@dataclass
class Debit(CreditTransaction):
    """Store credit that was taken, or paid for the order `order_id` with."""

    order_id: int | None = None


@dataclass
class Expiration(CreditTransaction):
    """The end of what was left of a credit."""

    credit_id: int = 0


@dataclass
class CreditAccount:
    """A customer's store credit in one currency, with everything that happened, oldest first."""

    id: int
    customer_id: int
    currency: str
    balance: Decimal = Decimal(0)
    transactions: list[CreditTransaction] = field(default_factory=list)


@dataclass
class Rewards:
    """All of a shop's; `account_of` finds an account by customer and currency.

    `usage_lag`: how far `asyncUsageCount` is behind. `card_limit` and `credit_limit`: the most on a new card, and in an account (the real numbers
    depend on the shop; these are invented).
    """

    discounts: dict[int, CodeDiscount] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    cards: dict[int, GiftCard] = field(default_factory=dict)
    card_codes: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, CreditAccount] = field(default_factory=dict)
    account_of: dict[tuple[int, str], CreditAccount] = field(default_factory=dict)
    transactions: dict[int, CreditTransaction] = field(default_factory=dict)
    usage_lag: timedelta = timedelta(0)
    card_limit: Decimal = Decimal(2000)
    credit_limit: Decimal = Decimal(100_000)

    def discount_by_code(self, code: str) -> CodeDiscount | None:
        """The discount with a code, in any case."""
        number = self.codes.get(code.strip().casefold())
        return None if number is None else self.discounts[number]

    def card_by_code(self, code: str) -> GiftCard | None:
        """The gift card with a code, in any case."""
        number = self.card_codes.get(code.strip().casefold())
        return None if number is None else self.cards[number]

    def keep_discount(self, discount: CodeDiscount) -> None:
        """Add a discount, to be found by its code."""
        self.discounts[discount.id] = discount
        self.codes[discount.code.casefold()] = discount.id

    def drop_discount(self, discount: CodeDiscount) -> None:
        """Take a discount out; its code is free again."""
        del self.discounts[discount.id]
        del self.codes[discount.code.casefold()]

    def keep_card(self, card: GiftCard) -> None:
        """Add a gift card."""
        self.cards[card.id] = card
        self.card_codes[card.code] = card.id
