"""Say a condition, and what came of it, in the reader's language with the very numbers judged by.

Needs a Flask app context; the language is Flask-Babel's (`force_locale` outside a request).
"""

from __future__ import annotations

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.kinds import Kind
from shop_app.conditions.language import AllOf, AnyOf, Check, Condition, Not
from shop_app.conditions.outcome import Outcome
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_measured import measured
from shop_app.conditions.sentences_operators import comparison, needed
from shop_app.conditions.sentences_parameters import narrowed
from shop_app.conditions.sentences_values import compared, matching_first, shown
from shop_app.texts import gettext, ngettext, number


def sentence(outcome: Outcome) -> str:
    """Why a condition holds or not, with the values it was judged by, for example
    "612.40 EUR spent in the last 365 days, net of 2 refunds; 500.00 EUR needed"."""
    if isinstance(outcome.node, Check):
        return _judged(outcome, outcome.node)
    inner = [_bracketed(each.node, sentence(each), outcome.node) for each in outcome.inner]
    return _joined(outcome.node, inner)


def describe(condition: Condition) -> str:
    """The condition in words: "Amount spent in the last 365 days, net of refunds: at least
    500.00 EUR"."""
    return _described(condition.when)


def _described(node: AllOf | AnyOf | Not | Check) -> str:
    inner: list[AllOf | AnyOf | Not | Check]
    match node:
        case Check():
            return _described_check(node)
        case Not():
            inner = [node.not_]
        case AllOf():
            inner = [*node.all]
        case _:
            inner = [*node.any]
    return _joined(node, [_bracketed(each, _described(each), node) for each in inner])


def _described_check(check: Check) -> str:
    fact = CATALOGUE[check.fact]
    flag = fact.kind is Kind.FLAG
    what = _segment(check) if flag else narrowed(label(fact.name), check, fact, None)
    compares = comparison(check, fact.kind, *compared(check, fact))
    return gettext("%(what)s: %(value)s", what=what, value=compares)


def _joined(node: AllOf | AnyOf | Not, parts: list[str]) -> str:
    match node:
        case Not():
            return gettext("not (%(what)s)", what=parts[0])
        case AllOf():
            return f" · {gettext('and')} ".join(parts)
        case AnyOf():
            return f" · {gettext('or')} ".join(parts)


def _bracketed(
    inner: AllOf | AnyOf | Not | Check, text: str, outer: AllOf | AnyOf | Not | Check
) -> str:
    """In brackets where it would be read as part of what stands around it."""
    several = (isinstance(inner, AllOf) and len(inner.all) > 1) or (
        isinstance(inner, AnyOf) and len(inner.any) > 1
    )
    return f"({text})" if several and not isinstance(outer, Not) else text


def _judged(outcome: Outcome, check: Check) -> str:
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
    wanted = needed(check, fact.kind, *compared(check, fact))
    return gettext("%(said)s; %(needed)s", said=said, needed=wanted)


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
    return gettext("in segment %(id)s", id=(check.segment or "").rsplit("/", 1)[-1])
