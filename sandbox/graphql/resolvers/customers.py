"""Customers: one, many, and what they bought."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from sandbox.graphql.context import Context
from sandbox.graphql.pagination import Page, paginate_sorted
from sandbox.graphql.registry import Arguments, field, query, represents, values
from sandbox.graphql.resolvers.money import Money
from sandbox.graphql.resolvers.orders import order_page
from sandbox.graphql.search import (
    DEFAULT,
    Filter,
    by_any,
    by_number,
    by_text,
    by_time,
    by_words,
    matcher,
    negated,
    unsupported,
)
from sandbox.graphql.sorted_lists import in_order_since
from sandbox.graphql.wire import number_of, time_text
from sandbox.purchases import purchases
from sandbox.state import Consent, Customer, Order, gid

represents(Customer, "Customer")


@dataclass(frozen=True)
class Reach:
    """`CustomerEmailAddress` and `CustomerPhoneNumber`: an address and consent to use it."""

    address: str
    consent: Consent


# The attribute that each sort key stands for.
SORTED_BY = {"ID": "id", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}


# A field of the person, and the protected data that the app must be approved for to search it.
# That a search by what an app may not see finds nobody is believed.
_OF_THE_PERSON = {
    "first_name": "name",
    "last_name": "name",
    "email": "email",
    "phone": "phone",
}


def _filters(context: Context) -> dict[str, Filter]:
    shop, tags = context.shop, by_any(lambda customer: customer.tags)
    approved = context.world.approved_data
    seen = [name for name, needed in _OF_THE_PERSON.items() if needed in approved]
    person = {name: _person_filter(name if name in seen else None) for name in _OF_THE_PERSON}
    return {
        **person,
        DEFAULT: by_words(lambda customer: _texts(customer, seen)),
        "id": by_number(lambda customer: customer.id),
        "customer_date": by_time(lambda customer: customer.created_at),
        "updated_at": by_time(lambda customer: customer.updated_at),
        "tag": tags,
        "tag_not": negated(tags),
        "state": by_text(lambda customer: customer.state),
        "orders_count": by_number(lambda customer: purchases(shop, customer).orders),
        "total_spent": by_number(lambda customer: purchases(shop, customer).spent),
    }


def _person_filter(attribute: str | None) -> Filter:
    return by_text(lambda one: getattr(one, attribute) if attribute else None)


def _texts(one: Customer, seen: list[str]) -> list[str]:
    """What is searched by default: names (as one text), e-mail and phone, as far as they show."""
    names = " ".join(getattr(one, name) for name in seen if name.endswith("_name"))
    others = [getattr(one, name) for name in seen if not name.endswith("_name")]
    return [text for text in (names, *others) if text]


@query("customer")
def customer(_: None, context: Context, arguments: Arguments) -> Customer | None:
    """One customer, null when there is none."""
    return context.customer(number_of("Customer", arguments["id"]))


@query("customers")
def customers(_: None, context: Context, arguments: Arguments) -> Page:
    """A page of customers, by default in the order of their ids."""
    sort_key = arguments.get("sortKey") or "ID"
    if sort_key not in SORTED_BY:
        raise unsupported(f"customers sorted by {sort_key}; known: {', '.join(SORTED_BY)}")
    matches = matcher(arguments.get("query"), _filters(context))
    attribute = SORTED_BY[sort_key]
    shop, search = context.shop, arguments.get("query")
    ordered = in_order_since(shop, shop.customers, attribute, search)
    return paginate_sorted(
        ordered,
        attrgetter(attribute, "id"),
        sort_key,
        arguments,
        lambda one: one.merged_into is None and (matches is None or matches(one)),
    )


@field("Customer", "numberOfOrders")
def number_of_orders(source: Customer, context: Context, _: Arguments) -> str:
    """An UnsignedInt64, so a string. That cancelled orders count too is believed."""
    return str(purchases(context.shop, source).orders)


@field("Customer", "amountSpent")
def amount_spent(source: Customer, context: Context, _: Arguments) -> Money:
    """What was paid, net of refunds and without cancelled orders."""
    return Money(purchases(context.shop, source).spent, context.shop.currency)


@field("Customer", "lastOrder")
def last_order(source: Customer, context: Context, _: Arguments) -> Order | None:
    """The newest order, if the app may see one that old."""
    last = purchases(context.shop, source).last_order_id
    return None if last is None else context.order(last)


@field("Customer", "orders")
def orders(source: Customer, context: Context, arguments: Arguments) -> Page:
    """A page of the customer's orders, by default in the order of their ids."""
    found = [context.shop.orders[order_id] for order_id in source.orders]
    return order_page(context, found, arguments, default_sort="ID")


def _display_name(source: Customer) -> str:
    return " ".join(filter(None, (source.first_name, source.last_name))) or source.email or ""


def _email(source: Customer) -> Reach | None:
    return None if source.email is None else Reach(source.email, source.email_consent)


def _phone(source: Customer) -> Reach | None:
    return None if source.phone is None else Reach(source.phone, source.sms_consent)


def _messaging_state(consent: Consent) -> str:
    """The newer enum says NEVER_SUBSCRIBED where the older one says NOT_SUBSCRIBED."""
    return consent.state.replace("not_", "never_", 1).upper()


def _enum(value: str | None) -> str | None:
    return value and value.upper()


values(
    "Customer",
    {
        "id": lambda source: gid("Customer", source.id),
        "legacyResourceId": lambda source: str(source.id),
        "createdAt": lambda source: time_text(source.created_at),
        "updatedAt": lambda source: time_text(source.updated_at),
        "displayName": _display_name,
        "firstName": lambda source: source.first_name or None,
        "lastName": lambda source: source.last_name or None,
        "defaultEmailAddress": _email,
        "defaultPhoneNumber": _phone,
        "note": lambda source: source.note,
        "statistics": lambda source: source,
        "locale": lambda source: source.locale,
        "state": lambda source: source.state.upper(),
        "tags": lambda source: list(source.tags),
    },
)
values(
    "CustomerEmailAddress",
    {
        "emailAddress": lambda email: email.address,
        "marketingState": lambda email: _enum(email.consent.state),
        "marketingOptInLevel": lambda email: _enum(email.consent.opt_in_level),
        "marketingUpdatedAt": lambda email: time_text(email.consent.updated_at),
    },
)
values(
    "CustomerPhoneNumber",
    {
        "phoneNumber": lambda phone: phone.address,
        "marketingState": lambda phone: _enum(phone.consent.state),
        "smsMarketingConsent": lambda phone: phone.consent,
    },
)
values(
    "CustomerSmsMarketingConsent",
    {
        "state": _messaging_state,
        "optInLevel": lambda consent: _enum(consent.opt_in_level),
        "updatedAt": lambda consent: time_text(consent.updated_at),
    },
)
values(
    "CustomerStatistics",
    {
        "predictedSpendTier": lambda customer: _enum(customer.predicted_spend_tier),
        "rfmGroup": lambda customer: _enum(customer.rfm_group),
    },
)
