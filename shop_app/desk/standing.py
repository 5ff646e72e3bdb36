"""Say how a tag stands in the shop, apart from whether its rule holds."""

from __future__ import annotations

from shop_app.tagging.explain import Assigned
from shop_app.tagging.models import ABSENT, GONE, OURS, REFUSED, THEIRS
from shop_app.texts import gettext


def standing(wanted: bool | None, row: Assigned | None) -> str:
    """A sentence in the reader's language; `row` is None when the tag was never decided, and then
    `wanted` says what the rule makes of it."""
    due, in_shop = (row.wanted, row.in_shop) if row else (bool(wanted), ABSENT)
    if in_shop == ABSENT:
        if due:
            return gettext("on its way to the shop")
        return gettext("not on the customer in the shop")
    if in_shop == OURS:
        if due:
            return gettext("in the shop, added by Amends")
        return gettext("in the shop, about to be taken off")
    if in_shop == THEIRS:
        return gettext("in the shop, not from Amends, so Amends never takes it off")
    if in_shop == GONE:
        return gettext("the customer no longer exists in the shop")
    if in_shop == REFUSED:
        error = (row.error if row else None) or gettext("unknown")
        return gettext("Shopify refused the change: %(error)s", error=error)
    return gettext("taken off by hand; it stays off until the rule turns")
