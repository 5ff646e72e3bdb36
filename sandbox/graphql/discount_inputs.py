"""What an app may ask of a discount code: read and judged part by part, as Shopify judges it.

Believed rather than known: the codes and sentences of most errors. Seen in answers of the real API
are TAKEN, BLANK of a title, dates in the wrong order and what free shipping may combine with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.graphql.inputs import decimal_input, time_input, unknown_customer
from sandbox.graphql.search import unsupported
from sandbox.graphql.wire import UserError, number_of
from sandbox.rewards import BasicCode, CodeDiscount, Combines, FreeShippingCode
from sandbox.state import Shop

LONGEST = 255
MOST_TAGS = 250

_SHARED = frozenset(
    {
        "appliesOncePerCustomer",
        "code",
        "combinesWith",
        "context",
        "endsAt",
        "minimumRequirement",
        "startsAt",
        "tags",
        "title",
        "usageLimit",
    }
)
_OWN: dict[type[CodeDiscount], frozenset[str]] = {
    BasicCode: _SHARED | {"customerGets"},
    FreeShippingCode: _SHARED | {"destination", "maximumShippingPrice"},
}


@dataclass
class Reading:
    """One input on its way: `attributes` to give the discount, or the `errors` that forbid it.

    `current` is the discount that is changed, None for a new one; `place` the argument's name.
    """

    shop: Shop
    place: str
    given: dict[str, Any]
    current: CodeDiscount | None
    now: datetime
    attributes: dict[str, Any] = field(default_factory=dict)
    errors: list[UserError] = field(default_factory=list)

    def wrong(self, path: str, code: str, message: str) -> None:
        """Note an error at a dotted path below the input."""
        self.errors.append(UserError([self.place, *path.split(".")], message, code))

    def asked(self, name: str) -> bool:
        """Whether to judge a part that must be there: of a new discount always."""
        return self.current is None or name in self.given

    def standing(self, attribute: str) -> Any:
        """What an attribute will be."""
        if attribute in self.attributes:
            return self.attributes[attribute]
        return getattr(self.current, attribute, None)


def read_discount(kind: type[CodeDiscount], reading: Reading) -> None:
    """Fill `reading.attributes` and `reading.errors` for a discount of a kind."""
    _only(reading.given, _OWN[kind], "discount codes")
    _title(reading)
    _code(reading)
    _period(reading)
    _context(reading)
    _minimum(reading)
    _uses(reading)
    _combines(reading, shipping=kind is FreeShippingCode)
    _tags(reading)
    if kind is FreeShippingCode:
        _shipping(reading)
    else:
        _customer_gets(reading)


def _only(given: dict[str, Any], known: frozenset[str], of: str) -> None:
    strange = sorted(given.keys() - known)
    if strange:
        raise unsupported(f"{of} with {', '.join(strange)}")


def _title(reading: Reading) -> None:
    if not reading.asked("title"):
        return
    title = (reading.given.get("title") or "").strip()
    if not title:
        reading.wrong("title", "BLANK", "Title can't be blank")
    elif len(title) > LONGEST:
        reading.wrong("title", "TOO_LONG", f"Title is too long (maximum is {LONGEST} characters)")
    reading.attributes["title"] = title


def _code(reading: Reading) -> None:
    if not reading.asked("code"):
        return
    code = (reading.given.get("code") or "").strip()
    holder = reading.shop.rewards.discount_by_code(code)
    if not code:
        reading.wrong("code", "BLANK", "Code can't be blank")
    elif len(code) > LONGEST:
        reading.wrong("code", "TOO_LONG", f"Code is too long (maximum is {LONGEST} characters)")
    elif "\n" in code or "\r" in code:
        reading.wrong("code", "INVALID", "Code cannot contain newline characters.")
    elif holder is not None and holder is not reading.current:
        reading.wrong("code", "TAKEN", "Code must be unique. Please try a different code.")
    reading.attributes["code"] = code


def _period(reading: Reading) -> None:
    given = reading.given
    if reading.asked("startsAt"):
        if given.get("startsAt") is None:
            reading.wrong("startsAt", "BLANK", "Starts at can't be blank")
        else:
            reading.attributes["starts_at"] = time_input(given["startsAt"])
    if "endsAt" in given:
        ends = given["endsAt"]
        reading.attributes["ends_at"] = None if ends is None else time_input(ends)
    starts, until = reading.standing("starts_at"), reading.standing("ends_at")
    changed = {"starts_at", "ends_at"} & reading.attributes.keys()
    if changed and starts is not None and until is not None and until <= starts:
        reading.wrong("endsAt", "INVALID", "Ends at needs to be after starts_at")


def _context(reading: Reading) -> None:
    if not reading.asked("context"):
        return
    context = reading.given.get("context") or {}
    _only(context, frozenset({"all", "customers"}), "discounts whose context is")
    if len(context) != 1:
        reading.wrong("context", "BLANK", "Context must be set")
    elif "all" in context:
        reading.attributes["customers"] = None
    else:
        _customers(reading, context["customers"])


def _customers(reading: Reading, change: dict[str, Any]) -> None:
    added = [number_of("Customer", text) for text in change.get("add") or ()]
    removed = {number_of("Customer", text) for text in change.get("remove") or ()}
    for number in added:
        if unknown_customer(reading.shop, number):
            message = f"Customer with id: {number} is invalid"
            reading.wrong("context.customers.add", "INVALID", message)
    before: list[int] = reading.standing("customers") or []
    left = [number for number in dict.fromkeys([*before, *added]) if number not in removed]
    if not left:
        reading.wrong("context.customers", "BLANK", "Customers can't be blank")
    reading.attributes["customers"] = left


def _minimum(reading: Reading) -> None:
    if "minimumRequirement" not in reading.given:
        return
    given = reading.given["minimumRequirement"] or {}
    if given.get("quantity") is not None and given.get("subtotal") is not None:
        reading.wrong(
            "minimumRequirement",
            "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT",
            "Minimum subtotal and quantity range can't both be present",
        )
        return
    _only(given, frozenset({"subtotal"}), "a minimum requirement")
    subtotal = (given.get("subtotal") or {}).get("greaterThanOrEqualToSubtotal")
    least = None if subtotal is None else decimal_input(subtotal)
    path = "minimumRequirement.subtotal.greaterThanOrEqualToSubtotal"
    if least is not None and least <= 0:
        reading.wrong(path, "GREATER_THAN", "Minimum subtotal must be greater than 0")
    reading.attributes["minimum_subtotal"] = least


def _uses(reading: Reading) -> None:
    if "usageLimit" in reading.given:
        limit = reading.given["usageLimit"]
        if limit is not None and limit < 1:
            reading.wrong("usageLimit", "GREATER_THAN", "Usage limit must be greater than 0")
        reading.attributes["usage_limit"] = limit
    if reading.given.get("appliesOncePerCustomer") is not None:
        reading.attributes["once_per_customer"] = reading.given["appliesOncePerCustomer"]


def _combines(reading: Reading, *, shipping: bool) -> None:
    given = reading.given.get("combinesWith")
    if given is None:
        return
    known = {"orderDiscounts": "order", "productDiscounts": "product"}
    known["shippingDiscounts"] = "shipping"
    _only(given, frozenset(known), "combinesWith")
    if shipping and given.get("shippingDiscounts"):
        reading.wrong(
            "combinesWith",
            "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS",
            "The combinesWith settings are not valid for the discount class.",
        )
    wanted = {known[name]: bool(value) for name, value in given.items()}
    reading.attributes["combines"] = Combines(**wanted)


def _tags(reading: Reading) -> None:
    if "tags" not in reading.given:
        return
    tags = list(dict.fromkeys(tag.strip() for tag in reading.given["tags"] or () if tag.strip()))
    if len(tags) > MOST_TAGS:
        reading.wrong("tags", "TOO_MANY_TAGS", f"Tags cannot be more than {MOST_TAGS}")
    if any(len(tag) > LONGEST for tag in tags):
        message = f"Tags are too long (maximum is {LONGEST} characters)"
        reading.wrong("tags", "INVALID_TAG_LENGTH", message)
    reading.attributes["tags"] = tags


def _customer_gets(reading: Reading) -> None:
    if not reading.asked("customerGets"):
        return
    gets = reading.given.get("customerGets") or {}
    _only(gets, frozenset({"items", "value"}), "customerGets")
    items = gets.get("items") or {}
    _only(items, frozenset({"all"}), "customerGets.items")
    if items.get("all") is not True and (reading.current is None or "items" in gets):
        message = "Items in 'customer get' can't be blank"
        reading.wrong("customerGets.items", "APPLIES_ON_NOTHING", message)
    if reading.current is None or "value" in gets:
        _value(reading, gets.get("value") or {})


def _value(reading: Reading, value: dict[str, Any]) -> None:
    _only(value, frozenset({"discountAmount", "percentage"}), "customerGets.value")
    if len(value) != 1:
        reading.wrong("customerGets.value", "BLANK", "Value can't be blank")
        return
    amount = share = None
    if "percentage" in value:
        share = decimal_input(value["percentage"])
        if not 0 < share <= 1:
            message = "Percentage must be between 0.0 and 1.0"
            reading.wrong("customerGets.value.percentage", "VALUE_OUTSIDE_RANGE", message)
    else:
        amount = _amount(reading, value["discountAmount"] or {})
    reading.attributes.update(amount=amount, percentage=share)


def _amount(reading: Reading, given: dict[str, Any]) -> Decimal | None:
    if given.get("appliesOnEachItem"):
        raise unsupported("an amount that applies on each item")
    if given.get("amount") is None:
        reading.wrong("customerGets.value.discountAmount.amount", "BLANK", "Amount can't be blank")
        return None
    amount = decimal_input(given["amount"])
    if amount <= 0:
        path = "customerGets.value.discountAmount.amount"
        reading.wrong(path, "GREATER_THAN", "Amount must be greater than 0")
    return amount


def _shipping(reading: Reading) -> None:
    given = reading.given
    if reading.asked("destination"):
        destination = given.get("destination") or {}
        _only(destination, frozenset({"all"}), "a destination")
        if destination.get("all") is not True:
            reading.wrong("destination", "BLANK", "Destination can't be blank")
    if "maximumShippingPrice" in given:
        price = given["maximumShippingPrice"]
        most = None if price is None else decimal_input(price)
        if most is not None and most < 0:
            message = "Maximum shipping price must be greater than or equal to 0"
            reading.wrong("maximumShippingPrice", "GREATER_THAN_OR_EQUAL_TO", message)
        reading.attributes["maximum_shipping"] = most
