"""A slow judge of conditions, written from what the language promises and not from the product's code.

A value that may be more than is known is judged in every world that could be: where they all agree
the answer is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shop_app.conditions.subject import Subject
from tests.properties.reference_facts import REFERENCE
from tests.properties.reference_values import ABSENT, DAY, DIGITS, Amount, Given, Told

Judged = bool | None
_ORDER = {False: 0, None: 1, True: 2}


def judge(node: dict[str, Any], subject: Subject) -> Judged:
    """Whether a node of a condition's JSON holds; None: that can't be said."""
    if "all" in node:
        return min((judge(each, subject) for each in node["all"]), key=_ORDER.__getitem__)
    if "any" in node:
        return max((judge(each, subject) for each in node["any"]), key=_ORDER.__getitem__)
    if "not" in node:
        inner = judge(node["not"], subject)
        return None if inner is None else not inner
    return _check(node, subject)


def leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The checks of a node, in the order they are written."""
    inner = node.get("all") or node.get("any") or ([node["not"]] if "not" in node else [])
    if not inner:
        yield node
    for each in inner:
        yield from leaves(each)


def _check(check: Given, subject: Subject) -> Judged:
    said = REFERENCE[check["fact"]](subject, check)
    if not isinstance(said, Told):
        return check["is"] == "missing" if said is ABSENT else None
    if isinstance(said.value, Amount) and said.value.currency != _currency(check, said.value):
        return None
    worlds = _worlds(said.value, check) if said.more else [said.value]
    answers = {_compare(world, check, subject) for world in worlds}
    return answers.pop() if len(answers) == 1 else None


def _currency(check: Given, value: Amount) -> str:
    """The currency a check compares in; that of the value when it compares with nothing."""
    return str(check["value"]["currency"]) if "value" in check else value.currency


def _worlds(value: Any, check: Given) -> Iterator[Any]:
    """Values that a value may turn out to be when there may be more: enough to tell answers apart."""
    yield value
    if isinstance(value, set):
        asked = check.get("value", [])
        texts = [asked] if isinstance(asked, str) else asked
        yield value | {"something else entirely"}
        yield value | set(texts)
        for text in texts:
            yield value | {text}
        return
    step = Amount(1, value.currency) if isinstance(value, Amount) else 1
    for end in ("value", "to"):
        if end in check:
            for more in (-1, 0, 1):
                yield from _at_least(value, check[end], more)
    yield (
        Amount(value.minor + 10**15, value.currency) if isinstance(step, Amount) else value + 10**15
    )


def _at_least(value: Any, end: Any, more: int) -> Iterator[Any]:
    if isinstance(value, Amount):
        minor = Fraction(end["amount"]) * 10 ** DIGITS[value.currency] + more
        if minor >= value.minor:
            yield Amount(int(minor), value.currency)
    elif end + more >= value:
        yield end + more


def _compare(value: Any, check: Given, subject: Subject) -> bool:
    operator = check["is"]
    if operator in ("exists", "missing"):
        there = bool(value) if isinstance(value, set) else True
        return there is (operator == "exists")
    if operator in ("is_true", "is_false"):
        return bool(value is (operator == "is_true"))
    if isinstance(value, set):
        return _compare_set({text.casefold() for text in value}, operator, check["value"])
    if isinstance(value, str):
        return _compare_text(value.casefold(), operator, check["value"])
    if operator in ("within_last", "not_within_last"):
        within = value + check["value"] * DAY > subject.as_of
        return bool(within is (operator == "within_last"))
    low = _end(check["value"], value)
    high = _end(check["to"], value) if "to" in check else None
    return _compare_number(_plain(value), operator, low, high)


def _compare_number(value: Any, operator: str, low: Any, high: Any) -> bool:
    answers = {
        "equals": value == low,
        "differs": value != low,
        "at_least": value >= low,
        "at_most": value <= low,
        "more_than": value > low,
        "after": value > low,
        "less_than": value < low,
        "before": value < low,
        "between": high is not None and low <= value <= high,
    }
    return bool(answers[operator])


def _compare_set(texts: set[str], operator: str, asked: Any) -> bool:
    wanted = [text.casefold() for text in ([asked] if isinstance(asked, str) else asked)]
    there = [text in texts for text in wanted]
    answers = {
        "contains": all(there),
        "contains_all": all(there),
        "contains_any": any(there),
        "contains_none": not any(there),
        "any_starts_with": any(text.startswith(wanted[0]) for text in texts),
    }
    return answers[operator]


def _compare_text(text: str, operator: str, asked: Any) -> bool:
    wanted = [each.casefold() for each in ([asked] if isinstance(asked, str) else asked)]
    answers = {
        "equals": text == wanted[0],
        "is_one_of": text in wanted,
        "is_none_of": text not in wanted,
        "starts_with": text.startswith(wanted[0]),
        "ends_with": text.endswith(wanted[0]),
        "contains": wanted[0] in text,
    }
    return answers[operator]


def _plain(value: Any) -> Any:
    if isinstance(value, Amount):
        return Fraction(value.minor, 10 ** DIGITS[value.currency])
    return value


def _end(written: Any, value: Any) -> Any:
    """What a check is compared with, in the type of the value."""
    if isinstance(value, Amount):
        return Fraction(written["amount"])
    if isinstance(value, datetime):
        return datetime.fromisoformat(written).astimezone(UTC)
    if isinstance(value, date):
        return date.fromisoformat(written)
    return Fraction(Decimal(str(written))) if isinstance(value, Fraction) else written
