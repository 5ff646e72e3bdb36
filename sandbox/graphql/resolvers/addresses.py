"""Addresses of customers and orders, of which the sandbox knows the country."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.graphql.context import Context
from sandbox.graphql.registry import Arguments, field, values
from sandbox.state import Customer, Order


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


values("MailingAddress", {"countryCodeV2": lambda source: source.country})
