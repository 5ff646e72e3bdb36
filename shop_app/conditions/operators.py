"""The operators: whether a reading holds, and until when that stays so with nothing heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind, Operator
from shop_app.conditions.language import Check
from shop_app.conditions.operands import number_of, operands
from shop_app.conditions.reading import Reading
from shop_app.conditions.subject import Subject
from shop_app.money import Money

Judgement = tuple[bool | None, datetime | None]
Judge = Callable[[Reading, Subject], Judgement]
"""Of a reading that has a value."""


def judge_of(check: Check, fact: Fact, path: str) -> Judge:
    """The check's comparison, made ready. Raises Invalid when its value does not fit the fact."""
    low, high = operands(check, fact, path)
    match check.operator:
        case Operator.EXISTS | Operator.MISSING:
            return _presence(fact.kind, wanted=check.operator is Operator.EXISTS)
        case Operator.IS_TRUE | Operator.IS_FALSE:
            wanted = check.operator is Operator.IS_TRUE
            return lambda reading, _subject: (reading.value is wanted, reading.until)
    if fact.kind is Kind.MOMENT:
        return _moment(check.operator, low, high)
    if fact.kind is Kind.TEXTS:
        return _set(check.operator, frozenset(low))
    if fact.kind in {Kind.CHOICE, Kind.TEXT}:
        return _text(check.operator, low)
    return _number(check.operator, low, high, _STEPS.get(fact.kind, 1))


_STEPS: dict[Kind, Any] = {Kind.PERCENT: Decimal("0.1"), Kind.DATE: timedelta(days=1)}
"""The smallest difference between two values, where it is not one."""


def _number(operator: Operator, low: Any, high: Any, step: Any) -> Judge:
    """Numbers and dates. `turns` are the values at which the answer can differ from the one just
    below: what grows has to reach one of them, what falls has to fall below one."""
    currency = low.currency if isinstance(low, Money) else None
    least, most = number_of(low), number_of(high)
    holds, turns = _comparison(operator, least, most, step)

    def judge(reading: Reading, _subject: Subject) -> Judgement:
        value: Any = reading.value
        if currency is not None:
            if value.currency != currency:
                return None, None  # the shop's currency has changed since the rule was saved
            value = value.minor
        answer = holds(value)
        if reading.reaches is not None:
            later = [turn for turn in turns if turn > value]
            reached = reading.reaches(min(later)) if later else None
            return answer, _earliest(reached, reading.until)
        if reading.partial and turns[-1] > value:
            return None, reading.until
        if reading.falling and turns[0] > value:
            return answer, None
        return answer, reading.until

    return judge


def _comparison(
    operator: Operator, low: Any, high: Any, step: Any
) -> tuple[Callable[[Any], bool], tuple[Any, ...]]:
    match operator:
        case Operator.AT_LEAST:
            return (lambda value: value >= low), (low,)
        case Operator.MORE_THAN | Operator.AFTER:
            return (lambda value: value > low), (low + step,)
        case Operator.AT_MOST:
            return (lambda value: value <= low), (low + step,)
        case Operator.LESS_THAN | Operator.BEFORE:
            return (lambda value: value < low), (low,)
        case Operator.EQUALS:
            return (lambda value: value == low), (low, low + step)
        case Operator.DIFFERS:
            return (lambda value: value != low), (low, low + step)
        case _:
            return (lambda value: low <= value <= high), (low, high + step)


def _moment(operator: Operator, low: Any, high: Any) -> Judge:
    match operator:
        case Operator.WITHIN_LAST | Operator.NOT_WITHIN_LAST:
            return _recent(timedelta(days=low), wanted=operator is Operator.WITHIN_LAST)
        case Operator.BEFORE:
            return lambda reading, _subject: (reading.value < low, reading.until)
        case Operator.AFTER:
            return lambda reading, _subject: (reading.value > low, reading.until)
        case _:
            return lambda reading, _subject: (low <= reading.value <= high, reading.until)


def _recent(window: timedelta, *, wanted: bool) -> Judge:
    def judge(reading: Reading, subject: Subject) -> Judgement:
        at: Any = reading.value
        within = at > subject.as_of - window
        return within is wanted, at + window if within else None

    return judge


def _text(operator: Operator, texts: tuple[str, ...]) -> Judge:
    test = _text_test(operator, texts)

    def judge(reading: Reading, _subject: Subject) -> Judgement:
        value: Any = reading.value
        answer = test(value.casefold())
        turn = next((at for at, later in reading.ahead if test(later) is not answer), None)
        return answer, _earliest(turn, reading.until)

    return judge


def _text_test(operator: Operator, texts: tuple[str, ...]) -> Callable[[str], bool]:
    known = frozenset(texts)
    match operator:
        case Operator.IS_NONE_OF:
            return lambda value: value not in known
        case Operator.STARTS_WITH:
            return lambda value: value.startswith(texts)
        case Operator.ENDS_WITH:
            return lambda value: value.endswith(texts)
        case Operator.CONTAINS:
            return lambda value: texts[0] in value
        case _:
            return lambda value: value in known


def _set(operator: Operator, texts: frozenset[str]) -> Judge:
    """Sets only lose members with time, and what is not told yet can only add some."""
    wanted = operator is not Operator.CONTAINS_NONE
    test = _set_test(operator, texts)

    def judge(reading: Reading, _subject: Subject) -> Judgement:
        values: Any = reading.value
        found = test({value.casefold() for value in values})
        if not found:
            return (None, reading.until) if reading.partial else (not wanted, None)
        return wanted, reading.until

    return judge


def _set_test(operator: Operator, texts: frozenset[str]) -> Callable[[set[str]], bool]:
    """Whether enough is found; of CONTAINS_NONE whether anything is."""
    match operator:
        case Operator.CONTAINS | Operator.CONTAINS_ALL:
            return lambda values: texts <= values
        case Operator.ANY_STARTS_WITH:
            starts = tuple(texts)
            return lambda values: any(value.startswith(starts) for value in values)
        case _:
            return lambda values: not texts.isdisjoint(values)


def _presence(kind: Kind, *, wanted: bool) -> Judge:
    """A reading with a value is there, but a set has to have a member. What grows stays there, and
    what falls only comes down to nothing."""

    def judge(reading: Reading, _subject: Subject) -> Judgement:
        if kind is Kind.TEXTS and not reading.value:
            return (None, reading.until) if reading.partial else (not wanted, None)
        stays = kind is not Kind.TEXTS and (reading.falling or reading.reaches is not None)
        return wanted, None if stays else reading.until

    return judge


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)
