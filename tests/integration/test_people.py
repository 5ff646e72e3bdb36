"""Nothing about people is kept, not even where Shopify has to send it."""

import json

from tests.spine import SHOP, Spine

PERSON = {"id": 7, "email": "jane@example.com", "phone": "+4412345"}


def everything(spine: Spine) -> str:
    """All that the database holds of deliveries and requests, as text."""
    kept = spine.rows("SELECT convert_from(body, 'UTF8') AS body, error FROM delivery")
    return json.dumps([*kept, *spine.rows("SELECT payload FROM compliance_request")])


def test_of_a_compliance_request_only_the_ids_are_kept(spine: Spine) -> None:
    request = {"shop_id": 1, "shop_domain": SHOP, "customer": PERSON, "orders_to_redact": [4]}
    spine.deliver("customers/redact", request)
    data = {"shop_id": 1, "shop_domain": SHOP, "customer": PERSON, "orders_requested": [4]}
    spine.deliver("customers/data_request", data | {"data_request": {"id": 9}})
    spine.work()

    kept = spine.rows("SELECT payload FROM compliance_request ORDER BY topic")
    plain = {"shop_id": 1, "shop_domain": SHOP, "customer": {"id": 7}}
    assert [row["payload"] for row in kept] == [
        plain | {"orders_requested": [4], "data_request": {"id": 9}},
        plain | {"orders_to_redact": [4]},
    ]
    assert "jane" not in everything(spine)
    assert "+44" not in everything(spine)


def test_an_error_of_the_database_is_kept_without_the_values(spine: Spine) -> None:
    body = b'{"shop_id": 1, "customer": {"id": 7}, "orders_to_redact": ["jane\\u0000"]}'
    spine.deliver("customers/redact", body)
    spine.work()

    (row,) = spine.rows("SELECT state, parked_reason, error FROM delivery")
    assert (row["state"], row["parked_reason"]) == ("parked", "failed")
    assert "jane" not in row["error"]
    assert "jane" not in everything(spine)
