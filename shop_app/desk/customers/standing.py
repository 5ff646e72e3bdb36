"""Say how a tag stands in the shop, apart from whether its rule holds."""

from __future__ import annotations

from shop_app.tagging.explain import Assigned
from shop_app.tagging.models import ABSENT, GONE, OURS, REFUSED, THEIRS
from shop_app.texts import gettext


def standing(wanted: bool | None, row: Assigned | None) -> str:
    """A sentence in the reader's language. `wanted` is what the rule makes of the tag now (None:
    not known, or nobody judges), `row` what was decided of it; None: nothing ever was."""
    if row is None:
        if wanted:
            return gettext("not decided yet: apply the rule, or wait for the customer's next event")
        return gettext("not on the customer in the shop")
    stands = _as_decided(row)
    settled = wanted is None or wanted is row.wanted or row.in_shop in (THEIRS, GONE)
    if settled:
        return stands
    return gettext(
        "%(standing)s; not decided anew yet: apply the rule, or wait for the customer's next event",
        standing=stands,
    )


def _as_decided(row: Assigned) -> str:
    if row.in_shop == ABSENT:
        if row.wanted:
            return gettext("on its way to the shop")
        return gettext("not on the customer in the shop")
    if row.in_shop == OURS:
        if row.wanted:
            return gettext("in the shop, added by Amends")
        return gettext("in the shop, about to be taken off")
    if row.in_shop == THEIRS:
        return gettext("in the shop, not from Amends, so Amends never takes it off")
    if row.in_shop == GONE:
        return gettext("the customer no longer exists in the shop")
    if row.in_shop == REFUSED:
        error = row.error or gettext("unknown")
        return gettext("Shopify refused the change: %(error)s", error=error)
    return gettext("taken off by hand; it stays off until the rule turns")
