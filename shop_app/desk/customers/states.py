"""Shopify's account states of customers in words."""

from __future__ import annotations

from shop_app.texts import gettext


def account_in_words(state: str) -> str:
    """`CustomerState` in small letters, as a sentence; a state that is new to us as it is written."""
    match state:
        case "enabled":
            return gettext("Has an account")
        case "disabled":
            return gettext("Has no account")
        case "invited":
            return gettext("Was invited to open an account")
        case "declined":
            return gettext("Declined to open an account")
    return state
