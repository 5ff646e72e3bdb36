"""What merchants automate customer tags with today, each as rules; the rest is in docs/rules.md."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shop_app.conditions.checking import Terms, check
from shop_app.tagging.circles import refuse_circle
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.rules import State
from tests.rules_of_merchants import tasks_of_customers, tasks_of_orders, tasks_of_products
from tests.rules_of_merchants.scene import Task, heard, rules_of, tags_of
from tests.unit.conditions.cast import NOW, a_customer, an_order

DAY = timedelta(days=1)
TASKS = (*tasks_of_orders.TASKS, *tasks_of_products.TASKS, *tasks_of_customers.TASKS)
BY_NAME = {task.name: task for task in TASKS}
TERMS = Terms("EUR", frozenset({"read_products", "read_all_orders"}))

# The customer-tagging automations of a public library, by the names they have there.
NAMES = frozenset(
    {
        "auto-remove-a-customer-tag-x-days-after-its-added",
        "auto-tag-a-customers-first-order",
        "auto-tag-customers-based-on-discount-codes-used",
        "auto-tag-customers-by-email-domain",
        "auto-tag-customers-by-order-app",
        "auto-tag-customers-by-purchased-skus",
        "auto-tag-customers-by-sales-channel",
        "auto-tag-customers-having-a-rolling-minimum-total-spend",
        "auto-tag-customers-that-accept-marketing",
        "auto-tag-customers-upon-product-purchase",
        "auto-tag-customers-when-another-tag-is-added",
        "auto-tag-customers-when-order-paid",
        "auto-tag-customers-when-their-order-is-tagged",
        "auto-tag-customers-who-purchase-an-item-on-sale",
        "auto-tag-customers-with-the-current-date",
        "auto-tag-customers-with-the-location-of-their-purchase",
        "auto-tag-customers-with-vendors-after-ordering",
        "auto-tag-customers-with-who-have-accounts",
        "auto-tag-customers-within-a-purchase-range",
        "auto-tag-new-customers",
        "auto-untag-customers-when-a-certain-product-is-refunded",
        "copy-order-tags-to-customers",
        "remove-a-customer-tag-when-another-tag-is-added",
        "tag-and-segment-customers-by-days-since-last-order",
        "tag-customers-by-order-tier",
        "tag-customers-in-bulk-by-email-address",
        "tag-customers-on-the-anniversary-of-their-first-order",
        "tag-customers-when-their-last-order-is-before-after-x-days-ago",
        "tag-customers-who-reach-a-certain-threshold-of-refunded-orders",
        "tag-customers-with-open-draft-orders",
        "tag-customers-with-product-tags-from-their-order",
    }
)
_DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_rules_of_an_automation_tag_who_matches_and_nobody_else(task: Task) -> None:
    assert task.tags, "it would prove nothing"
    rules = rules_of(task)
    assert tags_of(rules, task.matching) == task.tags
    assert tags_of(rules, task.other) == set()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_rules_of_an_automation_can_be_saved(task: Task) -> None:
    drafts = [RuleDraft.from_data(data) for data in task.rules]
    for draft in drafts:
        check(draft.condition, TERMS)
        refuse_circle(draft, [other for other in drafts if other is not draft])
        assert RuleDraft.from_data(draft.as_data()) == draft


def test_a_tag_goes_some_days_after_it_was_added_and_does_not_come_back() -> None:
    task = BY_NAME["auto-remove-a-customer-tag-x-days-after-its-added"]
    rules, states = rules_of(task), dict[str, State]()
    seen = [
        tags_of(rules, replace(task.matching, as_of=NOW + days * DAY), states)
        for days in (0, 6, 7, 8, 400)
    ]
    assert seen == [{"just ordered"}, {"just ordered"}, set(), set(), set()]


def test_a_tag_goes_when_another_one_is_added() -> None:
    task = BY_NAME["remove-a-customer-tag-when-another-tag-is-added"]
    rules, states = rules_of(task), dict[str, State]()
    assert tags_of(rules, task.matching, states) == {"lead"}
    told = replace(task.matching, live=heard(tags=("b2b", "lead", "contacted")))
    assert tags_of(rules, told, states) == set()


def test_a_tag_goes_with_the_one_it_followed_unless_the_rule_lets_it_stay() -> None:
    task = BY_NAME["auto-tag-customers-when-another-tag-is-added"]
    rules, states = rules_of(task), dict[str, State]()
    assert tags_of(rules, task.matching, states) == {"net 30", "has been wholesale"}
    without = replace(task.matching, live=heard(tags=("net 30", "has been wholesale")))
    assert tags_of(rules, without, states) == {"has been wholesale"}


def test_of_the_tiers_only_the_highest_stays() -> None:
    task = BY_NAME["tag-customers-by-order-tier"]
    rules, states = rules_of(task), dict[str, State]()
    orders = [an_order(days, paid=25_000) for days in (9, 8, 7, 6)]
    seen = [tags_of(rules, a_customer(*orders[:count]), states) for count in (0, 1, 3, 4, 2)]
    assert seen == [set(), {"bronze"}, {"silver"}, {"gold"}, {"bronze"}]


def test_every_automation_is_a_tested_rule_or_documented_with_its_reason() -> None:
    assert len(NAMES) == 31
    said, unsaid = _documented()
    assert set(BY_NAME) == said
    assert said | unsaid == NAMES
    assert not said & unsaid
    assert len(TASKS) == len(BY_NAME)


def _documented() -> tuple[set[str], set[str]]:
    """The automations that the documentation lists as rules, and those it says are none."""
    text = _DOCS.read_text(encoding="utf-8")
    as_rules = _section(text, "## What merchants automate today, as rules")
    as_none = _section(text, "## What is no rule, and why")
    return _handles(as_rules), _handles(as_none)


def _section(text: str, heading: str) -> str:
    assert text.count(f"{heading}\n") == 1
    return text.partition(f"{heading}\n")[2].partition("\n## ")[0]


def _handles(section: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
