"""Trouble in the shop becomes an issue, once."""

from datetime import timedelta

from shop_app.auto_open.rules import Trigger
from tests.auto_open.scene import Scene, keys, now
from tests.payloads import ORDER, customer_gid, order, order_gid, refund

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
