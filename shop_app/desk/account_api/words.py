"""How a customer is told where their problem stands, and what was given. Needs an app context."""

from __future__ import annotations

from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.account_api.shapes import Tone
from shop_app.desk.compensations import words
from shop_app.errors import AppError
from shop_app.issues.rules import Status
from shop_app.money import Money
from shop_app.texts import gettext, money, number


def status(value: Status) -> str:
    """Where a problem stands. Which supplier, or that there is one, is the shop's own affair."""
    match value:
        case Status.WAITING_CUSTOMER:
            return gettext("We wait for your answer")
        case Status.WAITING_CARRIER:
            return gettext("We wait for the carrier")
        case Status.RESOLVED | Status.CLOSED:
            return gettext("Resolved")
    return gettext("We are looking into it")


def status_tone(value: Status) -> Tone:
    """The tone of its badge."""
    return "auto" if value.at_work else "neutral"


def title(row: CompensationRow) -> str:
    """What was given, and what it is worth."""
    worth = words.worth(row.kind, row.worth, row.percentage)
    what = words.kind(row.kind)
    return gettext("%(kind)s: %(worth)s", kind=what, worth=worth) if worth else what


def state(value: State, kind: Kind) -> str:
    """Whether a customer can still use it."""
    match value:
        case State.REDEEMED:
            return gettext("Used")
        case State.EXPIRED:
            return gettext("Expired")
        case State.REVOKED:
            return gettext("No longer valid")
    return gettext("On your account") if kind is Kind.STORE_CREDIT else gettext("Ready to use")


def left(row: CompensationRow) -> str:
    """What of a gift card is not spent yet; "" for one that is whole, and for all that is no card."""
    worth = row.worth
    if row.kind is not Kind.GIFT_CARD or worth is None or worth.currency != row.currency:
        return ""
    rest = worth.minor - row.spent
    if not 0 < rest < worth.minor:
        return ""
    return gettext("%(amount)s of it is left.", amount=money(Money(rest, worth.currency)))


def thanks(reason: str) -> str:
    """What a customer reads who has just reported something; `reason` are the shop's words about it."""
    told = gettext("We got your report and will look into it.")
    return gettext("%(sorry)s %(told)s", sorry=reason, told=told) if reason else told


def line(place: int, sku: str | None) -> str:
    """A line of an order whose product nobody can name."""
    if sku:
        return gettext("Item %(sku)s", sku=sku)
    return gettext("Item %(number)s", number=number(place))


def refusal(error: AppError) -> str:
    """Why a customer's wish was not done."""
    match error.code:
        case "unauthorized":
            return gettext("You are signed out. Sign in to your account again.")
        case "order_unknown":
            return gettext(
                "We don’t find this order in your account. If it is new, try again in some minutes."
            )
        case "customer_gone":
            return gettext("This account is closed.")
        case "too_many_open":
            return gettext(
                "You have %(limit)s open reports. As soon as one of them is resolved you can report"
                " something else.",
                limit=number(error.details["limit"]),
            )
        case "too_many_lately":
            return gettext(
                "You have reported %(limit)s problems within a day. Try again tomorrow.",
                limit=number(error.details["limit"]),
            )
        case "text_empty":
            return gettext("Say what happened.")
        case "reason_unknown":
            return gettext("This reason can’t be chosen any more. Load the page again.")
        case "line_unknown" | "too_many_lines":
            return gettext("The order no longer has one of these items. Load the page again.")
        case "text_too_long":
            return gettext(
                "The text is too long: up to %(most)s characters fit.",
                most=number(error.details["limit"]),
            )
    return gettext("That did not work. Try again in some minutes.")
