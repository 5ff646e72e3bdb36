"""What went wrong and what to do about it, in the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from shop_app.shops import sentences, standing
from shop_app.texts import gettext, moment
from shop_app.web.auth import Cause


@dataclass(frozen=True)
class Words:
    """A heading, and paragraphs of advice."""

    heading: str
    advice: tuple[str, ...]


def said(status: int, code: str, cause: str = "") -> Words:
    """The words for an error. `cause` is what was wrong with a session token."""
    if stands := standing.of_refusal(code):
        shop = sentences.said(stands)
        return Words(shop.title, tuple(filter(None, (shop.what, shop.advice))))
    return _of_code(code, cause) or _of_status(status)


def _of_code(code: str, cause: str) -> Words | None:
    match code:
        case "unauthorized" | "session_token_refused":
            return Words(gettext("Amends could not find out who you are"), _about_token(cause))
        case "shop_not_installed":
            return Words(
                gettext("Amends is not installed in this shop"),
                (gettext("Open it once from the Apps menu of Shopify admin."),),
            )
        case "shopify_unavailable" | "shopify_throttled":
            return Words(
                gettext("Amends could not reach your shop"),
                (gettext("Shopify did not answer. Nothing is lost: try again in a minute."),),
            )
    return None


def _about_token(cause: str) -> tuple[str, ...]:
    reload = gettext("Open Amends again from the Apps menu of Shopify admin.")
    match cause:
        case Cause.SECRET:
            return reload, gettext(
                "If this stays, the app's client id or secret is not the one that Shopify uses."
                " Tell whoever runs Amends."
            )
        case Cause.SHOP:
            return reload, gettext(
                "What Shopify sent names no shop, or two. Make sure that you opened Amends inside"
                " the admin of your own shop."
            )
        case Cause.CONTENT:
            return reload, gettext(
                "What Shopify sent speaks of no staff member. Make sure that you are logged in."
            )
        case Cause.MISSING:
            return reload, gettext(
                "Shopify sent nothing that says who you are. If this stays, allow scripts for this"
                " site."
            )
    now = moment(datetime.now(UTC))
    return reload, gettext(
        "What Shopify sent was too old, or not valid yet. If this stays, a clock is wrong: this"
        " computer's, or the one of the server, which says %(now)s.",
        now=now,
    )


def _of_status(status: int) -> Words:
    match status:
        case HTTPStatus.FORBIDDEN:
            return Words(
                gettext("You are not allowed to do this"),
                (
                    gettext(
                        "Your role in Amends does not reach that far. An owner of the shop can"
                        " change it under Settings, Staff."
                    ),
                ),
            )
        case HTTPStatus.NOT_FOUND:
            return Words(
                gettext("This page does not exist"),
                (gettext("What it showed may have been deleted. Go back to the home page."),),
            )
        case HTTPStatus.CONFLICT:
            return Words(
                gettext("Somebody else was quicker"),
                (gettext("Look at what stands there now, then decide again."),),
            )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Words(
            gettext("Amends could not do this"),
            (gettext("Nothing is lost: try again in a minute."),),
        )
    return Words(gettext("This did not work"), (gettext("Check what you entered and try again."),))
