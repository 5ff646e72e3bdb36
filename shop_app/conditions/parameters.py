"""A check's parameters, as its fact takes them."""

from __future__ import annotations

from datetime import timedelta

from shop_app.conditions.language import Check
from shop_app.conditions.reading import Parameters


def parameters_of(check: Check) -> Parameters:
    """The parameters of a check: the window as a span of time, texts casefolded in sets."""
    return Parameters(
        window=None if check.days is None else timedelta(days=check.days),
        net=check.refunds == "net",
        products=_folded(check.products),
        skus=_folded(check.skus),
        vendors=_folded(check.vendors),
        product_types=_folded(check.product_types),
        collections=_folded(check.collections),
        segment=check.segment,
    )


def _folded(texts: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if texts is None else frozenset(text.casefold() for text in texts)
