"""Rules with the tags they keep, as rows, for tests of the pages about them."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from sqlalchemy import Engine, insert

from shop_app.customers.models import Customer
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.rule import TagRule
from tests.shops.rows import change


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


def at_home(engine: Engine, shop: str) -> None:
    """A shop in London that trades in pounds and reads English."""
    change(engine, shop, currency="GBP", timezone="Europe/London", locale="en")


_HEADING = re.compile(r'<s-(?:section|modal|banner)[^>]* heading="([^"]*)"[^>]*>')


def words(page: str) -> str:
    """What a page says, its tags taken out and one space between words; headings stay."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", _HEADING.sub(r"\1 ", page))).split())


def rows(page: str) -> list[str]:
    """What each row of the page's table says."""
    return [words(row) for row in re.findall(r"<s-table-row.*?</s-table-row>", page, re.DOTALL)]


def sections(page: str) -> list[str]:
    """What each section of the page says, its heading first."""
    return [words(part) for part in re.findall(r"<s-section.*?</s-section>", page, re.DOTALL)]
