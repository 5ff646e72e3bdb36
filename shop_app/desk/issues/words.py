"""What statuses, channels, severities, causes and remedies are called, and reasons by their key.

Needs an app context.
"""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.issues.reasons import Reason, name_of
from shop_app.issues.rules import Channel, Remedy, RootCause, Said, Severity, Status
from shop_app.texts import gettext


def status(value: Status) -> str:
    """Where an issue stands."""
    return {
        Status.OPEN: gettext("Open"),
        Status.WAITING_CUSTOMER: gettext("Waiting for the customer"),
        Status.WAITING_CARRIER: gettext("Waiting for the carrier"),
        Status.WAITING_SUPPLIER: gettext("Waiting for the supplier"),
        Status.RESOLVED: gettext("Resolved"),
        Status.CLOSED: gettext("Closed"),
    }[value]


def status_tone(value: Status) -> str:
    """The tone of its badge."""
    if value is Status.OPEN:
        return "info"
    return "caution" if value.at_work else "success" if value is Status.RESOLVED else "neutral"


def move(before: Status, after: Status) -> str:
    """The words on the button that brings an issue from one status to another."""
    if after is Status.OPEN:
        return gettext("Continue") if before.at_work else gettext("Reopen")
    return {
        Status.WAITING_CUSTOMER: gettext("Wait for the customer"),
        Status.WAITING_CARRIER: gettext("Wait for the carrier"),
        Status.WAITING_SUPPLIER: gettext("Wait for the supplier"),
        Status.RESOLVED: gettext("Resolve"),
        Status.CLOSED: gettext("Close"),
    }[after]


def severity(value: Severity) -> str:
    """How bad it is."""
    return {
        Severity.LOW: gettext("Low"),
        Severity.NORMAL: gettext("Normal"),
        Severity.HIGH: gettext("High"),
        Severity.URGENT: gettext("Urgent"),
    }[value]


def severity_tone(value: Severity) -> str:
    """The tone of its badge."""
    return {
        Severity.LOW: "neutral",
        Severity.NORMAL: "info",
        Severity.HIGH: "warning",
        Severity.URGENT: "critical",
    }[value]


def channel(value: Channel) -> str:
    """How the customer told us."""
    return {
        Channel.EMAIL: gettext("E-mail"),
        Channel.FORM: gettext("Form"),
        Channel.CHAT: gettext("Chat"),
        Channel.PHONE: gettext("Phone"),
        Channel.WHATSAPP: gettext("WhatsApp"),
        Channel.SOCIAL: gettext("Social media"),
        Channel.SMS: gettext("SMS"),
        Channel.IN_PERSON: gettext("In person"),
        Channel.REVIEW: gettext("Review"),
        Channel.OTHER: gettext("Other"),
    }[value]


def root_cause(value: RootCause) -> str:
    """Whose fault it was."""
    return {
        RootCause.CARRIER: gettext("Carrier"),
        RootCause.PRODUCT: gettext("Product"),
        RootCause.WAREHOUSE: gettext("Warehouse"),
        RootCause.OUR_MISTAKE: gettext("Our mistake"),
        RootCause.CUSTOMER: gettext("Customer"),
    }[value]


def remedy(value: Remedy) -> str:
    """What was done for the customer."""
    return {
        Remedy.REFUND: gettext("Refund"),
        Remedy.REPLACEMENT: gettext("Replacement"),
        Remedy.REPAIR: gettext("Repair"),
        Remedy.APOLOGY: gettext("Apology"),
        Remedy.COMPENSATION: gettext("Compensation"),
        Remedy.NONE: gettext("Nothing"),
    }[value]


def said(value: Said) -> str:
    """Who may have read a note."""
    return {
        Said.INTERNAL: gettext("Internal"),
        Said.TO_CUSTOMER: gettext("Said to the customer"),
    }[value]


def reason(found: Mapping[str, Reason], key: str) -> str:
    """A reason by its key, among those of `reasons.by_key`."""
    return name_of(found[key])


def sub_reason(found: Mapping[str, Reason], key: str, sub_key: str) -> str:
    """A sub-reason by its key."""
    return next(name_of(sub) for sub in found[key].sub_reasons if sub.key == sub_key)
