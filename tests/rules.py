"""Tag rules for tests: short ways to write them and to give them to a shop."""

from typing import Any

from sqlalchemy import Engine

from shop_app.conditions.language import parse
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.store import Author, save
from tests.spine import SHOP

OPERATOR = Author("operator")


def fact(name: str, operator: str, value: object = None, **more: object) -> dict[str, Any]:
    """One check as JSON; without a value for operators that need none."""
    given = {} if value is None else {"value": value}
    return {"fact": name, "is": operator, **given, **more}


def draft(tag: str, when: dict[str, Any], **more: Any) -> RuleDraft:
    """A rule named like its tag."""
    return RuleDraft(tag, tag, parse({"version": 1, "when": when}), **more)


def pounds(amount: str) -> dict[str, str]:
    """Money of the shop that tests use."""
    return {"amount": amount, "currency": "GBP"}


FIRST_TIME_BUYER = draft("First-time buyer", fact("orders", "equals", 1))
VIP = draft(
    "VIP",
    {
        "any": [
            fact("spent", "at_least", pounds("1000.00"), days=365),
            fact("orders", "at_least", 10, days=365),
        ]
    },
)


def keep(engine: Engine, *drafts: RuleDraft, shop: str = SHOP) -> list[TagRule]:
    """Give the shop these rules; the shipped ones do not come any more."""
    with engine.begin() as db:
        return [save(db, shop, one, by=OPERATOR) for one in drafts]
