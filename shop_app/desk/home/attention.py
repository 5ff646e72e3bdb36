"""What needs somebody's attention in a shop: judged from what was read, each with a stable code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shop_app.conditions.checking import Terms, Warned, check
from shop_app.desk.home.queries import Facts
from shop_app.errors import Invalid
from shop_app.reconciliation.models import FAILED
from shop_app.reconciliation.queries import Progress
from shop_app.reconciliation.runs import SUBSCRIPTIONS
from shop_app.shops import standing
from shop_app.shops.queries import ShopState
from shop_app.shops.standing import Standing
from shop_app.tagging.rule import TagRule

COMPARED_EVERY = timedelta(hours=36)
"""A comparison older than this is late: every shop has its turn each night, and may miss half a day."""


class Code(StrEnum):
    """What it is about; the most urgent first."""

    STANDING = "standing"
    HISTORY_FAILED = "history_failed"
    COMPARISON_FAILED = "comparison_failed"
    COMPARISON_LATE = "comparison_late"
    RULE_UNSOUND = "rule_unsound"
    """A rule that can't be judged in this shop, such as one in a currency the shop had before."""
    SCOPE_MISSING = "scope_missing"
    RUN_FAILING = "run_failing"
    RUN_PAUSED = "run_paused"
    TAGS_REFUSED = "tags_refused"
    PARKED = "parked"
    ORDERS_HIDDEN = "orders_hidden"
    UNHEARD = "unheard"
    SUBSCRIPTIONS_LOST = "subscriptions_lost"
    """Subscriptions of the shop that were gone; the last comparison made them again."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: how many (`number`), of which rule, which access scope, up to when (`at`)."""

    code: Code
    number: int = 0
    rule: TagRule | None = None
    scope: str = ""
    at: datetime | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What is judged: the shop at `now` (aware), its rules, and how far its history is fetched."""

    shop: ShopState
    now: datetime
    facts: Facts
    rules: Sequence[TagRule]
    history: Progress | None


def items(situation: Situation) -> list[Item]:
    """Everything that needs attention, the most urgent first."""
    order = list(Code)
    found = [
        *_of_the_shop(situation),
        *_of_the_history(situation.history),
        *_of_the_comparison(situation),
        *_of_rules(situation),
        *_of_runs(situation),
        *_counted(situation.facts),
    ]
    return sorted(found, key=lambda item: order.index(item.code))


def _of_the_shop(situation: Situation) -> Iterator[Item]:
    now = standing.of(situation.shop, situation.now)
    if not now.well:
        yield Item(Code.STANDING, at=now.since, standing=now)


def _of_the_history(history: Progress | None) -> Iterator[Item]:
    if history is None:
        return
    if any(part.state == FAILED for part in history.parts):
        yield Item(Code.HISTORY_FAILED)
    if history.hidden_orders:
        yield Item(Code.ORDERS_HIDDEN, history.hidden_orders)


def _of_the_comparison(situation: Situation) -> Iterator[Item]:
    facts = situation.facts
    if facts.compared_failed:
        yield Item(Code.COMPARISON_FAILED, at=facts.verified_up_to)
    elif (facts.verified_up_to or facts.installed_at) < situation.now - COMPARED_EVERY:
        yield Item(Code.COMPARISON_LATE, at=facts.verified_up_to)
    if unheard := sum(n for name, n in facts.counts.items() if name.endswith("_unheard")):
        yield Item(Code.UNHEARD, unheard)
    if lost := facts.counts.get(f"{SUBSCRIPTIONS}_mended", 0):
        yield Item(Code.SUBSCRIPTIONS_LOST, lost)


def _of_rules(situation: Situation) -> Iterator[Item]:
    currency = situation.shop.currency
    if currency is None:
        return
    terms = Terms(currency, frozenset(situation.shop.scopes))
    waiting: dict[str, list[TagRule]] = {}
    for rule in situation.rules:
        if not rule.draft.active:
            continue
        try:
            warnings = check(rule.draft.condition, terms)
        except Invalid:
            yield Item(Code.RULE_UNSOUND, rule=rule)
            continue
        for scope in {one.scope for one in warnings if one.code is Warned.NO_SCOPE}:
            waiting.setdefault(scope or "", []).append(rule)
    for scope, rules in sorted(waiting.items()):
        yield Item(Code.SCOPE_MISSING, len(rules), rules[0], scope)


def _of_runs(situation: Situation) -> Iterator[Item]:
    by_id = {rule.id: rule for rule in situation.rules}
    for run in situation.facts.stalled:
        code = Code.RUN_PAUSED if run.paused else Code.RUN_FAILING
        yield Item(code, rule=by_id.get(run.rule_id))


def _counted(facts: Facts) -> Iterator[Item]:
    for code, number in ((Code.TAGS_REFUSED, facts.refused), (Code.PARKED, facts.parked)):
        if number:
            yield Item(code, number)
