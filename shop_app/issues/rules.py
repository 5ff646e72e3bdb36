"""What an issue can be, and which way it may go."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Status(StrEnum):
    """Where an issue stands."""

    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_CARRIER = "waiting_carrier"
    WAITING_SUPPLIER = "waiting_supplier"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def at_work(self) -> bool:
        """Whether somebody still has something to do, or waits."""
        return self not in (Status.RESOLVED, Status.CLOSED)


WAITING = (Status.WAITING_CUSTOMER, Status.WAITING_CARRIER, Status.WAITING_SUPPLIER)

_MOVES: Mapping[Status, frozenset[Status]] = {
    Status.OPEN: frozenset({*WAITING, Status.RESOLVED}),
    Status.WAITING_CUSTOMER: frozenset({Status.OPEN, *WAITING, Status.RESOLVED})
    - {Status.WAITING_CUSTOMER},
    Status.WAITING_CARRIER: frozenset({Status.OPEN, *WAITING, Status.RESOLVED})
    - {Status.WAITING_CARRIER},
    Status.WAITING_SUPPLIER: frozenset({Status.OPEN, *WAITING, Status.RESOLVED})
    - {Status.WAITING_SUPPLIER},
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}
"""What may follow; from resolved and closed, open means reopened."""


def moves(status: Status) -> tuple[Status, ...]:
    """What an issue may become, in the order of the enum."""
    return tuple(new for new in Status if new in _MOVES[status])


def can_become(status: Status, new: Status) -> bool:
    """Whether an issue may go from one status to another."""
    return new in _MOVES[status]


class Severity(IntEnum):
    """How bad it is for the customer."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4

    @property
    def code(self) -> str:
        """Its name for programs."""
        return self.name.lower()


class Channel(StrEnum):
    """How the customer told us."""

    EMAIL = "email"
    FORM = "form"
    CHAT = "chat"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    SOCIAL = "social"
    SMS = "sms"
    IN_PERSON = "in_person"
    REVIEW = "review"
    OTHER = "other"


class RootCause(StrEnum):
    """Whose fault it was."""

    CARRIER = "carrier"
    PRODUCT = "product"
    WAREHOUSE = "warehouse"
    OUR_MISTAKE = "our_mistake"
    CUSTOMER = "customer"


class Remedy(StrEnum):
    """What was done for the customer."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    APOLOGY = "apology"
    COMPENSATION = "compensation"
    NONE = "none"


class Said(StrEnum):
    """Who may have read a note."""

    INTERNAL = "internal"
    TO_CUSTOMER = "to_customer"
