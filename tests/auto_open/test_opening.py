"""Trouble in the shop becomes an issue, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from shop_app.auto_open import looking, store
from shop_app.auto_open.held import forget_held, open_held, reach
from shop_app.auto_open.looking import look_at_due, open_issues
from shop_app.auto_open.marking import SETTLING
from shop_app.auto_open.rules import Trigger
from shop_app.conditions.language import parse
from shop_app.issues.preferring import set_vip_owner
from shop_app.orders.promises import promise_delivery
from shop_app.tagging.models import TagAssignment
from shop_app.timeline.service import Actor, By
from tests.auto_open.scene import Scene, keys, now
from tests.issue_rows import works
from tests.payloads import ORDER, customer_gid, order, order_gid, refund
from tests.spine import SHOP

DAY = timedelta(days=1)


def test_a_refund_opens_an_issue_for_its_order(scene: Scene) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    scene.happen(("orders/create", order(at - DAY)), ("refunds/create", refund(at, "10.00")))
    assert scene.issues() == []
    scene.look()
    (issue,) = scene.issues()
    assert issue == {
        "number": 1001,
        "customer_gid": customer_gid(),
        "order_gid": order_gid(ORDER),
        "reason": "return_trouble",
        "severity": 3,
        "opened_by": "rule",
        "opened_by_id": "refund_created",
        "status": "open",
    }
    assert scene.causes() == {"refund:gid://shopify/Refund/501": "opened"}
    scene.look()
    assert keys(scene.issues(), "number") == [1001]


def test_what_is_told_twice_or_late_opens_nothing_twice(scene: Scene) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    placed, given = ("orders/create", order(at - DAY)), ("refunds/create", refund(at, "10.00"))
    scene.happen(given)
    scene.look()
    assert scene.issues() == []
    scene.happen(placed)
    scene.look()
    assert keys(scene.issues(), "order_gid") == [order_gid(ORDER)]
    scene.happen(given, placed, given)
    scene.look()
    assert len(scene.issues()) == 1


def test_nothing_is_looked_at_where_no_rule_is_on(scene: Scene) -> None:
    scene.happen(("orders/create", order(now() - DAY)), ("refunds/create", refund(now(), "1.00")))
    assert scene.spine.rows("SELECT * FROM issue_look") == []


def test_only_what_happens_after_the_switch_opens_issues(scene: Scene) -> None:
    at = now()
    scene.on(Trigger.REFUND_CREATED, since=at - timedelta(hours=1))
    second = timedelta(seconds=1)
    scene.happen(
        ("orders/create", order(at - DAY, number=1)),
        ("orders/create", order(at - DAY, number=2)),
        ("refunds/create", refund(at - timedelta(hours=1), "1.00", number=12, of=2)),
        ("refunds/create", refund(at - timedelta(hours=1) - second, "1.00", number=11, of=1)),
    )
    scene.look()
    assert keys(scene.issues(), "order_gid") == [order_gid(2)]


def test_a_rule_that_catches_something_else_from_now_on_starts_anew(scene: Scene) -> None:
    rule = scene.on(Trigger.NTH_REFUND)
    changed = scene.on(Trigger.NTH_REFUND, catch={"refunds": 2}, since=now())
    assert rule.since is not None
    assert changed.since == now() or changed.since == now() - timedelta(seconds=1)


def test_a_cause_joins_the_issue_at_work_on_the_same_order_and_reason(scene: Scene) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    scene.happen(
        ("orders/create", order(at - DAY)),
        ("refunds/create", refund(at - DAY, "1.00", number=1)),
        ("refunds/create", refund(at, "2.00", number=2)),
    )
    scene.look()
    assert len(scene.issues()) == 1
    assert sorted(scene.causes().values()) == ["joined", "opened"]
    events = scene.spine.rows("SELECT kind, actor, data FROM issue_event ORDER BY id")
    assert [(one["kind"], one["actor"], one["data"]["cause"][-1]) for one in events] == [
        ("opened", "rule", "1"),
        ("cause_joined", "rule", "2"),
    ]


def test_a_new_cause_after_the_issue_was_solved_opens_another_that_repeats_it(
    scene: Scene,
) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    first = ("refunds/create", refund(at - DAY, "1.00", number=1))
    scene.happen(("orders/create", order(at - DAY)), first)
    scene.look()
    with scene.spine.engine.begin() as db:
        db.execute(text("UPDATE issue SET status = 'closed' WHERE shop = :s"), {"s": SHOP})
    scene.happen(("refunds/create", refund(at, "2.00", number=2)))
    scene.look()
    rows = scene.spine.rows("SELECT number, repeat_of IS NOT NULL AS again FROM issue")
    assert [(row["number"], row["again"]) for row in rows] == [(1001, False), (1002, True)]


def test_an_issue_of_a_vip_goes_to_who_was_chosen_unless_the_rule_names_somebody(
    scene: Scene,
) -> None:
    tag = {"shop": SHOP, "customer_gid": customer_gid(), "reason": {}, "decided_at": now()}
    tag |= {"tag": "vip", "in_shop": "ours", "wanted": True}
    with scene.spine.engine.begin() as db:
        for member in ("5", "6"):
            works(db, member, shop=SHOP)
        set_vip_owner(db, SHOP, "5")
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    for number, owner in ((1, None), (2, "6")):
        if owner:
            scene.on(Trigger.REFUND_CREATED, owner_id=owner)
        placed = ("orders/create", order(at - DAY, number=number))
        scene.happen(placed, ("refunds/create", refund(at, "1.00", number=number, of=number)))
        with scene.spine.engine.begin() as db:
            db.execute(
                insert(TagAssignment)
                .values(tag)
                .on_conflict_do_update(
                    index_elements=["shop", "customer_gid", "tag"], set_={"wanted": True}
                )
            )
        scene.look()
    owners = scene.spine.rows("SELECT owner_id FROM issue ORDER BY number")
    assert keys(owners, "owner_id") == ["5", "6"]


def test_of_two_rules_with_one_trigger_the_first_that_wants_the_cause_opens_it(
    scene: Scene,
) -> None:
    often = parse({"version": 1, "when": {"fact": "orders", "is": "at_least", "value": 2,
                                         "days": 30}})  # fmt: skip
    scene.on(Trigger.REFUND_CREATED, condition=often, reason="billing")
    scene.on(Trigger.REFUND_CREATED, key="own", name="All others", reason="service", condition=None)
    at = now()
    scene.happen(
        ("orders/create", order(at - 2 * DAY, number=1)),
        ("refunds/create", refund(at - DAY, "1.00", number=1, of=1)),
        ("orders/create", order(at, number=2)),
        ("refunds/create", refund(at, "1.00", number=2, of=2)),
    )
    scene.look()
    # On the day of the first refund there was one order only: what came later does not count.
    assert [(one["order_gid"], one["reason"]) for one in scene.issues()] == [
        (order_gid(1), "service"),
        (order_gid(2), "billing"),
    ]


def test_guests_have_issues_by_rules_without_a_condition_only(scene: Scene) -> None:
    some = parse({"version": 1, "when": {"fact": "orders", "is": "at_least", "value": 0,
                                        "days": 30}})  # fmt: skip
    scene.on(Trigger.REFUND_CREATED, condition=some)
    scene.on(Trigger.ORDER_CANCELLED)
    at = now()
    gone: dict[str, Any] = {"cancelled_at": at.isoformat(), "cancel_reason": "inventory"}
    scene.happen(
        ("orders/create", order(at - DAY, number=1, customer=None)),
        ("refunds/create", refund(at - DAY, "1.00", number=1, of=1)),
        ("orders/cancelled", order(at - DAY, number=1, customer=None, updated_at=at, **gone)),
    )
    scene.look()
    assert [(one["customer_gid"], one["reason"]) for one in scene.issues()] == [(None, "service")]
    assert scene.causes() == {f"cancelled:{order_gid(1)}": "opened"}


def test_a_guests_issue_is_the_customers_once_the_order_has_one(scene: Scene) -> None:
    scene.on(Trigger.ORDER_CANCELLED)
    at = now()
    gone: dict[str, Any] = {"cancelled_at": at.isoformat(), "cancel_reason": "inventory"}
    scene.happen(("orders/cancelled", order(at - DAY, number=1, customer=None, **gone)))
    scene.look()
    assert [one["customer_gid"] for one in scene.issues()] == [None]
    later = order(at - DAY, number=1, customer=5, updated_at=at + DAY, **gone)
    scene.happen(("orders/updated", later))
    scene.look()
    assert [one["customer_gid"] for one in scene.issues()] == ["gid://shopify/Customer/5"]


def test_a_rule_opens_so_many_a_day_and_holds_the_rest_back(scene: Scene) -> None:
    rule = scene.on(Trigger.REFUND_CREATED, cap=2)
    at = now()
    for number in range(1, 5):
        scene.happen(
            ("orders/create", order(at - DAY, number=number)),
            ("refunds/create", refund(at, "1.00", number=number, of=number)),
        )
    scene.look()
    assert len(scene.issues()) == 2
    me = By(Actor.STAFF, "7")
    with scene.spine.engine.begin() as db:
        until = reach(db, SHOP, rule.key).opening
        came = open_held(db, SHOP, rule.key, until=until, by=me, now=now())
    assert (came.opened, came.left, came.refused) == (2, 0, 0)
    assert keys(scene.issues(), "opened_by") == ["rule", "rule", "staff", "staff"]
    assert set(scene.causes().values()) == {"opened"}


def test_what_is_held_back_goes_along_when_customers_are_merged(scene: Scene) -> None:
    rule = scene.on(Trigger.REFUND_CREATED, cap=1)
    at = now()
    for number in (1, 2):
        scene.happen(
            ("orders/create", order(at - DAY, number=number)),
            ("refunds/create", refund(at, "1.00", number=number, of=number)),
        )
    scene.look()
    kept = "gid://shopify/Customer/9"
    (held,) = scene.spine.rows("SELECT customer_gid FROM issue_cause WHERE state = 'held'")
    merge = {
        "admin_graphql_api_customer_kept_id": kept,
        "admin_graphql_api_customer_deleted_id": held["customer_gid"],
        "status": "completed",
    }
    scene.happen(("customers/merge", merge))
    with scene.spine.engine.begin() as db:
        until = reach(db, SHOP, rule.key).opening
        open_held(db, SHOP, rule.key, until=until, by=By(Actor.STAFF, "7"), now=now())
    assert keys(scene.issues(), "customer_gid") == [kept, kept]


def test_what_is_forgotten_never_opens(scene: Scene) -> None:
    rule = scene.on(Trigger.REFUND_CREATED, cap=1)
    at = now()
    sent = [("orders/create", order(at - DAY, number=number)) for number in (1, 2)]
    sent += [("refunds/create", refund(at, "1.00", number=number, of=number)) for number in (1, 2)]
    scene.happen(*sent)
    scene.look()
    with scene.spine.engine.begin() as db:
        seen, me = reach(db, SHOP, rule.key).forgetting, By(Actor.STAFF, "7")
        assert forget_held(db, SHOP, rule.key, until=seen - 1, by=me, now=now()) == 0
        assert forget_held(db, SHOP, rule.key, until=seen, by=me, now=now()) == 1
    scene.on(Trigger.REFUND_CREATED, cap=50)
    scene.happen(*sent, ("orders/updated", order(at - DAY, number=2, updated_at=now())))
    scene.look()
    assert len(scene.issues()) == 1
    assert sorted(scene.causes().values()) == ["forgotten", "opened"]


def test_a_parcel_becomes_late_by_time_alone(scene: Scene) -> None:
    scene.on(Trigger.LATE_DELIVERY, catch={"late_days": 1})
    at = now()
    promised = at + DAY
    scene.happen(
        ("orders/create", order(at - DAY)),
        ("fulfillments/create", {"id": 5, "order_id": ORDER, "status": "success",
            "created_at": at.isoformat(), "updated_at": at.isoformat()}),
        ("fulfillment_events/create", {"id": 6, "fulfillment_id": 5, "order_id": ORDER,
            "status": "in_transit", "happened_at": at.isoformat(),
            "estimated_delivery_at": promised.isoformat()}),
    )  # fmt: skip
    scene.look()
    assert scene.issues() == []
    (look,) = scene.spine.rows("SELECT gid, look_at FROM issue_look")
    late = promised + DAY + timedelta.resolution
    assert look == {"gid": customer_gid(), "look_at": late + SETTLING}
    assert look_at_due(scene.spine.engine, SHOP, late + SETTLING) == 1
    assert keys(scene.issues(), "reason") == ["late"]
    assert scene.spine.rows("SELECT * FROM issue_look") == []


def test_switching_the_rule_on_looks_at_parcels_that_are_on_their_way(scene: Scene) -> None:
    at = now()
    scene.happen(
        ("orders/create", order(at - DAY)),
        ("fulfillments/create", {"id": 5, "order_id": ORDER, "status": "success",
            "created_at": at.isoformat(), "updated_at": at.isoformat()}),
    )  # fmt: skip
    with scene.spine.engine.begin() as db:
        promise_delivery(db, SHOP, {"": 3})
    scene.on(Trigger.LATE_DELIVERY, catch={"late_days": 0})
    scene.look()
    (look,) = scene.spine.rows("SELECT gid, look_at FROM issue_look")
    assert look["gid"] == customer_gid()
    assert look["look_at"] == at + 2 * DAY + timedelta.resolution + SETTLING


def test_a_rule_counts_from_a_moment_at_which_no_webhook_is_worked_through(scene: Scene) -> None:
    ledger = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")

    def clock() -> datetime:
        with scene.spine.engine.begin() as other:
            assert not other.scalar(ledger, {"name": f"ledger of {SHOP}"})
        return now()

    with scene.spine.engine.begin() as db:
        rule = store.switch(db, SHOP, "refund_created", on=True, based_on=0, by="7", clock=clock)
    assert rule.since is not None


def test_returns_and_disputes_open_issues(scene: Scene) -> None:
    scene.on(Trigger.RETURN_REQUESTED, catch={"return_reasons": ("defective",)}, reason="defect")
    scene.on(Trigger.DISPUTE_OPENED)
    at = now()
    asked = {"id": 9, "order": {"id": ORDER}, "return_line_items": [{"return_reason": "defective"}]}
    dispute = {
        "id": 8, "order_id": ORDER, "type": "chargeback", "amount": "11.50", "currency": "CAD",
        "reason": "fraudulent", "status": "needs_response", "initiated_at": at.isoformat(),
        "evidence_due_by": None, "finalized_on": None,
    }  # fmt: skip
    won = dispute | {"status": "won", "finalized_on": at.isoformat()}
    later = at + timedelta(seconds=1)
    scene.happen(("orders/create", order(at - DAY)), ("returns/request", asked), at=at)
    scene.happen(("disputes/update", won), at=later)
    scene.happen(("disputes/create", dispute), ("disputes/create", dispute | {"id": 7,
        "order_id": None}), at=at)  # fmt: skip
    scene.look()
    assert sorted(keys(scene.issues(), "reason")) == ["defect", "dispute"]
    rows = scene.spine.rows("SELECT gid, status, amount, order_gid FROM dispute ORDER BY gid DESC")
    assert rows == [
        {"gid": "gid://shopify/ShopifyPaymentsDispute/8", "status": "won", "amount": 1150,
         "order_gid": order_gid(ORDER)},
        {"gid": "gid://shopify/ShopifyPaymentsDispute/7", "status": "needs_response",
         "amount": 1150, "order_gid": None},
    ]  # fmt: skip


def test_a_reason_that_is_gone_holds_the_cause_back_and_stops_nothing_else(scene: Scene) -> None:
    scene.on(Trigger.REFUND_CREATED)
    with scene.spine.engine.begin() as db:
        db.execute(
            text(
                "UPDATE auto_open_rule SET draft = jsonb_set(draft, '{reason}', '\"gone\"')"
                " WHERE shop = :s"
            ),
            {"s": SHOP},
        )
    scene.on(Trigger.ORDER_CANCELLED)
    at = now()
    gone: dict[str, Any] = {"cancelled_at": at.isoformat(), "cancel_reason": "staff"}
    scene.happen(
        ("orders/create", order(at - 2 * DAY)),
        ("refunds/create", refund(at - DAY, "1.00")),
        ("orders/cancelled", order(at - 2 * DAY, updated_at=at, **gone)),
    )
    scene.look()
    assert keys(scene.issues(), "reason") == ["service"]
    held = scene.spine.rows("SELECT why FROM issue_cause WHERE state = 'held'")
    assert held == [{"why": "reason_unknown"}]


def test_two_workers_at_once_open_one_issue(scene: Scene) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    scene.happen(("orders/create", order(at - DAY)), ("refunds/create", refund(at, "1.00")))
    deps, engine = scene.spine.deps, scene.spine.engine
    with engine.begin() as db:
        db.execute(text("UPDATE issue_look SET look_at = now() WHERE shop = :s"), {"s": SHOP})
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(open_issues, deps, SHOP) for _ in range(4)]:
            done.result()
    assert len(scene.issues()) == 1


def test_a_crash_between_leaves_everything_to_the_next_look(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.on(Trigger.REFUND_CREATED)
    at = now()
    scene.happen(("orders/create", order(at - DAY)), ("refunds/create", refund(at, "1.00")))

    def crash(*_: object) -> None:
        raise RuntimeError("the worker dies")

    with monkeypatch.context() as broken:
        broken.setattr(looking, "_say_when", crash)
        with pytest.raises(RuntimeError):
            scene.look()
    assert (scene.issues(), scene.causes()) == ([], {})
    scene.look()
    assert keys(scene.issues(), "number") == [1001]
