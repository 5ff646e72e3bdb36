"""The home page counts one shop's own work."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert

from shop_app.desk.home.queries import facts
from shop_app.tagging.models import TagAssignment
from tests.spine import know_shop

HERE, ELSEWHERE = "bakery.myshopify.com", "florist.myshopify.com"


def test_tags_that_another_shop_still_has_to_write_are_not_counted(engine: Engine) -> None:
    states = [(True, "absent", None), (False, "ours", None), (True, "ours", "remove")]
    with engine.begin() as db:
        for shop, copies in ((HERE, 1), (ELSEWHERE, 4)):
            know_shop(db, shop)
            rows: list[dict[str, Any]] = [
                {
                    "shop": shop,
                    "customer_gid": f"gid://shopify/Customer/{copy}",
                    "tag": f"tag {number}",
                    "wanted": wanted,
                    "in_shop": in_shop,
                    "sent": sent,
                    "sent_reason": {},
                    "reason": {},
                    "decided_at": datetime.now(UTC),
                }
                for copy in range(copies)
                for number, (wanted, in_shop, sent) in enumerate(states)
            ]
            db.execute(insert(TagAssignment), rows)
        assert facts(db, HERE).due == 3
        assert facts(db, ELSEWHERE).due == 12
