"""No rule may depend on its own tag, not even around a circle of rules: it would never come to rest. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shop_app.conditions.kinds import Operator
from shop_app.conditions.language import Check
from shop_app.conditions.needs import checks
from shop_app.errors import Invalid
from shop_app.tagging.rule import RuleDraft

_TAGS = "customer_tags"
_WHOLE_TAGS = frozenset(
    {
        Operator.CONTAINS,
        Operator.CONTAINS_ANY,
        Operator.CONTAINS_ALL,
        Operator.CONTAINS_NONE,
    }
)


def refuse_circle(
    draft: RuleDraft, older: Sequence[RuleDraft], newer: Sequence[RuleDraft] = ()
) -> None:
    """Raises Invalid when `draft` would make its tag depend on itself through the other rules.

    A tag depends on those its condition looks at, and on those of the higher-ranking rules of its
    group: while one of them holds it is not given. Of equal ranks the older rule counts as higher.
    """
    path = _way_back(len(older), [*older, draft, *newer])
    if path is not None:
        tags = " → ".join((draft.tag, *path))
        raise Invalid(
            f"condition: the tag would depend on itself ({tags})",
            code="circle",
            path="condition",
            tags=[draft.tag, *path],
        )


def _way_back(goal: int, rules: Sequence[RuleDraft]) -> tuple[str, ...] | None:
    """The tags from the rule at `goal` back to itself, or None when no way leads there.

    `rules` are oldest first. Each is looked at once, however many ways lead to it.
    """
    towards: dict[int, tuple[str, ...]] = {goal: ()}
    waiting = [goal]
    while waiting:
        at = waiting.pop(0)
        for further in _depends_on(rules, at):
            path = (*towards[at], rules[further].tag)
            if further == goal:
                return path
            if further not in towards:
                towards[further] = path
                waiting.append(further)
    return None


def _depends_on(rules: Sequence[RuleDraft], at: int) -> Iterator[int]:
    """The rules whose tags decide about the tag of the rule `at`."""
    asking = [check for check in checks(rules[at].condition.when) if check.fact == _TAGS]
    for other, rule in enumerate(rules):
        tag = rule.tag.casefold()
        if any(_asks(check, tag) for check in asking) or _outranks(rules, other, at):
            yield other


def _outranks(rules: Sequence[RuleDraft], one: int, other: int) -> bool:
    """Whether the first keeps the second's tag off while it holds; `rules` oldest first."""
    high, low = rules[one], rules[other]
    if high.group is None or low.group is None or one == other:
        return False
    same = high.group.casefold() == low.group.casefold()
    return same and (high.rank, -one) > (low.rank, -other)


def looks_at(draft: RuleDraft, tag: str) -> bool:
    """Whether the draft's condition asks if a customer has this (casefolded) tag."""
    return any(check.fact == _TAGS and _asks(check, tag) for check in checks(draft.condition.when))


def _asks(check: Check, tag: str) -> bool:
    """Whether a check of customer tags looks at this (casefolded) one."""
    value = check.value
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    if check.operator in _WHOLE_TAGS:
        return tag in {text.casefold() for text in texts}
    if check.operator is Operator.ANY_STARTS_WITH:
        return any(tag.startswith(text.casefold()) for text in texts)
    return True  # whether there are any tags at all
