"""A change of a customer's record has rules look again, but only rules that ask for it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from shop_app.conditions.language import parse
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import Author, save
from tests.payloads import CUSTOMER, customer_gid
from tests.spine import SHOP, Spine

NOW = datetime.now(UTC).replace(microsecond=0)
CHANGES: dict[str, dict[str, object]] = {
    "customers/update": {"id": CUSTOMER, "updated_at": NOW.isoformat(), "state": "enabled"},
    "customer.tags_added": {
        "customerId": customer_gid(),
        "tags": ["gold"],
        "occurredAt": NOW.isoformat(),
    },
    "customer.tags_removed": {
        "customerId": customer_gid(),
        "tags": ["gold"],
        "occurredAt": NOW.isoformat(),
    },
    "customer.joined_segment": {
        "customer_id": customer_gid(),
        "segment_id": "gid://shopify/Segment/3",
    },
    "customer.left_segment": {
        "customer_id": customer_gid(),
        "segment_id": "gid://shopify/Segment/3",
    },
}
SEGMENT = "gid://shopify/Segment/3"
ACCOUNT = {"fact": "account_state", "is": "equals", "value": "enabled"}
LOCALE = {"fact": "locale", "is": "equals", "value": "de"}
TAGGED = {"fact": "customer_tags", "is": "contains", "value": "gold"}
MEMBER = {"fact": "in_segment", "is": "is_true", "segment": SEGMENT}
BOUGHT = {"fact": "orders", "is": "at_least", "value": 1}


def keep_rule(spine: Spine, check: Mapping[str, object], *, active: bool = True) -> None:
    """The shop's one rule."""
    condition = parse({"version": 1, "when": {"all": [BOUGHT, {"not": {"any": [check]}}]}})
    draft = RuleDraft("A rule", "tagged", condition, active=active)
    with spine.engine.begin() as db:
        save(db, SHOP, draft, by=Author("operator"))


def judged(spine: Spine, topic: str) -> bool:
    """Whether a change of this kind makes the rules look at the customer."""
    spine.deliver(topic, CHANGES[topic])
    spine.work(without=("evaluate", "read", "read_later"))
    rows = spine.rows("SELECT gid FROM customer WHERE evaluate_at IS NOT NULL")
    return rows == [{"gid": customer_gid()}]


@pytest.mark.parametrize(
    ("check", "topic"),
    [
        (ACCOUNT, "customers/update"),
        (LOCALE, "customers/update"),
        (TAGGED, "customer.tags_added"),
        (TAGGED, "customer.tags_removed"),
        (MEMBER, "customer.joined_segment"),
        (MEMBER, "customer.left_segment"),
    ],
)
def test_a_rule_that_asks_for_it_looks_again(
    spine: Spine, check: Mapping[str, object], topic: str
) -> None:
    keep_rule(spine, check)
    assert judged(spine, topic)


@pytest.mark.parametrize(
    ("check", "topic"),
    [
        (BOUGHT, "customers/update"),
        (TAGGED, "customers/update"),
        (LOCALE, "customer.tags_added"),
        (ACCOUNT, "customer.joined_segment"),
    ],
)
def test_other_rules_do_not(spine: Spine, check: Mapping[str, object], topic: str) -> None:
    keep_rule(spine, check)
    assert not judged(spine, topic)


def test_a_rule_that_is_switched_off_does_not_either(spine: Spine) -> None:
    keep_rule(spine, ACCOUNT, active=False)
    assert not judged(spine, "customers/update")


def test_the_same_version_of_a_record_a_second_time_changes_nothing(spine: Spine) -> None:
    keep_rule(spine, ACCOUNT)
    assert judged(spine, "customers/update")
    with spine.engine.begin() as db:
        db.exec_driver_sql("UPDATE customer SET evaluate_at = NULL WHERE shop = %s", (SHOP,))
    assert not judged(spine, "customers/update")
