"""How a shop stands, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.shops.standing import Standing, State
from shop_app.texts import gettext


@dataclass(frozen=True)
class Said:
    """`advice` is what to do; "" where nobody has to do anything."""

    title: str
    what: str
    advice: str


def said(standing: Standing) -> Said:
    """The standing in words. Needs an app context, for the language."""
    match standing.state:
        case State.WORKING:
            return Said(
                gettext("Amends is at work"),
                gettext("Shopify answers and everything Amends needs is granted."),
                "",
            )
        case State.READING:
            return Said(
                gettext("Amends is getting to know the shop"),
                gettext("Shopify is being asked for the shop's currency and time zone."),
                gettext("Wait a minute, then open this page again."),
            )
        case State.SCOPES_MISSING:
            return Said(
                gettext("Permissions are missing"),
                gettext(
                    "The shop has not granted: %(scopes)s.", scopes=", ".join(standing.missing)
                ),
                gettext("Open Amends again and agree when Shopify asks for it."),
            )
        case State.REFUSED:
            return Said(
                gettext("Shopify refuses a part of what Amends asks"),
                gettext("Shopify's reason is “%(code)s”.", code=standing.code),
                gettext("Amends keeps trying. If this stays, tell whoever runs the app."),
            )
    return _away(standing.state)


def _away(state: State) -> Said:
    """The shop does not talk to us at all."""
    kept = gettext("What Amends knows is kept, and tags follow once it can go on.")
    match state:
        case State.TOKENS_DEAD:
            return Said(
                gettext("Amends has lost its access to the shop"),
                kept,
                gettext("Open Amends once in Shopify admin: it then gets a new access by itself."),
            )
        case State.FROZEN:
            return Said(
                gettext("The shop is frozen"),
                kept,
                gettext("Pay the open bill in Shopify admin. Amends then goes on by itself."),
            )
        case State.LOCKED:
            return Said(
                gettext("Shopify has locked the shop"),
                kept,
                gettext("Contact Shopify Support. Amends goes on by itself once it is unlocked."),
            )
        case State.GONE:
            return Said(
                gettext("Shopify does not know this shop"),
                kept,
                gettext("Check that the shop still exists. Amends asks again once a day."),
            )
    return Said(
        gettext("Amends was uninstalled"),
        gettext("What Amends knows is kept until Shopify has it erased."),
        gettext("Open Amends in Shopify admin to install it again."),
    )
