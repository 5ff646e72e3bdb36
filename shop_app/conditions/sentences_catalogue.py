"""The catalogue for an editor of conditions: every fact with its words, as JSON."""

from __future__ import annotations

from typing import Any

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import operators_of
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_operators import operator_label
from shop_app.conditions.sentences_values import choice


def facts_in_words() -> list[dict[str, Any]]:
    """Every fact: what it is called in the reader's language, how it is compared and narrowed
    down, where it comes from, what reading it costs (points per customer), what null means."""
    return [_fact(fact) for fact in CATALOGUE.values()]


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": label(fact.name),
        "kind": fact.kind,
        "unit": fact.unit,
        "operators": [
            {"name": operator, "label": operator_label(operator)}
            for operator in operators_of(fact.kind)
        ],
        "parameters": sorted(fact.parameters),
        "choices": [{"value": value, "label": choice(value)} for value in fact.choices],
        "source": fact.source,
        "points": fact.points,
        "protected": fact.protected,
        "scope": fact.scope,
        "null": fact.null,
    }
