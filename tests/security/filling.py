"""A shop in which every kind of thing exists, each with a text that must not get anywhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from sandbox.state import Customer, Shop
from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind as GivenKind
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Offer, Tier
from shop_app.db import Base
from shop_app.issues.models import Issue, IssueReason
from shop_app.issues.note_models import NoteDraft
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.rules import Said
from shop_app.issues.view_models import IssueView
from shop_app.migrations.tables import load
from shop_app.staff.rules import Role
from shop_app.tagging.models import TagAssignment
from shop_app.tenancy import ALL_SHOPS
from shop_app.timeline.service import Actor, By, Entry, Kind, append
from tests.customer_rows import bought
from tests.issue_rows import opened, ordered
from tests.rules import draft, fact, keep
from tests.shops.rows import change
from tests.staff.rows import hire
from webhooks.models import Delivery

CUSTOMER = 8_007_199_254_740_993
WEBHOOK = "webhook-of-this-shop"
REASON = "own_1"


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
        _issues(db, domain, word, now)
        _policy(db, domain, word)
        _given(db, domain, word)
    ids = {"rule_id": rule.id, "rule": rule.id, "number": CUSTOMER, "version": 1, "run_id": 1}
    return ids | {"key": REASON, "part": "customer", "place": "1"}


def _issues(db: Connection, shop: str, word: str, now: datetime) -> None:
    """An issue, an order and a customer of the same number, with notes and a reason of its own."""
    gid, order = (f"gid://shopify/{kind}/{CUSTOMER}" for kind in ("Customer", "Order"))
    texts = {"name": word, "hint": word, "customer_text": word}
    db.execute(insert(IssueReason).values(shop=shop, key=REASON, position=1, **texts))
    ordered(db, order, gid, shop=shop)
    by = By(Actor.STAFF, "5")
    about = {"customer_gid": gid, "order_gid": order, "reason": REASON, "owner_id": "5"}
    made = opened(db, shop=shop, now=now, by=by, **about, impact=word, wish=word)
    db.execute(
        update(Issue)
        .where(Issue.shop == shop, Issue.id == made.id)
        .values(number=CUSTOMER, remedy="refund", remedy_link=f"https://chat.example/{word}")
    )
    for place in (Place(issue=made.id), Place(customer=gid), Place(order=order)):
        add_note(db, shop, place, word, said=Said.INTERNAL, by=by, now=now)
        draft = {"member_id": "70", "place": str(place), "text": word}
        db.execute(insert(NoteDraft).values(shop=shop, **draft))
    view = {"name": word, "wanted": {}, "made_by": "5"}
    db.execute(insert(IssueView).values(shop=shop, **view))


def _policy(db: Connection, shop: str, word: str) -> None:
    """A policy whose tags, channels and tier are called so, and a version before it."""
    before = policies.current(db, shop)
    words = {"blocked_tags": (word,), "required_tags": (f"{word}!",), "channels": (word,)}
    offer = Offer(tiers=(word,), kind=GivenKind.DISCOUNT_CODE, percent=5)
    policy = before.policy.model_copy(
        update={**words, "tiers": (Tier(name=word),), "offers": (offer,)}
    )
    policies.save(db, shop, policy, based_on=before.version, by="5")


def _given(db: Connection, shop: str, word: str) -> None:
    """A compensation of the same number, with what staff wrote when it was granted and revoked."""
    gid, order = (f"gid://shopify/{kind}/{CUSTOMER}" for kind in ("Customer", "Order"))
    its = {"number": CUSTOMER, "state": "revoked", "kind": "discount_code", "reason": REASON}
    whose = {"customer_gid": gid, "order_gid": order, "actor": "staff", "actor_id": "5"}
    money = {"currency": "GBP", "amount": 500, "value": 500, "value_currency": "GBP"}
    texts = {"key": "a-form-of-a-page", "note": word, "reason_text": word}
    ended = {"ended_at": datetime.now(UTC), "end": "revoked", "code": "SORRY-34679CDF"}
    db.execute(insert(Compensation).values(shop=shop, **its, **whose, **money, **texts, **ended))


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
