"""The operators in words: what is needed, said after a value, and the comparison by itself."""

from __future__ import annotations

from collections.abc import Callable

from shop_app.conditions.kinds import Kind, Operator
from shop_app.conditions.language import Check
from shop_app.texts import gettext

Words = Callable[[str, str], str]
"""Of what is compared with, and of the upper end of `between`."""

_NEEDED: dict[Operator, Words] = {
    Operator.EQUALS: lambda value, _: gettext("exactly %(value)s needed", value=value),
    Operator.DIFFERS: lambda value, _: gettext("anything but %(value)s needed", value=value),
    Operator.AT_LEAST: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.AT_MOST: lambda value, _: gettext("at most %(value)s allowed", value=value),
    Operator.MORE_THAN: lambda value, _: gettext("more than %(value)s needed", value=value),
    Operator.LESS_THAN: lambda value, _: gettext("less than %(value)s needed", value=value),
    Operator.BETWEEN: lambda value, to: gettext(
        "between %(value)s and %(to)s needed", value=value, to=to
    ),
    Operator.WITHIN_LAST: lambda value, _: gettext(
        "no longer than %(value)s ago needed", value=value
    ),
    Operator.NOT_WITHIN_LAST: lambda value, _: gettext(
        "at least %(value)s ago needed", value=value
    ),
    Operator.BEFORE: lambda value, _: gettext("before %(value)s needed", value=value),
    Operator.AFTER: lambda value, _: gettext("after %(value)s needed", value=value),
    Operator.IS_ONE_OF: lambda value, _: gettext("one of %(value)s needed", value=value),
    Operator.IS_NONE_OF: lambda value, _: gettext("none of %(value)s allowed", value=value),
    Operator.CONTAINS: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.CONTAINS_ANY: lambda value, _: gettext("one of %(value)s needed", value=value),
    Operator.CONTAINS_ALL: lambda value, _: gettext("all of %(value)s needed", value=value),
    Operator.CONTAINS_NONE: lambda value, _: gettext("none of %(value)s allowed", value=value),
    Operator.ANY_STARTS_WITH: lambda value, _: gettext(
        "one that begins with %(value)s needed", value=value
    ),
    Operator.STARTS_WITH: lambda value, _: gettext("%(value)s at the start needed", value=value),
    Operator.ENDS_WITH: lambda value, _: gettext("%(value)s at the end needed", value=value),
    Operator.EXISTS: lambda _, __: gettext("any needed"),
    Operator.MISSING: lambda _, __: gettext("none allowed"),
    Operator.IS_TRUE: lambda _, __: gettext("needed"),
    Operator.IS_FALSE: lambda _, __: gettext("not allowed"),
}

_COMPARED: dict[Operator, Words] = {
    Operator.EQUALS: lambda value, _: gettext("exactly %(value)s", value=value),
    Operator.DIFFERS: lambda value, _: gettext("anything but %(value)s", value=value),
    Operator.AT_LEAST: lambda value, _: gettext("at least %(value)s", value=value),
    Operator.AT_MOST: lambda value, _: gettext("at most %(value)s", value=value),
    Operator.MORE_THAN: lambda value, _: gettext("more than %(value)s", value=value),
    Operator.LESS_THAN: lambda value, _: gettext("less than %(value)s", value=value),
    Operator.BETWEEN: lambda value, to: gettext("between %(value)s and %(to)s", value=value, to=to),
    Operator.WITHIN_LAST: lambda value, _: gettext("no longer than %(value)s ago", value=value),
    Operator.NOT_WITHIN_LAST: lambda value, _: gettext("at least %(value)s ago", value=value),
    Operator.BEFORE: lambda value, _: gettext("before %(value)s", value=value),
    Operator.AFTER: lambda value, _: gettext("after %(value)s", value=value),
    Operator.IS_ONE_OF: lambda value, _: gettext("one of %(value)s", value=value),
    Operator.IS_NONE_OF: lambda value, _: gettext("none of %(value)s", value=value),
    Operator.CONTAINS: lambda value, _: gettext("with %(value)s", value=value),
    Operator.CONTAINS_ANY: lambda value, _: gettext("one of %(value)s", value=value),
    Operator.CONTAINS_ALL: lambda value, _: gettext("all of %(value)s", value=value),
    Operator.CONTAINS_NONE: lambda value, _: gettext("none of %(value)s", value=value),
    Operator.ANY_STARTS_WITH: lambda value, _: gettext("one begins with %(value)s", value=value),
    Operator.STARTS_WITH: lambda value, _: gettext("begins with %(value)s", value=value),
    Operator.ENDS_WITH: lambda value, _: gettext("ends with %(value)s", value=value),
    Operator.EXISTS: lambda _, __: gettext("any"),
    Operator.MISSING: lambda _, __: gettext("none"),
    Operator.IS_TRUE: lambda _, __: gettext("yes"),
    Operator.IS_FALSE: lambda _, __: gettext("no"),
}


# Of a text, and of a list of one, there is a plainer way to say it.
_ONE_NEEDED: dict[Operator, Words] = {
    Operator.EQUALS: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.IS_ONE_OF: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.IS_NONE_OF: lambda value, _: gettext("%(value)s not allowed", value=value),
    Operator.CONTAINS_ANY: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.CONTAINS_ALL: lambda value, _: gettext("%(value)s needed", value=value),
    Operator.CONTAINS_NONE: lambda value, _: gettext("%(value)s not allowed", value=value),
}
_ONE_COMPARED: dict[Operator, Words] = {
    Operator.EQUALS: lambda value, _: value,
    Operator.IS_ONE_OF: lambda value, _: value,
    Operator.IS_NONE_OF: lambda value, _: gettext("not %(value)s", value=value),
    Operator.CONTAINS_ANY: lambda value, _: gettext("with %(value)s", value=value),
    Operator.CONTAINS_ALL: lambda value, _: gettext("with %(value)s", value=value),
    Operator.CONTAINS_NONE: lambda value, _: gettext("without %(value)s", value=value),
}


def needed(check: Check, kind: Kind, value: str, to: str) -> str:
    """What the check asks for: "500.00 EUR needed"."""
    if check.operator is Operator.CONTAINS and kind is Kind.TEXT:
        return gettext("%(value)s in it needed", value=value)
    if check.operator is Operator.LESS_THAN and kind is Kind.COUNT:
        return gettext("fewer than %(value)s needed", value=value)
    words = _ONE_NEEDED.get(check.operator) if _asks_one_text(check, kind) else None
    return (words or _NEEDED[check.operator])(value, to)


def comparison(check: Check, kind: Kind, value: str, to: str) -> str:
    """What the check asks for, by itself: "at least 500.00 EUR"."""
    if check.operator is Operator.LESS_THAN and kind is Kind.COUNT:
        return gettext("fewer than %(value)s", value=value)
    words = _ONE_COMPARED.get(check.operator) if _asks_one_text(check, kind) else None
    return (words or _COMPARED[check.operator])(value, to)


def opposite_of(check: Check, kind: Kind, *, valued: bool) -> Check | None:
    """The check that holds where this one does not; None when no operator says that.

    `valued`: the fact has a value. Of one that has none every comparison is false, and only
    `exists` and `missing` are each other's opposites.
    """
    opposite = _OPPOSITES.get(check.operator)
    if check.operator in (Operator.EQUALS, Operator.CONTAINS):
        opposite = _OPPOSITES_OF_ONE.get((check.operator, kind))
    if opposite is None or not (valued or check.operator in (Operator.EXISTS, Operator.MISSING)):
        return None
    return check.model_copy(update={"operator": opposite})


_PAIRS = (
    (Operator.AT_LEAST, Operator.LESS_THAN),
    (Operator.AT_MOST, Operator.MORE_THAN),
    (Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST),
    (Operator.IS_ONE_OF, Operator.IS_NONE_OF),
    (Operator.CONTAINS_ANY, Operator.CONTAINS_NONE),
    (Operator.EXISTS, Operator.MISSING),
    (Operator.IS_TRUE, Operator.IS_FALSE),
)
_OPPOSITES = {
    **dict(_PAIRS),
    **{second: first for first, second in _PAIRS},
    Operator.DIFFERS: Operator.EQUALS,
}
_OPPOSITES_OF_ONE = {
    **dict.fromkeys(
        ((Operator.EQUALS, kind) for kind in (Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.DAYS)),
        Operator.DIFFERS,
    ),
    (Operator.EQUALS, Kind.TEXT): Operator.IS_NONE_OF,
    (Operator.EQUALS, Kind.CHOICE): Operator.IS_NONE_OF,
    (Operator.CONTAINS, Kind.TEXTS): Operator.CONTAINS_NONE,
}


def operator_label(operator: Operator) -> str:
    """The operator with dots for what it compares with: "at least …"."""
    return _COMPARED[operator]("…", "…")


def _asks_one_text(check: Check, kind: Kind) -> bool:
    if kind not in {Kind.TEXT, Kind.CHOICE, Kind.TEXTS}:
        return False
    return not isinstance(check.value, tuple) or len(check.value) == 1
