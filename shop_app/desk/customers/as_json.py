"""A customer's story as JSON, for pages and extensions inside Shopify admin."""

from __future__ import annotations

from typing import Any

from shop_app.desk.customers.figures import WINDOW_DAYS
from shop_app.desk.customers.story import Story
from shop_app.money import Money


def as_json(story: Story) -> dict[str, Any]:
    """Times are ISO 8601 in UTC, amounts decimal text in major units, sentences translated."""
    facts = story.figures
    return {
        "gid": story.gid,
        "facts": {
            "as_of": facts.as_of.isoformat(),
            "orders": facts.orders,
            "window_days": WINDOW_DAYS,
            "recent_orders": facts.recent_orders,
            "recent_spent": _money(facts.recent_spent),
            "recent_refunds": facts.recent_refunds,
        },
        "tags": [
            {
                "rule": tag.rule,
                "tag": tag.tag,
                "holds": tag.holds,
                "in_shop": tag.in_shop,
                "standing": tag.standing,
                "why": tag.why,
            }
            for tag in story.tags
        ],
        "timeline": [
            {"at": line.at.isoformat(), "kind": line.kind, "tag": line.tag, "why": line.why}
            for line in story.timeline
        ],
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": str(money.major), "currency": money.currency}
