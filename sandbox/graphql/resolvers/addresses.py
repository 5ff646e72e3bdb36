"""Addresses of customers and orders, of which the sandbox knows the country."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.graphql.context import Context
from sandbox.graphql.denials import Guard
from sandbox.graphql.registry import Arguments, field
from sandbox.state import Customer, Order

# The schema marks street and postcode as protected, not the country. An address as a whole is
# protected customer data of the second level, so the sandbox is the stricter of the two.
_GUARD = Guard("countryCodeV2", (), "address")


@dataclass(frozen=True)
class Address:
    """`MailingAddress`."""

    country: str


@field("Order", "shippingAddress")
def shipping_address(source: Order, _context: Context, _arguments: Arguments) -> Address:
    """Where an order goes."""
    return Address(source.country)


@field("Customer", "defaultAddress")
def default_address(source: Customer, _context: Context, _arguments: Arguments) -> Address:
    """Where a customer lives."""
    return Address(source.country)


@field("MailingAddress", "countryCodeV2")
def country_code(source: Address, context: Context, _: Arguments) -> str:
    """The country; refused unless the app was approved for addresses."""
    _GUARD.check(context.granted, context.world.approved_data)
    return source.country
