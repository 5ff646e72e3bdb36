"""A shop with very many customers, made by the database itself in seconds."""

from __future__ import annotations

from sqlalchemy import Engine, text

SHOP = "many.myshopify.com"
ORDERS_EACH = 3

# Order o of customer c: spread over three years, 20.00 to 419.99, every tenth given back in part.
_FILL = (
    """
    INSERT INTO shop (shop, currency, timezone, plan, read_at, token_dead_at)
    VALUES (:shop, 'GBP', 'Europe/London', 'Basic', now(), now())
    """,
    """
    INSERT INTO customer (shop, gid, created_at, updated_at, lifetime_orders, lifetime_spent,
        lifetime_currency, summary_at)
    SELECT :shop, 'gid://shopify/Customer/' || (9007199254740992 + c), now() - interval '4 years',
        now(), :each, 60000, 'GBP', now()
    FROM generate_series(1, :customers) AS c
    """,
    """
    INSERT INTO orders (shop, gid, customer_gid, name, processed_at, updated_at,
        financial_status, currency, total, paid, presentment_currency, presentment_total)
    SELECT :shop, 'gid://shopify/Order/' || (c * :each + o),
        'gid://shopify/Customer/' || (9007199254740992 + c), '#' || (c * :each + o),
        now() - make_interval(hours => ((c * 7919 + o * 104729) % 26280)::int), now(), 'paid',
        'GBP', amount, amount, 'GBP', amount
    FROM generate_series(1, CAST(:customers AS bigint)) AS c, generate_series(1, :each) AS o,
        LATERAL (SELECT 2000 + (c * 31 + o * 7907) % 40000 AS amount) AS price
    """,
    """
    INSERT INTO refund (shop, gid, order_gid, created_at, amount, currency)
    SELECT :shop, 'gid://shopify/Refund/' || n, 'gid://shopify/Order/' || n,
        now() - make_interval(hours => ((n * 6007) % 8760)::int), 1000, 'GBP'
    FROM generate_series(:each + 1, CAST(:customers AS bigint) * :each + :each) AS n WHERE n % 10 = 0
    """,
)


def fill(engine: Engine, customers: int, orders_each: int = ORDERS_EACH) -> None:
    """Put the shop and its customers into an empty, migrated database, and have it analysed."""
    params = {"shop": SHOP, "customers": customers, "each": orders_each}
    with engine.begin() as db:
        db.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            db.execute(text(statement), params)
    analyse(engine)


def analyse(engine: Engine) -> None:
    """Have PostgreSQL know what is there."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("SET statement_timeout = 0"))
        db.execute(text("VACUUM ANALYZE"))
