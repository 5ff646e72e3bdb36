"""Our own tag write comes back as webhooks; they must lead to nothing."""

from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.waiting import until

ECHOES = ["customer.tags_added", "customers/update"]
LINES = "SELECT customer_gid, kind, data ->> 'tag' AS tag FROM timeline_entry ORDER BY id"


def test_the_webhooks_about_our_own_tags_cause_no_call_and_no_line(
    rig: Rig, shop: StandInShop
) -> None:
    worker = rig.start_worker()
    rig.settle()
    worker.program.kill()
    customer = shop.order("1200.00")
    until(lambda: not shop.pending(), "the order's webhooks are in")
    shop.behave(delay_seconds=3600)
    rig.start_worker()
    until(lambda: rig.rows(LINES) and not rig.pending(), "the tags are written")
    lines = rig.rows(LINES)
    assert [line["tag"] for line in lines] == ["First-time buyer", "VIP Gold"]
    shop.call("DELETE", "/calls")

    sent = shop.call("POST", "/deliveries/flush")["sent_now"]
    assert sent >= len(ECHOES)
    rig.settle()

    told = "SELECT topic, state FROM delivery WHERE topic = ANY(%(topics)s)"
    heard = rig.rows(told, topics=ECHOES)
    assert {row["topic"] for row in heard} == set(ECHOES)
    assert [row["state"] for row in heard] == ["processed"] * sent
    assert shop.calls() == {}
    assert rig.rows(LINES) == lines
    assert shop.tags() == {
        f"gid://shopify/Customer/{customer}": frozenset({"First-time buyer", "VIP Gold"})
    }
