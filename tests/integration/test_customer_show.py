"""`customer show`: facts, tags and each rule's sentence, in the reader's language."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sandbox.state import Shop
from shop_app.desk.customers.show import show_customer
from shop_app.errors import Invalid, NotFound
from tests.payloads import order, refund, summary
from tests.rules import FIRST_TIME_BUYER, VIP, keep
from tests.spine import SHOP, Spine
from tests.standin import new_customer

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def vip(spine: Spine, shop: Shop) -> str:
    """A customer with one order over 1,250.00, 150.40 of it refunded; the gid."""
    keep(spine.engine, FIRST_TIME_BUYER, VIP)
    gid = new_customer(shop)
    number = int(gid.rsplit("/", 1)[-1])
    at = NOW - timedelta(days=1)
    spine.deliver("orders/create", order(at, number=1, customer=number, total="1250.00"))
    spine.deliver("customers/purchasing_summary", summary(NOW, 1, customer=number))
    spine.deliver("refunds/create", refund(NOW, "150.40", of=1))
    spine.work()
    return gid


def test_every_rule_says_why_with_its_numbers(spine: Spine, vip: str) -> None:
    lines = show_customer(spine.engine, vip, None, "en").splitlines()

    assert lines[0] == f"{vip} · {SHOP}"
    assert lines[2:11] == [
        "Orders so far: 1",
        "Orders in the last 365 days: 1",
        "Spent in the last 365 days, net of refunds: £1,099.60",
        "Refunds on those orders: 1",
        "",
        "✓ First-time buyer: 1 order; exactly 1 needed",
        "  → in the shop, added by Amends",
        "✓ VIP: ✓ £1,099.60 spent in the last 365 days, net of 1 refund; £1,000.00 needed"
        " · or ✗ 1 order in the last 365 days; 10 needed",
        "  → in the shop, added by Amends",
    ]
    # One request wrote both, in the order of their names; the newest line stands first.
    assert [line.split("  ")[1][:6] for line in lines[12:]] == ["+ VIP:", "+ Firs"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((True, "absent", None), "on its way to the shop"),
        (
            (False, "absent", None),
            "not on the customer in the shop; not decided anew yet: "
            "apply the rule, or wait for the customer's next event",
        ),
        ((True, "ours", None), "in the shop, added by Amends"),
        (
            (False, "ours", None),
            "in the shop, about to be taken off; not decided anew yet: "
            "apply the rule, or wait for the customer's next event",
        ),
        ((True, "theirs", None), "in the shop, not from Amends, so Amends never takes it off"),
        ((False, "theirs", None), "in the shop, not from Amends, so Amends never takes it off"),
        ((True, "withdrawn", None), "taken off by hand; it stays off until the rule turns"),
        ((True, "gone", None), "the customer no longer exists in the shop"),
        ((True, "refused", "Too many tags"), "Shopify refused the change: Too many tags"),
    ],
)
def test_it_says_whether_the_shop_carries_the_tag(
    spine: Spine, vip: str, row: tuple[bool, str, str | None], words: str
) -> None:
    change = text(
        "UPDATE tag_assignment SET wanted = :wanted, in_shop = :in_shop, error = :error"
        " WHERE shop = :shop AND tag = 'VIP'"
    )
    with spine.engine.begin() as db:
        values = dict(zip(("wanted", "in_shop", "error"), row, strict=True))
        db.execute(change, {**values, "shop": SHOP})

    lines = show_customer(spine.engine, vip, SHOP, "en").splitlines()

    assert lines[10] == f"  → {words}"


def test_a_tag_that_was_never_decided_is_not_on_its_way_although_its_rule_holds(
    spine: Spine, vip: str
) -> None:
    with spine.engine.begin() as db:
        db.execute(text("DELETE FROM tag_assignment WHERE shop = :shop"), {"shop": SHOP})

    told = show_customer(spine.engine, vip, SHOP, "en").splitlines()

    assert [line for line in told if "→" in line] == [
        "  → not decided yet: apply the rule, or wait for the customer's next event"
    ] * 2


def test_a_tag_that_was_never_decided_is_not_in_the_shop(spine: Spine, vip: str) -> None:
    with spine.engine.begin() as db:
        db.execute(text("DELETE FROM tag_assignment WHERE shop = :shop"), {"shop": SHOP})
        db.execute(text("DELETE FROM refund WHERE shop = :shop"), {"shop": SHOP})
        db.execute(
            text("UPDATE orders SET cancelled_at = now() WHERE shop = :shop"), {"shop": SHOP}
        )

    told = show_customer(spine.engine, vip, SHOP, "en").splitlines()

    assert [line for line in told if "→" in line] == ["  → not on the customer in the shop"] * 2


def test_it_speaks_german(spine: Spine, vip: str) -> None:
    told = show_customer(spine.engine, vip, SHOP, "de")

    assert "1.099,60" in told
    assert "→ im Shop vorhanden, von Amends hinzugefügt" in told
    assert "spent" not in told


def test_the_number_of_the_gid_is_enough(spine: Spine, vip: str) -> None:
    assert show_customer(spine.engine, vip.rsplit("/", 1)[-1], None, "en").startswith(vip)


def test_a_stranger_and_another_kind_of_id_are_refused(spine: Spine) -> None:
    with pytest.raises(NotFound, match="no shop has told Amends of"):
        show_customer(spine.engine, "4711", None, "en")
    with pytest.raises(Invalid, match="expected the id of a Customer"):
        show_customer(spine.engine, "gid://shopify/Order/1", None, "en")
    with pytest.raises(Invalid, match="gid://shopify/Customer/1"):
        show_customer(spine.engine, "somebody", None, "en")
