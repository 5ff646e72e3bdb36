"""What the stand-in Shopify remembers: shops with their customers, orders, refunds and fulfilments.

Everything lives in memory and belongs to one shop; `Shop.lock` guards every read or change of it.
Ids are integers as in webhook bodies; `gid("Order", id)` gives the GraphQL form. Money is `Decimal`
in major units, as Shopify's own API speaks it. Times are aware UTC.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sandbox.rewards import Rewards
from sandbox.staff import STAFF, StaffMember, hired


def gid(kind: str, number: int) -> str:
    """The GraphQL id of an object, for example `gid://shopify/Order/1001`."""
    return f"gid://shopify/{kind}/{number}"


@dataclass
class Collection:
    """A group of products, such as a season's."""

    id: int
    title: str
    created_at: datetime


@dataclass
class Variant:
    """What can be bought of a product; on sale while `compare_at_price` is above `price`.

    Both are per piece in the shop's currency.
    """

    id: int
    product_id: int
    title: str
    sku: str
    price: Decimal
    compare_at_price: Decimal | None = None


@dataclass
class Product:
    """A product with its variants; `collections` are ids."""

    id: int
    title: str
    vendor: str
    product_type: str
    created_at: datetime
    updated_at: datetime
    tags: list[str] = field(default_factory=list)
    collections: list[int] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)


@dataclass
class Segment:
    """A customer segment; who is a member is set by actions, the query text is not evaluated."""

    id: int
    name: str
    query: str
    created_at: datetime
    updated_at: datetime
    members: set[int] = field(default_factory=set)


@dataclass
class Consent:
    """Whether a customer wants marketing on one channel; `updated_at` None: never asked.

    `state` and `opt_in_level` are the API's enum values in small letters.
    """

    state: str = "not_subscribed"
    opt_in_level: str | None = None
    updated_at: datetime | None = None


@dataclass
class Customer:
    """A customer; `orders` are the ids of their orders in the order they were placed."""

    id: int
    created_at: datetime
    updated_at: datetime
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    locale: str = "en"
    country: str = "GB"
    state: str = "disabled"
    phone: str | None = None
    note: str | None = None
    email_consent: Consent = field(default_factory=Consent)
    sms_consent: Consent = field(default_factory=Consent)
    predicted_spend_tier: str | None = None
    rfm_group: str | None = None
    tags: list[str] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    merged_into: int | None = None


@dataclass
class Line:
    """One line of an order; `price` is per unit before discounts, in the shop's currency.

    `discount` was given on this line, `code_shares` are its shares of the order's discount codes, by
    their index; all are for all its pieces. Without a product it is a custom line.
    """

    id: int
    title: str
    sku: str
    quantity: int
    price: Decimal
    product_id: int | None = None
    variant_id: int | None = None
    variant_title: str | None = None
    vendor: str | None = None
    discount: Decimal = Decimal(0)
    code_shares: dict[int, Decimal] = field(default_factory=dict)
    refunded_quantity: int = 0

    @property
    def code_discount(self) -> Decimal:
        """What all codes together took off."""
        return sum(self.code_shares.values(), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What all its pieces cost after every discount."""
        return self.price * self.quantity - self.discount - self.code_discount


@dataclass
class RefundLine:
    """Pieces of one line that were refunded; `subtotal` is what they had cost (shop currency)."""

    id: int
    line: Line
    quantity: int
    subtotal: Decimal


@dataclass
class Refund:
    """Money given back on an order, in the shop's currency and in the buyer's."""

    id: int
    order_id: int
    created_at: datetime
    shop_amount: Decimal
    presentment_amount: Decimal
    note: str | None = None
    lines: list[RefundLine] = field(default_factory=list)


@dataclass
class ReturnLine:
    """Pieces of one line that a customer wants to send back; `reason` in small letters."""

    id: int
    line: Line
    quantity: int
    reason: str
    customer_note: str | None = None


@dataclass
class Return:
    """A return of an order, with its name `#1001-R1`."""

    id: int
    order_id: int
    name: str
    created_at: datetime
    status: str = "requested"
    lines: list[ReturnLine] = field(default_factory=list)


@dataclass
class Dispute:
    """A chargeback or an inquiry; `order_id` None: Shopify names no order."""

    id: int
    order_id: int | None
    initiated_at: datetime
    amount: Decimal
    currency: str
    kind: str = "chargeback"
    reason: str = "product_not_received"
    status: str = "needs_response"
    finalized_on: datetime | None = None


@dataclass
class FulfillmentEvent:
    """One scan of a parcel, as a carrier reports it (`in_transit`, `delayed`, `delivered`, ...)."""

    id: int
    status: str
    happened_at: datetime
    estimated_delivery_at: datetime | None = None


@dataclass
class Fulfillment:
    """A parcel sent for an order."""

    id: int
    order_id: int
    created_at: datetime
    updated_at: datetime
    status: str = "success"
    shipment_status: str | None = None
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    events: list[FulfillmentEvent] = field(default_factory=list)


@dataclass(frozen=True)
class DiscountCode:
    """A code used on an order; `amount` is what it took off, in the shop's currency.

    `percentage` (0 to 1) is what one of that type takes.
    """

    code: str
    amount: Decimal
    type: Literal["fixed_amount", "percentage", "shipping"] = "fixed_amount"
    percentage: Decimal | None = None


@dataclass(frozen=True)
class SalesApp:
    """The app an order came through: the online store, the point of sale, or a channel's own."""

    id: int
    name: str


# The app id of Shopify's own online store, as orders of the web carry it.
ONLINE_STORE = SalesApp(580111, "Online Store")


@dataclass
class Order:
    """An order; `customer_id` None means a guest. Totals include tax and shipping, before refunds.

    `paid` is what the buyer gave so far, in the shop's currency; a later edit may leave a difference.
    `shipping` is what is paid for it, after `shipping_shares` of discount codes, by their index.
    `source_name` is `web`, `pos` or a channel's handle; `location_id` is set for the point of sale.
    """

    id: int
    name: str
    customer_id: int | None
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    total: Decimal
    presentment_currency: str
    presentment_total: Decimal
    country: str = "GB"
    financial_status: str = "paid"
    paid: Decimal = Decimal(0)
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    source_name: str = "web"
    app: SalesApp = ONLINE_STORE
    location_id: int | None = None
    test: bool = False
    shipping: Decimal = Decimal(0)
    shipping_shares: dict[int, Decimal] = field(default_factory=dict)
    discount_codes: list[DiscountCode] = field(default_factory=list)
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)

    @property
    def refunded(self) -> Decimal:
        """What was given back so far, in the shop's currency."""
        return sum((refund.shop_amount for refund in self.refunds), Decimal(0))


@dataclass
class Subscription:
    """A shop-specific webhook subscription made with `webhookSubscriptionCreate`."""

    id: int
    topic: str
    uri: str
    include_fields: list[str] = field(default_factory=list)


@dataclass
class SortedList:
    """Objects of a shop in the order of `values`; `newest` was made last when they were listed."""

    newest: Any
    objects: list[Any]
    values: list[Any]


@dataclass
class Shop:
    """One store. `plan` decides the API bucket: basic, advanced, plus or enterprise.

    `workflows` are the handles of the triggers that an enabled workflow of Flow starts with.
    """

    domain: str
    id: int
    name: str
    currency: str = "GBP"
    timezone: str = "Europe/London"
    locale: str = "en"
    plan: str = "basic"
    scopes: list[str] = field(default_factory=list)
    installed: bool = False
    frozen: bool = False
    closed: bool = False
    staff: list[StaffMember] = field(default_factory=lambda: list(STAFF))
    customers: dict[int, Customer] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    segments: dict[int, Segment] = field(default_factory=dict)
    disputes: dict[int, Dispute] = field(default_factory=dict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    rewards: Rewards = field(default_factory=Rewards)
    workflows: set[str] = field(default_factory=set)
    order_number: int = 1000
    next_id: int = 9_007_199_254_740_993
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    # Lists in the order they were last asked for: the next page finds them sorted already.
    sorted_lists: dict[tuple[str, str], SortedList] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def location_id(self) -> int:
        """The id of the shop's one location, where its point of sale stands."""
        return self.id * 10 + 1

    def staff_member(self, member_id: str) -> StaffMember:
        """Who works here under this id; anybody may be made up on the way."""
        return next((one for one in self.staff if one.id == member_id), hired(member_id))

    def new_id(self) -> int:
        """The next free id; they start beyond 2**53 so that a float anywhere would show."""
        with self.lock:
            self.next_id += 1
            return self.next_id
