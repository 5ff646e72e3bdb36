"""Say in words why Shopify did not answer, and what the reader can do."""

from __future__ import annotations

from shop_app.errors import AppError
from shop_app.shopify.errors import AccessDenied, ShopFrozen, ShopLocked, Throttled, TokenDead
from shop_app.texts import gettext


def why_unreachable(error: AppError) -> str:
    """A sentence or two in the reader's language; nothing of what was asked is in it."""
    match error:
        case Throttled():
            return gettext(
                "Amends has asked Shopify a lot just now and has to wait a little. Try again in a"
                " few seconds."
            )
        case TokenDead():
            return gettext(
                "Shopify no longer lets Amends in. Close Amends and open it again from the Apps"
                " menu; then it works again."
            )
        case AccessDenied():
            return gettext("Shopify does not allow Amends to read this.")
        case ShopFrozen() | ShopLocked():
            return gettext("Shopify has paused this shop, so nothing can be read from it now.")
    return gettext("Shopify did not answer. Nothing is lost: try again in a moment.")
