"""A shop in which every kind of thing exists, each with a text that must not get anywhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, select, text

from sandbox.state import Customer, Shop
from shop_app.db import Base
from shop_app.migrations.tables import load
from shop_app.staff.rules import Role
from shop_app.tagging.models import TagAssignment
from shop_app.tenancy import ALL_SHOPS
from shop_app.timeline.service import Actor, Entry, Kind, append
from tests.customer_rows import bought
from tests.rules import draft, fact, keep
from tests.shops.rows import change
from tests.staff.rows import hire
from webhooks.models import Delivery

CUSTOMER = 8_007_199_254_740_993
WEBHOOK = "webhook-of-this-shop"


def fill(engine: Engine, shop: Shop, word: str) -> dict[str, object]:
    """Write `word` wherever merchants, staff or Shopify can put a text; returns ids for addresses.

    A new text field is added here, and nowhere else: every page is then read for it.
    """
    now, domain = datetime.now(UTC), shop.domain
    gid, tag = f"gid://shopify/Customer/{CUSTOMER}", word[:40]
    shop.customers[CUSTOMER] = Customer(
        CUSTOMER, now, now, first_name=word, last_name=word, tags=[tag], note=word
    )
    hire(engine, "5", Role.STAFF, shop=domain, name=word)
    change(engine, domain, name=word, privacy_text=word, support_contact=word)
    when = fact("customer_tags", "contains_any", [f"{word}!"])
    (rule,) = keep(engine, draft(tag, when, group=tag), shop=domain)
    with engine.begin() as db:
        bought(db, gid, 600, shop=domain)
        reason = {"rule": rule.id, "version": 1, "cause": "true"}
        state = {"wanted": True, "reason": reason, "decided_at": now, "in_shop": "ours"}
        db.execute(
            insert(TagAssignment).values(
                shop=domain, customer_gid=gid, tag=tag, rule_id=rule.id, **state
            )
        )
        append(db, domain, [Entry(gid, Kind.TAG_ADDED, Actor.RULE, {"tag": tag})])
        parked = {"state": "parked", "parked_reason": "failed", "error": word, "settled_at": now}
        about = {"webhook_id": WEBHOOK, "topic": "orders/create", "event_id": word}
        db.execute(insert(Delivery).values(shop=domain, **about, **parked, body=b"{}"))
    return {"rule_id": rule.id, "rule": rule.id, "number": CUSTOMER, "version": 1, "run_id": 1}


def everything(engine: Engine, domain: str) -> dict[str, list[Any]]:
    """Every row of a shop, and what waits to be done for it."""
    load()
    jobs = text("SELECT task_name FROM procrastinate_jobs WHERE args->>'shop' = :shop ORDER BY 1")
    with engine.connect() as db:
        found = {
            table.name: [repr(row) for row in db.execute(
                select(table).where(table.c.shop == domain).order_by(*table.primary_key)
            )]
            for table in Base.metadata.sorted_tables
            if "shop" in table.c
        }  # fmt: skip
        waiting = db.execute(jobs, {"shop": domain}, execution_options=ALL_SHOPS)
        return {**found, "jobs": list(waiting.scalars())}
