"""The rules' documentation says what the code does: its tables, its examples, its limits."""

from __future__ import annotations

import json
import re

import pytest

from shop_app.conditions import limits
from shop_app.conditions.checking import Terms, check
from shop_app.conditions.language import parse
from shop_app.tagging import rule
from shop_app.tagging.rule import RuleDraft
from tests.rules_of_merchants.catalogue_tables import DOCS, TABLES, found

_TERMS = Terms("EUR", frozenset({"read_products", "read_all_orders"}))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_the_catalogue_s(name: str) -> None:
    made = TABLES[name]()
    assert found(name) == made, "run python -m tests.rules_of_merchants.catalogue_tables"


def test_every_example_can_be_saved_as_it_stands() -> None:
    examples = re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 3
    for example in map(json.loads, examples):
        check(parse(example.get("condition", example)), _TERMS)
        if "condition" in example:
            assert RuleDraft.from_data(example).tag == example["tag"]


def test_the_limits_named_are_the_limits_kept() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for said in (
        f"at most {limits.MOST_DEPTH} levels",
        f"{limits.MOST_CHECKS} checks",
        f"{limits.MOST_TEXTS} texts",
        f"{limits.MOST_CHARACTERS} characters",
        f"1 to {limits.MOST_DAYS:,} days",
        f"1 to {rule.LONGEST_TAG} characters",
        f"0 to {rule.LONGEST_GRACE:,}",
        f"1 to {rule.LONGEST_EXPIRY:,}",
        f"0 to {rule.HIGHEST_RANK:,}",
    ):
        assert said in text, said
