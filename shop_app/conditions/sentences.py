"""Say a condition, and what came of it, in the reader's language with the very numbers judged by.

Needs a Flask app context; the language is Flask-Babel's (`force_locale` outside a request).
"""

from __future__ import annotations

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import Kind, Null
from shop_app.conditions.language import AllOf, AnyOf, Check, Condition, Not
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_measured import measured
from shop_app.conditions.sentences_operators import comparison, needed, opposite_of
from shop_app.conditions.sentences_parameters import narrowed
from shop_app.conditions.sentences_values import (
    compared,
    matching_first,
    shown,
    without_gid,
)
from shop_app.texts import gettext, ngettext, number

AnyNode = AllOf | AnyOf | Not | Check


def sentence(outcome: Outcome) -> str:
    """Why a condition holds or not, with the values it was judged by, for example
    "612.40 EUR spent in the last 365 days, net of 2 refunds; 500.00 EUR needed".

    Of several, each is marked: ✓ holds, ✗ does not, ? is undecided.
    """
    return _sentence(outcome, negated=False)


def describe(condition: Condition) -> str:
    """The condition in words: "Amount spent in the last 365 days, net of refunds: at least
    500.00 EUR"."""
    return _described(condition.when)


def describe_part(node: AnyNode) -> str:
    """A part of a condition in words, to stand in a line of its own."""
    return _described(node)


def _sentence(outcome: Outcome, *, negated: bool) -> str:
    node = outcome.node
    if isinstance(node, Check):
        return _judged(outcome, node, negated=negated)
    if isinstance(node, Not):
        return _sentence(outcome.inner[0], negated=not negated)
    parts = [_sentence(each, negated=False) for each in outcome.inner]
    if len(parts) > 1:
        parts = [
            f"{_MARK[each.holds]} {_bracketed(each.node, part)}"
            for each, part in zip(outcome.inner, parts, strict=True)
        ]
    return _turned(_joined(node, parts), negated=negated)


_MARK = {True: "✓", False: "✗", None: "?"}


def _described(node: AnyNode, *, negated: bool = False) -> str:
    if isinstance(node, Check):
        return _described_check(node, negated=negated)
    if isinstance(node, Not):
        return _described(node.not_, negated=not negated)
    inner = node.all if isinstance(node, AllOf) else node.any
    parts = [_described(each) for each in inner]
    if len(parts) > 1:
        parts = [_bracketed(each, part) for each, part in zip(inner, parts, strict=True)]
    return _turned(_joined(node, parts), negated=negated)


def _described_check(check: Check, *, negated: bool) -> str:
    fact = CATALOGUE[check.fact]
    flag = fact.kind is Kind.FLAG
    what = _segment(check) if flag else narrowed(label(fact.name), check, fact, None)
    values = compared(check, fact)
    opposite = opposite_of(check, fact.kind, valued=_always_valued(fact))
    compares = comparison(opposite if negated and opposite else check, fact.kind, *values)
    described = gettext("%(what)s: %(value)s", what=what, value=compares)
    return _turned(described, negated=negated and opposite is None)


def _always_valued(fact: Fact) -> bool:
    """Whether the opposite of a comparison says as much as its negation: there is no customer of
    whom it is known that there is no value, as there is no last order of one without orders."""
    counts = fact.kind is Kind.COUNT and fact.unit != "years"
    return counts or fact.null is Null.UNKNOWN


def _joined(node: AllOf | AnyOf, parts: list[str]) -> str:
    word = gettext("and") if isinstance(node, AllOf) else gettext("or")
    return f" · {word} ".join(parts)


def _turned(text: str, *, negated: bool) -> str:
    return gettext("not (%(what)s)", what=text) if negated else text


def _bracketed(inner: AnyNode, text: str) -> str:
    """In brackets where it would be read as part of what stands around it."""
    several = (isinstance(inner, AllOf) and len(inner.all) > 1) or (
        isinstance(inner, AnyOf) and len(inner.any) > 1
    )
    return f"({text})" if several else text


def _judged(outcome: Outcome, check: Check, *, negated: bool) -> str:
    fact = CATALOGUE[check.fact]
    said = _said(outcome, check)
    if outcome.reading.missing and not outcome.withheld:
        said = ngettext(
            "%(said)s (%(missing)s older order can't be seen)",
            "%(said)s (%(missing)s older orders can't be seen)",
            outcome.reading.missing,
            said=said,
            missing=number(outcome.reading.missing),
        )
    reading = outcome.reading
    valued = reading.value is not None or reading.unknown or _always_valued(fact)
    wanted = _wanted(check, fact, negated=negated, valued=valued)
    return gettext("%(said)s; %(needed)s", said=said, needed=wanted)


def _wanted(check: Check, fact: Fact, *, negated: bool, valued: bool) -> str:
    values = compared(check, fact)
    if not negated:
        return needed(check, fact.kind, *values)
    opposite = opposite_of(check, fact.kind, valued=valued)
    if opposite is None:
        return gettext("not wanted: %(value)s", value=comparison(check, fact.kind, *values))
    return needed(opposite, fact.kind, *values)


def _said(outcome: Outcome, check: Check) -> str:
    fact, reading = CATALOGUE[check.fact], outcome.reading
    what = (
        _segment(check)
        if fact.kind is Kind.FLAG
        else narrowed(label(fact.name), check, fact, reading)
    )
    if outcome.withheld:
        return gettext("%(what)s: … (not kept)", what=what)
    if reading.unknown and (reading.unread or reading.unread_products):
        return gettext("%(what)s: still to be read from Shopify", what=what)
    if reading.unknown:
        return gettext("%(what)s: not known", what=what)
    if reading.value in (None, ()):
        said = gettext("%(what)s: none", what=what)
    elif isinstance(reading.value, bool):
        answer = gettext("yes") if reading.value else gettext("no")
        said = gettext("%(what)s: %(value)s", what=what, value=answer)
    elif isinstance(reading.value, tuple):
        texts = tuple(matching_first(check, reading.value))
        said = gettext("%(what)s: %(value)s", what=what, value=shown(fact, texts))
    else:
        said = narrowed(measured(fact.name, reading), check, fact, reading)
    return gettext("%(said)s, as far as is known", said=said) if reading.partial else said


def _segment(check: Check) -> str:
    return gettext("in segment %(id)s", id=without_gid(check.segment or ""))
