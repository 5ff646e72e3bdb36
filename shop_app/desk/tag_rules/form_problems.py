"""What is wrong with a rule's form, field by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shop_app.conditions import checking
from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.checking import Terms, check
from shop_app.conditions.kinds import Operator, operators_of
from shop_app.conditions.language import parse
from shop_app.desk.tag_rules.form_checks import check_of, one
from shop_app.desk.tag_rules.form_controls import Control, Place, control_of
from shop_app.desk.tag_rules.form_rule import RuleForm
from shop_app.desk.tag_rules.form_tree import Group, Node, Row, when_of
from shop_app.errors import AppError, Invalid
from shop_app.tagging.rule import RuleDraft

Problems = Mapping[str, AppError]
"""What is wrong, by the name of the field; "" for what belongs to none."""

FIELDS = {
    "remove_when_untrue": "remove",
    "grace_hours": "grace",
    "expires_after_days": "expires",
}
"""Fields of a rule's JSON that are called otherwise in the form."""

_PATH = re.compile(r"when\.?([a-z_]*)")
_CODE = re.compile("[A-Za-z]{2}")


def problems_of(form: RuleForm, place: Place, terms: Terms) -> Problems:
    """Everything that is wrong with the fields, each by itself; then with the whole."""
    found: dict[str, AppError] = dict(_of_options(form))
    for problem in problems_of_parts(form.when, place, terms):
        found.setdefault(*problem)
    if not found:
        try:
            RuleDraft.from_data(form.data(place))
        except Invalid as error:
            found[place_of(error, form, place)] = error
    return found


def place_of(error: Invalid, form: RuleForm, place: Place) -> str:
    """The field that a refused rule's error belongs to, "" when there is none."""
    path = str(error.details.get("path", ""))
    if path in form.options():
        return FIELDS.get(path, path)
    holder, _, field = path.rpartition(".")
    key = when_of(form.when, place)[1].get(holder)
    return f"{key}.{field}" if key else ""


def warned(
    warnings: tuple[checking.Warning, ...], form: RuleForm, place: Place
) -> dict[str, list[checking.Warning]]:
    """What there is to know of the condition's checks, by their keys."""
    _, keys = when_of(form.when, place)
    found: dict[str, list[checking.Warning]] = {}
    for warning in warnings:
        found.setdefault(keys.get(warning.path, ""), []).append(warning)
    return found


_FINE: dict[str, Any] = {
    "name": "-",
    "tag": "-",
    "condition": parse({"version": 1, "when": {"fact": "orders", "is": "exists"}}),
}


def _of_options(form: RuleForm) -> Iterator[tuple[str, Invalid]]:
    given = form.options()
    if not form.tag:
        given.pop("name")  # it is the tag that is missing
    for field, value in given.items():
        try:
            RuleDraft(**{**_FINE, field: value})
        except Invalid as error:
            yield FIELDS.get(field, field), error


def problems_of_parts(node: Node, place: Place, terms: Terms) -> Iterator[tuple[str, Invalid]]:
    """What is wrong with the checks of a condition and with groups that have none, by field."""
    if isinstance(node, Row):
        yield from _of_row(node, place, terms)
        return
    if not node.inside:
        yield f"{node.key}.join", _empty(node)
    for each in node.inside:
        yield from problems_of_parts(each, place, terms)


def _empty(group: Group) -> Invalid:
    return Invalid(f"{group.key}: has no conditions", code="no_conditions", path="when")


def _of_row(row: Row, place: Place, terms: Terms) -> Iterator[tuple[str, Invalid]]:
    data = check_of(row.texts, place)
    unknown = _unknown_country(row, data, place)
    if unknown is not None:
        yield f"{row.key}.value", unknown
    while True:
        try:
            check(parse({"version": 1, "when": data}), terms)
        except Invalid as error:
            path = _PATH.match(str(error.details.get("path", "")))
            field = path[1] if path and path[1] else "fact"
            yield f"{row.key}.{field}", error
            if field not in data or field in _NEEDED:
                return
            del data[field]  # to see what else is wrong
        else:
            return


_NEEDED = frozenset({"fact", "is", "value", "to", "segment"})
"""What a check can't be judged without."""


def _unknown_country(row: Row, data: dict[str, Any], place: Place) -> Invalid | None:
    """Neither a country's name nor a code: no customer would ever live there."""
    if control(row) is not Control.COUNTRIES:
        return None
    for text in data.get("value", ()):
        if text.upper() not in place.countries and not _CODE.fullmatch(text):
            return Invalid(f"there is no country {text!r:.100}", code="no_country", value=text)
    return None


def control(row: Row) -> Control:
    """Where a check's value is entered."""
    fact, operator = CATALOGUE.get(one(row.texts, "fact")), one(row.texts, "is")
    if fact is None or operator not in operators_of(fact.kind):
        return Control.NOTHING
    return control_of(fact, Operator(operator))
