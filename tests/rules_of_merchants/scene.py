"""What one automation of a merchant becomes: its rules as they are saved, and customers to judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shop_app.conditions.subject import Asked, Live, Product, Subject
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.rules import State, judge
from tests.unit.conditions.cast import NOW

Json = dict[str, Any]
MUG = "gid://shopify/Product/1"
LAMP = "gid://shopify/Product/2"


@dataclass(frozen=True)
class Task:
    """An automation by its public name, the rules that do the same, and what they do.

    `matching` gets exactly `tags`, `other` none.
    """

    name: str
    rules: tuple[Json, ...]
    tags: frozenset[str]
    matching: Subject
    other: Subject


def a_rule(tag: str, when: Json, **options: Any) -> Json:
    """The JSON of a rule as it is saved."""
    return {"name": tag, "tag": tag, "condition": {"version": 1, "when": when}, **options}


def an_automation(
    name: str, *rules: Json, tags: set[str], matching: Subject, other: Subject
) -> Task:
    """An automation with the rules it becomes; `matching` gets `tags`, `other` nothing."""
    return Task(name, rules, frozenset(tags), matching, other)


def heard(**said: Any) -> Live:
    """What Shopify says of a customer when everything is asked."""
    return Live(read_at=NOW, asked=frozenset(Asked), **said)


def a_product(gid: str = MUG, **given: Any) -> Product:
    plain: Json = {"product_type": "Mug", "vendor": "Acme", "tags": frozenset()}
    return Product(gid, **{**plain, "collections": frozenset(), **given})


def rules_of(task: Task) -> list[TagRule]:
    """The rules as they stand once they were saved."""
    return [
        TagRule(number, 1, None, RuleDraft.from_data(data))
        for number, data in enumerate(task.rules, start=1)
    ]


def tags_of(
    rules: list[TagRule], subject: Subject, states: dict[str, State] | None = None
) -> set[str]:
    """The tags the rules want on the customer; `states` remembers between one judging and the next."""
    states = {} if states is None else states
    verdicts = judge(rules, subject, states).verdicts
    states.update({one.tag.casefold(): one.state for one in verdicts})
    assert None not in [one.wanted for one in verdicts], "something is still to be read"
    return {one.tag for one in verdicts if one.wanted}
