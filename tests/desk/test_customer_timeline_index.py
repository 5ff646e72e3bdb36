"""The timeline of a customer is read by indexes, however much the shop holds."""

from typing import Any

from sqlalchemy import Engine, event, text

from shop_app.desk.customers.timeline_reading import Show, happenings
from shop_app.timeline.places import END
from tests.bench.many_customers import SHOP, analyse, fill
from tests.desk.people import gid

BO = "9007199254740993"


def test_each_table_is_read_by_its_index(engine: Engine) -> None:
    fill(engine, 3000, 4)
    with engine.begin() as db:
        for statement in (
            "INSERT INTO fulfillment (shop, gid, order_gid, created_at) SELECT shop,"
            " replace(gid, 'Order', 'Fulfillment'), gid, processed_at FROM orders",
            "INSERT INTO fulfillment_event (shop, gid, fulfillment_gid, order_gid, status,"
            " happened_at) SELECT shop, replace(gid, 'Fulfillment', 'FulfillmentEvent'), gid,"
            " order_gid, 'delivered', created_at FROM fulfillment",
            "INSERT INTO timeline_entry (shop, customer_gid, kind, actor, data) SELECT shop,"
            """ customer_gid, 'tag_added', 'rule', '{"tag": "VIP"}' FROM orders""",
            "INSERT INTO issue (shop, number, customer_gid, reason, channel, severity, opened_by)"
            " SELECT shop, row_number() OVER (), customer_gid, 'late', 'email', 2, 'rule' FROM orders",
            "INSERT INTO issue_event (shop, issue_id, customer_gid, kind, actor)"
            " SELECT shop, id, customer_gid, 'opened', 'rule' FROM issue",
            "INSERT INTO note (shop, issue_id, customer_gid, actor, said, text)"
            " SELECT shop, id, customer_gid, 'operator', 'internal', 'x' FROM issue",
            "INSERT INTO compensation (shop, number, state, kind, customer_gid, key, actor, currency,"
            " amount) SELECT shop, number, 'granted', 'gift_card', customer_gid, number, 'rule',"
            " 'GBP', 5 FROM issue",
            "INSERT INTO compensation_event (shop, compensation_id, customer_gid, kind, actor)"
            " SELECT shop, id, customer_gid, 'granted', 'rule' FROM compensation",
            "ANALYZE issue, issue_event, note, compensation, compensation_event",
        ):
            db.execute(text(statement))
    analyse(engine)
    asked: list[tuple[str, Any]] = []

    def note(_db: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    with engine.connect() as db:
        event.listen(db, "before_cursor_execute", note)
        found = happenings(db, SHOP, gid(BO), Show.ALL, before=END, limit=26)
        [(statement, given)] = asked
        cursor = db.connection.cursor()
        cursor.execute(f"EXPLAIN {statement}", given)
        plan = [line for (line,) in cursor.fetchall()]
        cursor.close()
    assert len(found) >= 16
    # A shop has few promises of its own; a page holds them all.
    whole = {line.rpartition(" on ")[2].split()[0] for line in plan if "Seq Scan on" in line}
    assert whole <= {"delivery_promise"}, "\n".join(plan)
