"""The kinds of values facts have, the operators that go with them, and what null means."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a fact's value is."""

    COUNT = "count"
    """A whole number of the fact's unit."""
    MONEY = "money"
    PERCENT = "percent"
    """A Decimal with one digit after the point."""
    DAYS = "days"
    """Whole days elapsed."""
    MOMENT = "moment"
    DATE = "date"
    """A day in the shop's time zone."""
    FLAG = "flag"
    CHOICE = "choice"
    """One of the fact's `choices`."""
    TEXT = "text"
    TEXTS = "texts"
    """A set of texts."""


class Operator(StrEnum):
    """How a value is compared; the text is the one in a condition's JSON (`"is"`)."""

    EQUALS = "equals"
    DIFFERS = "differs"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    WITHIN_LAST = "within_last"
    NOT_WITHIN_LAST = "not_within_last"
    BEFORE = "before"
    AFTER = "after"
    IS_ONE_OF = "is_one_of"
    IS_NONE_OF = "is_none_of"
    CONTAINS = "contains"
    CONTAINS_ANY = "contains_any"
    CONTAINS_ALL = "contains_all"
    CONTAINS_NONE = "contains_none"
    ANY_STARTS_WITH = "any_starts_with"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    EXISTS = "exists"
    MISSING = "missing"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"


class Null(StrEnum):
    """What it means when a fact has no value."""

    NONE = "none"
    """It is known that there is none: every comparison is false, also the negative ones."""
    UNKNOWN = "unknown"
    """It is not known: undecided."""


_NUMBER = (
    Operator.EQUALS,
    Operator.DIFFERS,
    Operator.AT_LEAST,
    Operator.AT_MOST,
    Operator.MORE_THAN,
    Operator.LESS_THAN,
    Operator.BETWEEN,
)
_DAY = (Operator.BEFORE, Operator.AFTER, Operator.BETWEEN)
_ONE = (Operator.EQUALS, Operator.IS_ONE_OF, Operator.IS_NONE_OF)
_PIECE = (Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.CONTAINS)
_SET = (
    Operator.CONTAINS,
    Operator.CONTAINS_ANY,
    Operator.CONTAINS_ALL,
    Operator.CONTAINS_NONE,
    Operator.ANY_STARTS_WITH,
)
_ALWAYS = (Operator.EXISTS, Operator.MISSING)
_OPERATORS = {
    Kind.COUNT: _NUMBER,
    Kind.MONEY: _NUMBER,
    Kind.PERCENT: _NUMBER,
    Kind.DAYS: _NUMBER,
    Kind.MOMENT: (Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST, *_DAY),
    Kind.DATE: _DAY,
    Kind.FLAG: (Operator.IS_TRUE, Operator.IS_FALSE),
    Kind.CHOICE: _ONE,
    Kind.TEXT: (*_ONE, *_PIECE),
    Kind.TEXTS: _SET,
}


def operators_of(kind: Kind) -> tuple[Operator, ...]:
    """The operators that a fact of this kind can be compared with."""
    return (*_OPERATORS[kind], *_ALWAYS)
