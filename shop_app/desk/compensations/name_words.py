"""What the names of a refusal mean, in the reader's language. Needs an app context."""

from __future__ import annotations

from collections.abc import Iterable

from shop_app.compensation.judgement import Code
from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import words
from shop_app.texts import country

OF_KINDS = frozenset({Code.KIND_OFF, Code.KIND_NOT_FOR_REASON, Code.KIND_NOT_GRANTED})
"""Codes whose names are kinds."""


def names(code: Code, told: Iterable[str]) -> str:
    """The names of a refusal, listed as people list them."""
    return ", ".join(_name(code, one) for one in told)


def _name(code: Code, told: str) -> str:
    if code in OF_KINDS and told in set(Kind):
        return words.kind(Kind(told))
    if code is Code.COUNTRY:
        return country(told)
    return f"#{told}" if code is Code.ONE_OPEN else told
