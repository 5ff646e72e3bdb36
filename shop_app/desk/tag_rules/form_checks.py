"""One check of a condition as the texts of its fields, and back. Pure.

What the fields can't say exactly (a moment with its seconds, a text in capitals that is one of few
choices) is kept along in one of them, `was`, and holds as long as nobody changes the others.
"""

from __future__ import annotations

import json
from typing import Any

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.fact import SELECTORS, Fact
from shop_app.conditions.kinds import Kind, Operator, operators_of
from shop_app.conditions.language import Check, parse
from shop_app.desk.tag_rules.form_controls import Control, Place, Texts, control_of, read, written
from shop_app.errors import Invalid

LISTS = ("products", "skus", "vendors", "product_types", "collections")
"""The parameters that choose products, in the order they are shown."""

assert frozenset(LISTS) == SELECTORS  # noqa: S101 - whoever adds one has to give it a place

_FIRST_OPERATOR = {
    Kind.COUNT: Operator.AT_LEAST,
    Kind.MONEY: Operator.AT_LEAST,
    Kind.PERCENT: Operator.AT_LEAST,
    Kind.DAYS: Operator.AT_LEAST,
}
"""What is meant most often; of other kinds their first operator."""


def texts_of(check: dict[str, Any], place: Place) -> dict[str, tuple[str, ...]]:
    """The fields' texts for a check's JSON."""
    texts = _texts_of(check, place)
    if check_of(texts, place) != check:
        texts["was"] = (json.dumps(check, ensure_ascii=False, sort_keys=True),)
    return texts


def _texts_of(check: dict[str, Any], place: Place) -> dict[str, tuple[str, ...]]:
    name, operator = check["fact"], check["is"]
    drawn = f"{name} {operator}"
    texts: dict[str, tuple[str, ...]] = {"fact": (name,), "is": (operator,), "drawn": (drawn,)}
    fact = CATALOGUE.get(name)
    if fact is None:
        return texts
    control = control_of(fact, Operator(operator))
    for field in ("value", "to"):
        of_value = written(control, _as_drawn(check.get(field), fact), name, place)
        texts |= {f"{field}{rest}": entered for rest, entered in of_value.items()}
    days = check.get("days")
    if days is not None or "days" in fact.parameters:  # drawn, and sent, when it is empty too
        texts["days"] = ("" if days is None else str(days),)
    if "refunds" in fact.parameters:
        texts["refunds"] = (check.get("refunds", "net"),)
    for field, of_parameter in (*((each, Control.TEXTS) for each in LISTS), _SEGMENT):
        if check.get(field) is not None:
            texts[field] = written(of_parameter, check[field], field, place)[""]
    return texts


def _as_drawn(value: Any, fact: Fact) -> Any:
    """Choices as boxes and lists send them: as they are written there, in the order there."""
    if fact.choices and isinstance(value, str):
        return value.casefold()
    if fact.choices and isinstance(value, list):
        chosen = {text.casefold() for text in value}
        return [text for text in fact.choices if text in chosen]
    return value


_SEGMENT = ("segment", Control.TEXT)


def check_of(texts: Texts, place: Place) -> dict[str, Any]:
    """The check's JSON for the fields' texts. Nothing is refused here: that is `checking`'s part."""
    kept = _kept(texts)
    if kept is not None and _same(_texts_of(kept, place), texts):
        return kept
    name, operator = one(texts, "fact"), one(texts, "is")
    check: dict[str, Any] = {"fact": name, "is": operator}
    fact = CATALOGUE.get(name)
    if fact is None or operator not in operators_of(fact.kind):
        return check
    control = control_of(fact, Operator(operator))
    for field in ("value", "to") if operator == Operator.BETWEEN else ("value",):
        value = read(control, part(texts, field), name, place)
        if value is not None:
            check[field] = value
    return check | _parameters(texts, fact, place)


def _parameters(texts: Texts, fact: Fact, place: Place) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "days" in fact.parameters and one(texts, "days"):
        given["days"] = read(Control.WHOLE, {"": texts["days"]}, "days", place)
    if "refunds" in fact.parameters and one(texts, "refunds") == "gross":
        given["refunds"] = "gross"
    for field in LISTS:
        if field in fact.parameters and field in texts:
            given[field] = read(Control.TEXTS, {"": texts[field]}, field, place)
    if "segment" in fact.parameters and one(texts, "segment"):
        given["segment"] = read(Control.TEXT, {"": texts["segment"]}, "segment", place)
    return given


def _kept(texts: Texts) -> dict[str, Any] | None:
    """The check that the fields were drawn for, where they can't say all of it."""
    if "was" not in texts:
        return None
    try:
        kept = json.loads(one(texts, "was"))
        node = parse({"version": 1, "when": kept}).when
    except (ValueError, RecursionError, Invalid):
        return None
    return kept if isinstance(node, Check) and kept == _as_data(node) else None


def _same(kept: Texts, sent: Texts) -> bool:
    """Whether nobody changed a field; boxes are sent in the order they are drawn in."""
    return {field: sorted(entered) for field, entered in kept.items()} == {
        field: sorted(entered) for field, entered in sent.items() if field != "was"
    }


def _as_data(node: Check) -> Any:
    return node.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def fitted(texts: Texts, place: Place) -> dict[str, tuple[str, ...]]:
    """The texts after somebody chose another fact or operator than the fields were drawn for: an
    operator that goes with the fact, and of the values what still makes sense."""
    name, operator = one(texts, "fact"), one(texts, "is")
    fact = CATALOGUE.get(name)
    if fact is None:
        return {"fact": (name,), "is": (operator,), "drawn": ("",)}
    if one(texts, "drawn") == f"{name} {operator}" and operator in operators_of(fact.kind):
        return dict(texts)
    old_fact, old_operator = _drawn(texts)
    fits = operator in operators_of(fact.kind) and old_fact and old_fact.kind is fact.kind
    operator = operator if fits else first_operator(fact)
    check = {"fact": name, "is": operator, **_parameters(texts, fact, place)}
    fresh = _texts_of(check, place)
    if "days" in fact.parameters and "days" in texts:
        fresh["days"] = texts["days"]
    if (
        old_fact
        and old_operator
        and old_fact.kind is fact.kind
        and old_fact.choices == fact.choices
    ):
        fresh |= _carried(texts, (old_fact, old_operator), (fact, Operator(operator)), place)
    return fresh


def first_operator(fact: Fact) -> Operator:
    """The operator to begin with."""
    return _FIRST_OPERATOR.get(fact.kind, operators_of(fact.kind)[0])


def _carried(
    texts: Texts, old: tuple[Fact, Operator], new: tuple[Fact, Operator], place: Place
) -> dict[str, tuple[str, ...]]:
    """The values that another operator or fact of the same kind can be compared with too."""
    before, after = control_of(*old), control_of(*new)
    if before is after:
        fields = ("value", "to") if new[1] is Operator.BETWEEN else ("value",)
        return {field: entered for field, entered in texts.items() if field.startswith(fields)}
    value = read(before, part(texts, "value"), old[0].name, place)
    if isinstance(value, str) and after in _SEVERAL:
        value = [value]
    if isinstance(value, list) and after not in _SEVERAL:
        value = value[0] if value else None
    if value is None or {before, after}.isdisjoint(_SEVERAL):
        return {}
    of_value = written(after, value, new[0].name, place)
    return {f"value{rest}": entered for rest, entered in of_value.items()}


_SEVERAL = frozenset({Control.TEXTS, Control.CHOICES, Control.COUNTRIES})


def _drawn(texts: Texts) -> tuple[Fact | None, Operator | None]:
    name, _, operator = one(texts, "drawn").partition(" ")
    fact = CATALOGUE.get(name)
    if fact is None or operator not in operators_of(fact.kind):
        return None, None
    return fact, Operator(operator)


def part(texts: Texts, field: str) -> Texts:
    """The texts of one value, by what follows its field's name."""
    return {
        rest: texts[f"{field}{rest}"]
        for rest in ("", "_time", "_currency")
        if f"{field}{rest}" in texts
    }


def one(texts: Texts, field: str) -> str:
    """The first text of a field, trimmed; "" when it was not sent."""
    return texts.get(field, ("",))[0].strip()
