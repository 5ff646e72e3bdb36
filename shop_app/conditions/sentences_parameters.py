"""What narrows a fact down, in words: the window, refunds taken off, the products meant."""

from __future__ import annotations

from collections.abc import Callable

from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind
from shop_app.conditions.language import Check
from shop_app.conditions.reading import Reading
from shop_app.conditions.sentences_values import listed, without_gid
from shop_app.texts import gettext, ngettext, number

_CHOSEN: dict[str, Callable[[str], str]] = {
    "products": lambda chosen: gettext("products %(chosen)s", chosen=chosen),
    "skus": lambda chosen: gettext("SKU %(chosen)s", chosen=chosen),
    "vendors": lambda chosen: gettext("vendor %(chosen)s", chosen=chosen),
    "product_types": lambda chosen: gettext("product type %(chosen)s", chosen=chosen),
    "collections": lambda chosen: gettext("collection %(chosen)s", chosen=chosen),
}


def narrowed(what: str, check: Check, fact: Fact, reading: Reading | None) -> str:
    """`what` with the check's parameters; with a reading the refunds that were taken off."""
    chosen = [
        say(listed([without_gid(text) for text in texts]))
        for name, say in _CHOSEN.items()
        if (texts := getattr(check, name)) is not None
    ]
    if chosen:
        what = f"{what} ({', '.join(chosen)})"
    if check.days is not None:
        what = ngettext(
            "%(what)s in the last %(days)s day",
            "%(what)s in the last %(days)s days",
            check.days,
            what=what,
            days=number(check.days),
        )
    return _refunds(what, check, fact, reading)


def _refunds(what: str, check: Check, fact: Fact, reading: Reading | None) -> str:
    if "refunds" not in fact.parameters:
        return what
    if check.refunds == "gross":
        return gettext("%(what)s, before refunds", what=what)
    if reading is None:
        return gettext("%(what)s, net of refunds", what=what) if fact.kind is Kind.MONEY else what
    if not reading.refunds:
        return what
    return ngettext(
        "%(what)s, net of %(refunds)s refund",
        "%(what)s, net of %(refunds)s refunds",
        reading.refunds,
        what=what,
        refunds=number(reading.refunds),
    )
