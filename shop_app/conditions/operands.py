"""What a check compares with: its JSON value, typed by the kind of its fact."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind, Operator, operators_of
from shop_app.conditions.language import Amount, Check
from shop_app.conditions.limits import MOST_COUNT, MOST_DAYS
from shop_app.errors import Invalid
from shop_app.money import Money, exponent

Operand = Any
"""By kind: int (COUNT, DAYS), Money, Decimal, datetime, date, or a tuple of casefolded texts."""

NO_OPERAND = frozenset({Operator.EXISTS, Operator.MISSING, Operator.IS_TRUE, Operator.IS_FALSE})
_LISTS = frozenset(
    {
        Operator.IS_ONE_OF,
        Operator.IS_NONE_OF,
        Operator.CONTAINS_ANY,
        Operator.CONTAINS_ALL,
        Operator.CONTAINS_NONE,
    }
)
_WHOLE = 100
_MOST_MINOR = MOST_COUNT * 1000
_TENTH = Decimal("0.1")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""A number as people write it, without what Decimal understands besides (1e9, 1_000, ٣)."""
_YEARS = range(1900, 3000)
_LAST = frozenset({Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST})


def operands(check: Check, fact: Fact, path: str) -> tuple[Operand, Operand]:
    """What the fact is compared with and, of `between`, the upper end (else None).

    Raises Invalid when the operator or the value does not go with the fact's kind.
    """
    if check.operator not in operators_of(fact.kind):
        known = ", ".join(operators_of(fact.kind))
        raise _refused(
            f"{path}.is",
            f"{fact.name} is compared with one of {known}",
            check.operator,
            code="wrong_operator",
        )
    between = check.operator is Operator.BETWEEN
    if (check.to is not None) != between:
        raise _refused(
            f"{path}.to", "is for between, and between needs it", check.to, code="between_to"
        )
    if check.operator in NO_OPERAND:
        if check.value is not None:
            what = f"{check.operator} compares with nothing"
            raise _refused(f"{path}.value", what, check.value, code="value_not_wanted")
        return None, None
    low = _operand(check.value, check.operator, fact, f"{path}.value")
    if not between:
        return low, None
    high = _operand(check.to, check.operator, fact, f"{path}.to")
    if number_of(low) > number_of(high):
        raise _refused(
            f"{path}.to", "lies below the lower end of between", check.to, code="ends_turned"
        )
    return low, high


def number_of(value: Any) -> Any:
    """What is compared: money by its minor units, all else by itself."""
    return value.minor if isinstance(value, Money) else value


def _operand(value: Any, operator: Operator, fact: Fact, path: str) -> Operand:
    if operator in _LAST:
        return _whole(value, path, lowest=1, highest=MOST_DAYS)
    match fact.kind:
        case Kind.COUNT:
            return _whole(value, path, lowest=0, highest=MOST_COUNT)
        case Kind.DAYS:
            return _whole(value, path, lowest=0, highest=MOST_DAYS)
        case Kind.MONEY:
            return _money(value, path)
        case Kind.PERCENT:
            return _percent(value, path)
        case Kind.MOMENT:
            return _moment(value, path)
        case Kind.DATE:
            return _date(value, path)
        case _:
            return _texts(value, operator, fact, path)


def _whole(value: Any, path: str, *, lowest: int, highest: int) -> int:
    if isinstance(value, int) and lowest <= value <= highest:
        return value
    raise _refused(
        path,
        f"must be a whole number from {lowest} to {highest}",
        value,
        code="whole_number",
        limit=[lowest, highest],
    )


def _money(value: Any, path: str) -> Money:
    if not isinstance(value, Amount):
        what = 'must be money such as {"amount": "500.00", "currency": "EUR"}'
        raise _refused(path, what, value, code="amount")
    if not _PLAIN.fullmatch(value.amount):
        raise _refused(path, 'must be an amount such as "500.00"', value.amount, code="amount")
    money = Money.parse(value.amount, value.currency)
    if money.major != Decimal(value.amount):
        raise _refused(
            path,
            f"has more digits than {value.currency} has",
            value.amount,
            code="too_many_digits",
            limit=exponent(value.currency),
        )
    if abs(money.minor) > _MOST_MINOR:
        raise _refused(
            path,
            f"must lie within {_MOST_MINOR} minor units",
            value.amount,
            code="amount_too_large",
            limit=str(Money(_MOST_MINOR, value.currency).major),
            currency=value.currency,
        )
    return money


def _percent(value: Any, path: str) -> Decimal:
    if not _PLAIN.fullmatch(str(value)) or not 0 <= Decimal(str(value)) <= _WHOLE:
        what = f"must be a number of per cent from 0 to {_WHOLE}"
        raise _refused(path, what, value, code="percentage", limit=[0, _WHOLE])
    percent = Decimal(str(value))
    if percent != percent.quantize(_TENTH):
        raise _refused(
            path,
            "must have one decimal at most, as shares have",
            value,
            code="too_many_digits",
            limit=1,
        )
    return percent


def _moment(value: Any, path: str) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise _refused(
            path,
            "must be a moment with its time zone such as 2026-11-21T09:00:00Z",
            value,
            code="moment",
        )
    _check_year(at.year, path, value)
    return at.astimezone(UTC)


def _date(value: Any, path: str) -> date:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _refused(path, "must be a day such as 2026-11-21", value, code="day") from None
    _check_year(day.year, path, value)
    return day


def _check_year(year: int, path: str, value: Any) -> None:
    if year not in _YEARS:
        limit = [_YEARS.start, _YEARS.stop - 1]
        what = f"must lie in the years {limit[0]} to {limit[1]}"
        raise _refused(path, what, value, code="year", limit=limit)


def _texts(value: Any, operator: Operator, fact: Fact, path: str) -> tuple[str, ...]:
    if operator in _LISTS and not isinstance(value, tuple):
        what = f"{operator} compares with a list of texts"
        raise _refused(path, what, value, code="list_of_texts")
    if operator not in _LISTS and not isinstance(value, str):
        raise _refused(path, f"{operator} compares with one text", value, code="one_text")
    texts = value if isinstance(value, tuple) else (value,)
    for text in texts:
        if fact.choices and text.casefold() not in fact.choices:
            what = f"must be one of {', '.join(fact.choices)}"
            raise _refused(path, what, text, code="choice", limit=[*fact.choices])
    return tuple(text.casefold() for text in texts)


def _refused(path: str, what: str, value: Any, *, code: str, **limit: Any) -> Invalid:
    return Invalid(
        f"{path}: {what}; got {_shown(value)}", code=code, path=path, value=_plain(value), **limit
    )


def _plain(value: Any) -> Any:
    """As JSON has it."""
    return value.model_dump() if isinstance(value, Amount) else value


def _shown(value: Any) -> str:
    return repr(str(value) if isinstance(value, Operator) else _plain(value))[:100]
