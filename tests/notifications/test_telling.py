"""Who is told of what: members of the shop, once, and never of their own doing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from shop_app.notifications.models import Notification
from shop_app.notifications.service import Told, forget_old, mark_all_read, mark_read, tell
from shop_app.staff.models import StaffMember
from shop_app.timeline.service import Actor, By

SHOP, OTHER = "bakery.myshopify.com", "other.myshopify.com"
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ADA, BO = "1", "2"
RULE = By(Actor.RULE, "7")


def people(engine: Engine) -> None:
    """Ada and Bo in one shop, somebody of Ada's id in another."""
    with engine.begin() as db:
        for shop, member in ((SHOP, ADA), (SHOP, BO), (OTHER, ADA)):
            db.execute(insert(StaffMember).values(shop=shop, id=member, role="staff"))


def told(db: Connection, shop: str = SHOP) -> list[Any]:
    """Everything told in a shop, oldest first."""
    table = Notification
    return list(db.execute(select(table).where(table.shop == shop).order_by(table.id)).mappings())


def test_each_member_is_told_once_of_the_same_thing_and_again_of_the_next(engine: Engine) -> None:
    people(engine)
    with engine.begin() as db:
        for key in ("2", "2", "3"):
            tell(db, SHOP, [ADA, BO, ADA], Told.ASSIGNED, 42, key=key, by=RULE)
        rows = told(db)
    assert [(row["member_id"], row["key"]) for row in rows] == [
        (ADA, "2"), (BO, "2"), (ADA, "3"), (BO, "3"),
    ]  # fmt: skip
    assert {(row["actor"], row["actor_id"], row["issue_id"]) for row in rows} == {("rule", "7", 42)}


def test_nobody_is_told_of_their_own_doing(engine: Engine) -> None:
    people(engine)
    with engine.begin() as db:
        tell(db, SHOP, [ADA, BO], Told.MENTIONED, 42, key="5", note_id=5, by=By(Actor.STAFF, ADA))
        assert [(row["member_id"], row["note_id"]) for row in told(db)] == [(BO, 5)]


def test_whoever_is_no_member_of_the_shop_is_passed_over(engine: Engine) -> None:
    people(engine)
    with engine.begin() as db:
        tell(db, OTHER, [ADA, BO, "x"], Told.MENTIONED, None, key="5", note_id=5, by=RULE)
        tell(db, OTHER, [BO], Told.MENTIONED, None, key="6", note_id=6, by=RULE)
        assert [row["member_id"] for row in told(db, OTHER)] == [ADA]
        assert told(db) == []


def test_a_note_without_an_issue_is_told_once_too(engine: Engine) -> None:
    people(engine)
    with engine.begin() as db:
        for _ in range(2):
            tell(db, SHOP, [ADA], Told.MENTIONED, None, key="5", note_id=5, by=RULE)
        assert len(told(db)) == 1


def test_only_ones_own_are_read_and_what_was_told_meanwhile_stays_unread(engine: Engine) -> None:
    people(engine)
    with engine.begin() as db:
        for key in ("2", "3", "4"):
            tell(db, SHOP, [ADA, BO], Told.ASSIGNED, 42, key=key, by=RULE)
        first, bos, second, _, third, _ = (row["id"] for row in told(db))
        mark_read(db, SHOP, ADA, bos, now=NOW)
        mark_read(db, OTHER, ADA, first, now=NOW)
        assert all(row["read_at"] is None for row in told(db))
        mark_read(db, SHOP, ADA, first, now=NOW)
        mark_all_read(db, SHOP, ADA, up_to=second, now=NOW + timedelta(hours=1))
        read = {row["id"]: row["read_at"] for row in told(db) if row["member_id"] == ADA}
        assert read == {first: NOW, second: NOW + timedelta(hours=1), third: None}
        assert all(row["read_at"] is None for row in told(db) if row["member_id"] == BO)


def test_what_was_read_is_forgotten_after_90_days_and_the_rest_after_a_year(engine: Engine) -> None:
    people(engine)
    ages = {"1": (89, True), "2": (91, True), "3": (91, False), "4": (366, False)}
    with engine.begin() as db:
        for key, (days, read) in ages.items():
            tell(db, SHOP, [ADA], Told.ASSIGNED, 42, key=key, by=RULE)
            db.execute(
                update(Notification)
                .where(Notification.shop == SHOP, Notification.key == key)
                .values(
                    at=text(f"now() - interval '{days} days'"),
                    read_at=text("now()") if read else None,
                )
            )
        assert forget_old(db, 1) == 1
        assert forget_old(db, 5) == 1
        assert [row["key"] for row in told(db)] == ["1", "3"]
