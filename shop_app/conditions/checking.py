"""Check a condition before it is saved: that it makes sense, and what the merchant should know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shop_app.conditions.catalogue import fact_of
from shop_app.conditions.fact import Fact
from shop_app.conditions.facts.bought import READ_PRODUCTS
from shop_app.conditions.language import Amount, Check, Condition
from shop_app.conditions.needs import checks_with_paths
from shop_app.conditions.operands import operands
from shop_app.conditions.parameters import parameters_of
from shop_app.conditions.subject import Asked, Part
from shop_app.errors import Invalid

# Shopify shows an app the orders of the last 60 days, unless it may read all of them.
VISIBLE_DAYS = 60
_READ_ALL_ORDERS = "read_all_orders"
_GIDS = {
    "products": "gid://shopify/Product/",
    "collections": "gid://shopify/Collection/",
    "segment": "gid://shopify/Segment/",
}
_PARAMETERS = (
    "days",
    "refunds",
    "products",
    "skus",
    "vendors",
    "product_types",
    "collections",
    "segment",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a shop allows: its currency (ISO 4217) and the access scopes it has granted."""

    currency: str
    scopes: frozenset[str]


class Warned(StrEnum):
    """What a merchant should know of a condition that is fine in itself."""

    NO_SCOPE = "no_scope"
    """The app may not read what this takes: undecided until `scope` is granted."""
    OLDER_ORDERS = "older_orders"
    """Orders of before the app came may be missing without `scope`."""
    PROTECTED = "protected"
    """Shopify must have allowed the app these protected data: undecided until then."""
    SEGMENT = "segment"
    """The app is told who joins or leaves a segment, when Shopify counts it anew in its own time."""
    NOT_TOLD = "not_told"
    """Shopify tells nobody when this changes: a tag may follow late."""


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - a condition's, not the interpreter's
    """Something to know of the check at `path`; `scope` is the access scope it is about."""

    code: Warned
    path: str
    fact: str
    scope: str | None = None


def check(condition: Condition, terms: Terms) -> tuple[Warning, ...]:
    """What to know of a condition that makes sense in this shop.

    Raises Invalid, naming the path, for a fact that does not exist, an operator, value or
    parameter that does not go with it, and money in another currency than the shop's.
    """
    return tuple(
        warning
        for path, each in checks_with_paths(condition.when)
        for warning in _check(each, path, terms)
    )


def _check(check: Check, path: str, terms: Terms) -> list[Warning]:
    fact = fact_of(check.fact, path)
    _check_parameters(check, fact, path)
    _check_currency(check, path, terms)
    operands(check, fact, path)
    return _warnings(check, fact, path, terms)


def _check_parameters(check: Check, fact: Fact, path: str) -> None:
    given = [name for name in _PARAMETERS if name in check.model_fields_set]
    for name in given:
        if name not in fact.parameters:
            raise Invalid(
                f"{path}.{name}: {fact.name} takes no {name}; got {getattr(check, name)!r:.100}",
                code="wrong_parameter",
                path=f"{path}.{name}",
            )
    if "segment" in fact.parameters and check.segment is None:
        raise Invalid(
            f"{path}.segment: {fact.name} needs a segment",
            code="missing_field",
            path=f"{path}.segment",
        )
    for name, start in _GIDS.items():
        value = getattr(check, name)
        gids = (value,) if isinstance(value, str) else value or ()
        for gid in gids:
            if not (gid.startswith(start) and gid.removeprefix(start).isdigit()):
                raise Invalid(
                    f"{path}.{name}: must be an id such as {start}1; got {gid!r}",
                    code="wrong_id",
                    path=f"{path}.{name}",
                    value=gid,
                )


def _check_currency(check: Check, path: str, terms: Terms) -> None:
    for name, value in (("value", check.value), ("to", check.to)):
        if isinstance(value, Amount) and value.currency != terms.currency:
            raise Invalid(
                f"{path}.{name}: money is compared in the shop's currency {terms.currency}; "
                f"got {value.currency}",
                code="currency_differs",
                path=f"{path}.{name}",
                limit=terms.currency,
                value=value.currency,
            )


def _warnings(check: Check, fact: Fact, path: str, terms: Terms) -> list[Warning]:
    found = []
    scope = READ_PRODUCTS if parameters_of(check).selects_by_product else fact.scope
    if scope is not None and scope not in terms.scopes:
        found.append(Warning(Warned.NO_SCOPE, path, fact.name, scope))
    looks_back = Part.ORDERS in fact.parts and (check.days or VISIBLE_DAYS + 1) > VISIBLE_DAYS
    if looks_back and _READ_ALL_ORDERS not in terms.scopes and not _is_shopifys_sum(check):
        found.append(Warning(Warned.OLDER_ORDERS, path, fact.name, _READ_ALL_ORDERS))
    if fact.protected and fact.asked:
        found.append(Warning(Warned.PROTECTED, path, fact.name))
    if Asked.STATISTICS in fact.asked:
        found.append(Warning(Warned.NOT_TOLD, path, fact.name))
    if check.segment is not None:
        found.append(Warning(Warned.SEGMENT, path, fact.name))
    return found


def _is_shopifys_sum(check: Check) -> bool:
    """Whether Shopify's own sums over the whole life are used, which see every order."""
    return check.days is None and check.fact in {"orders", "spent", "average_order_value"}
