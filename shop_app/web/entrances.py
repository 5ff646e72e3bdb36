"""Doors that are not for staff: a customer's own pages, and what Shopify itself calls."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

_View = TypeVar("_View", bound=Callable[..., Any])
_ENTRANCE = "entrance"


class Entrance(StrEnum):
    """Who may go through a door, and how they prove it."""

    STAFF = "staff"
    """A staff member's session token."""
    CUSTOMER = "customer"
    """A customer's session token, of a customer-account extension."""
    SHOPIFY = "shopify"
    """Shopify's signature over the body."""


def for_customers(view: _View) -> _View:
    """The door is for customers; `g.customer` is who asks."""
    setattr(view, _ENTRANCE, Entrance.CUSTOMER)
    return view


def for_shopify(view: _View) -> _View:
    """The door is for Shopify's servers; the body, whose signature was checked, says for which shop."""
    setattr(view, _ENTRANCE, Entrance.SHOPIFY)
    return view


def entrance_of(view: object) -> Entrance:
    """How a view is entered: by staff, unless it says otherwise."""
    found: Entrance = getattr(view, _ENTRANCE, Entrance.STAFF)
    return found
