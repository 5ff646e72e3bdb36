"""No rule may depend on its own tag, not even around a circle of rules: it would never come to rest. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shop_app.conditions.kinds import Operator
from shop_app.conditions.language import Check
from shop_app.conditions.needs import checks
from shop_app.errors import Invalid
from shop_app.tagging.rule import RuleDraft

_WHOLE_TAGS = frozenset(
    {
        Operator.CONTAINS,
        Operator.CONTAINS_ANY,
        Operator.CONTAINS_ALL,
        Operator.CONTAINS_NONE,
    }
)


def refuse_circle(draft: RuleDraft, others: Sequence[RuleDraft]) -> None:
    """Raises Invalid when `draft` would make its tag depend on itself through `others`."""
    by_tag = {other.tag.casefold(): other for other in others} | {draft.tag.casefold(): draft}
    path = _way_back(draft, draft, by_tag, ())
    if path is not None:
        tags = " → ".join((draft.tag, *path))
        raise Invalid(f"condition: the tag would depend on itself ({tags})", tags=[*path])


def _way_back(
    at: RuleDraft, goal: RuleDraft, by_tag: Mapping[str, RuleDraft], seen: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The tags from `at` on to `goal`, or None when no condition leads there."""
    for tag, rule in by_tag.items():
        if tag in seen or not looks_at(at, tag):
            continue
        if rule is goal:
            return (rule.tag,)
        further = _way_back(rule, goal, by_tag, (*seen, tag))
        if further is not None:
            return (rule.tag, *further)
    return None


def looks_at(draft: RuleDraft, tag: str) -> bool:
    """Whether the draft's condition asks if a customer has this (casefolded) tag."""
    return any(_asks(check, tag) for check in checks(draft.condition.when))


def _asks(check: Check, tag: str) -> bool:
    if check.fact != "customer_tags":
        return False
    value = check.value
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    if check.operator in _WHOLE_TAGS:
        return tag in {text.casefold() for text in texts}
    if check.operator is Operator.ANY_STARTS_WITH:
        return any(tag.startswith(text.casefold()) for text in texts)
    return True  # whether there are any tags at all
