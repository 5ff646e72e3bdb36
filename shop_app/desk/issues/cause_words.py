"""What went wrong by itself so that an issue was opened, by the key of the cause."""

from __future__ import annotations

from shop_app.texts import gettext


def cause(key: str) -> str:
    """The kind of a cause such as `refund:gid://shopify/Refund/1`, in words."""
    kinds = {
        "refund": gettext("Money was given back"),
        "cancelled": gettext("The order was cancelled by the shop"),
        "late": gettext("A delivery came later than promised"),
        "scan": gettext("The carrier reported trouble with a parcel"),
        "return": gettext("A return was asked for"),
        "dispute": gettext("A payment was disputed"),
        "refund_row": gettext("The customer got money back again and again"),
    }
    return kinds.get(key.partition(":")[0], gettext("Something went wrong with the order"))
