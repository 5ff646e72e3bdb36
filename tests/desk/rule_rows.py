"""Rules with the tags they keep, as rows, for tests of the pages about them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, insert

from shop_app.customers.models import Customer
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.rule import TagRule


def customer(number: int) -> str:
    """The gid of a customer of these tests."""
    return f"gid://shopify/Customer/{number}"


def tagged(
    engine: Engine, shop: str, rule: TagRule, in_shop: str, *numbers: int, wanted: bool = True
) -> None:
    """The rule's tag on customers with these numbers, as it stands in the shop."""
    now = datetime.now(UTC)
    rows = [
        {
            "shop": shop,
            "customer_gid": customer(number),
            "tag": rule.tag,
            "rule_id": rule.id,
            "wanted": wanted,
            "held_since": now if wanted else None,
            "reason": {"rule": rule.id, "cause": "true"},
            "decided_at": now,
            "in_shop": in_shop,
        }
        for number in numbers
    ]
    with engine.begin() as db:
        db.execute(insert(TagAssignment), rows)


def customers(engine: Engine, shop: str, *numbers: int) -> None:
    """Customers that Amends knows."""
    with engine.begin() as db:
        rows = [{"shop": shop, "gid": customer(number)} for number in numbers]
        db.execute(insert(Customer), rows)
