"""A shop with very many customers in which Amends has been at work for a year."""

from __future__ import annotations

from sqlalchemy import Engine, text

from shop_app.tagging.defaults import seed
from tests.bench.many_customers import SHOP, analyse, fill

CUSTOMERS, ORDERS_EACH = 50_000, 4
FIRST_CUSTOMER = 9007199254740992 + 1

# Every shipped rule has tagged some customers; half of the tags came off again.
_TAGGED = """
    INSERT INTO tag_assignment (shop, customer_gid, tag, rule_id, wanted, in_shop, reason, decided_at)
    SELECT :shop, 'gid://shopify/Customer/' || (9007199254740992 + c), rule.draft ->> 'tag', rule.id,
        c % 2 = 0, CASE WHEN c % 2 = 0 THEN 'ours' ELSE 'absent' END, '{}', now()
    FROM tag_rule AS rule, generate_series(1, :customers) AS c
    WHERE rule.shop = :shop AND (c + rule.id) % 5 = 0
"""
_TOLD = """
    INSERT INTO timeline_entry (shop, customer_gid, at, kind, actor, data)
    SELECT shop, customer_gid, now() - make_interval(mins => (row_number() OVER () * 37 % 525600)::int),
        kind, 'rule', jsonb_build_object('tag', tag)
    FROM tag_assignment, (VALUES ('tag_added'), ('tag_removed')) AS kinds (kind) WHERE shop = :shop
"""
_DELIVERED = """
    INSERT INTO delivery (shop, webhook_id, topic, body, state, settled_at, received_at, parked_reason)
    SELECT :shop, 'delivery-' || n, (ARRAY['orders/updated', 'orders/create', 'refunds/create',
        'customers/update', 'fulfillments/update'])[n % 5 + 1], '{}',
        CASE WHEN n % 3000 = 0 THEN 'parked' ELSE 'processed' END, now(),
        now() - make_interval(secs => n * 8), CASE WHEN n % 3000 = 0 THEN 'not understood' END
    FROM generate_series(1, 300000) AS n
"""
_HEARD = """
    INSERT INTO topic_heard (shop, topic, last_at, deliveries)
    SELECT shop, topic, max(received_at), count(*) FROM delivery WHERE shop = :shop GROUP BY 1, 2
"""


def live(engine: Engine) -> None:
    """Fill an empty, migrated database."""
    fill(engine, CUSTOMERS, ORDERS_EACH)
    with engine.begin() as db:
        seed(db, SHOP)
    with engine.begin() as db:
        db.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in (_TAGGED, _TOLD, _DELIVERED, _HEARD):
            db.execute(text(statement), {"shop": SHOP, "customers": CUSTOMERS})
    analyse(engine)
