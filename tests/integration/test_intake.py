"""POST /webhooks: what is kept, what is refused, and that nothing is ever half done."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine

from shop_app.serving import create_web
from shop_app.settings import Settings
from tests.payloads import order
from tests.spine import SHOP, Spine
from webhooks.receive import MAX_BODY_BYTES

NOW = datetime.now(UTC)
KEPT = "SELECT shop, webhook_id, topic, state, parked_reason, error FROM delivery ORDER BY seq"
JOBS = "SELECT task_name, lock, queueing_lock FROM procrastinate_jobs WHERE status = 'todo'"


def test_a_signed_delivery_is_kept_and_wakes_its_shop(spine: Spine) -> None:
    answer = spine.deliver("orders/create", b'{"id": 1}', webhook_id="first")

    assert (answer.status_code, answer.data) == (200, b"")
    kept = spine.rows("SELECT * FROM delivery")
    assert [(row["shop"], row["webhook_id"], row["topic"], row["state"]) for row in kept] == [
        (SHOP, "first", "orders/create", "received")
    ]
    assert bytes(kept[0]["body"]) == b'{"id": 1}'
    assert (kept[0]["event_id"], kept[0]["api_version"]) == ("event-1", "2026-10")
    lock = f"drain:{SHOP}"
    assert spine.rows(JOBS) == [{"task_name": "drain", "lock": lock, "queueing_lock": lock}]


def test_the_same_delivery_again_is_answered_and_kept_once(spine: Spine) -> None:
    answers = [spine.deliver("orders/create", b"{}", webhook_id="same") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(spine.rows(KEPT)) == 1
    assert len(spine.rows(JOBS)) == 1


def test_two_shops_may_use_the_same_webhook_id(spine: Spine) -> None:
    spine.deliver("orders/create", b"{}", webhook_id="same")
    spine.deliver("orders/create", b"{}", webhook_id="same", shop="other.myshopify.com")

    assert {row["shop"] for row in spine.rows(KEPT)} == {SHOP, "other.myshopify.com"}
    assert len(spine.rows(JOBS)) == 2


def test_two_hundred_at_once_are_all_kept_with_one_job_waiting(spine: Spine) -> None:
    app: Flask = spine.client.application

    def post(number: int) -> int:
        mine = Spine(spine.engine, app.test_client(), spine.deps, spine.secret)
        # Every delivery twice, as Shopify does when an answer is lost.
        return mine.deliver("orders/create", b"{}", webhook_id=f"w{number % 100}").status_code

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(post, range(200)))

    assert answers == [200] * 200
    assert len(spine.rows(KEPT)) == 100
    assert len(spine.rows(JOBS)) == 1


@pytest.mark.parametrize(
    ("_case", "secret", "leave_out"),
    [
        ("another secret", b"not the secret", ()),
        ("no signature at all", None, ("X-Shopify-Hmac-Sha256",)),
    ],
)
def test_what_shopify_did_not_sign_is_refused_and_not_kept(
    spine: Spine, _case: str, secret: bytes | None, leave_out: tuple[str, ...]
) -> None:
    answer = spine.deliver("orders/create", b"{}", secret=secret, leave_out=leave_out)

    assert answer.status_code == 401
    assert spine.rows(KEPT) == []
    assert spine.rows(JOBS) == []


def test_a_changed_body_is_refused(spine: Spine) -> None:
    digest = hmac.digest(spine.secret, b'{"id": 1}', hashlib.sha256)
    headers = {
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-Webhook-Id": "w",
    }

    answer = spine.client.post("/webhooks", data=b'{"id": 2}', headers=headers)

    assert answer.status_code == 401
    assert spine.rows(KEPT) == []


@pytest.mark.parametrize("name", ["Topic", "Shop-Domain", "Webhook-Id"])
def test_a_signed_delivery_without_a_needed_header_is_refused_by_name(
    spine: Spine, name: str
) -> None:
    answer = spine.deliver("orders/create", b"{}", leave_out=(f"X-Shopify-{name}",))

    assert answer.status_code == 400
    assert name in answer.text
    assert spine.rows(KEPT) == []


def test_a_webhook_id_that_is_too_long_is_refused_with_its_limit(spine: Spine) -> None:
    answer = spine.deliver("orders/create", b"{}", webhook_id="w" * 256)

    assert (answer.status_code, "256 characters; 255 fit" in answer.text) == (400, True)
    assert spine.rows(KEPT) == []


def test_a_body_beyond_the_limit_is_refused_and_one_at_the_limit_kept(spine: Spine) -> None:
    fits = b'"' + b"x" * (MAX_BODY_BYTES - 2) + b'"'

    assert spine.deliver("orders/create", fits + b" ").status_code == 413
    assert spine.rows(KEPT) == []
    assert spine.deliver("orders/create", fits).status_code == 200


def test_the_header_family_of_events_is_understood(spine: Spine) -> None:
    body = b'{"topic": "Customer"}'
    digest = hmac.digest(spine.secret, body, hashlib.sha256)
    headers = {
        "shopify-hmac-sha256": base64.b64encode(digest).decode(),
        "shopify-topic": "Customer",
        "shopify-shop-domain": SHOP,
        "shopify-webhook-id": "event-delivery",
        "shopify-triggered-at": "2026-11-21T10:00:00Z",
    }

    assert spine.client.post("/webhooks", data=body, headers=headers).status_code == 200
    assert [row["webhook_id"] for row in spine.rows(KEPT)] == ["event-delivery"]


def test_both_secrets_count_during_a_rotation(
    engine: Engine, spine: Spine, standin: Settings
) -> None:
    rotated = standin.model_copy(
        update={
            "shopify_api_secret_previous": standin.shopify_api_secret,
            "shopify_api_secret": type(standin.shopify_api_secret)("the new secret"),
        }
    )
    client = create_web(rotated, engine).test_client()
    spine = Spine(engine, client, spine.deps, spine.secret)

    assert spine.deliver("orders/create", b"{}").status_code == 200
    assert spine.deliver("orders/create", b"{}", secret=b"the new secret").status_code == 200
    assert spine.deliver("orders/create", b"{}", secret=b"an older one").status_code == 401
    assert len(spine.rows(KEPT)) == 2


def test_without_a_database_the_answer_is_try_again(spine: Spine, standin: Settings) -> None:
    nowhere = standin.model_copy(update={"database_url": "postgresql+psycopg://127.0.0.1:9/none"})
    client = create_web(nowhere).test_client()

    answer = Spine(spine.engine, client, spine.deps, spine.secret).deliver("orders/create", b"{}")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("_case", "domain", "topic", "body", "reason"),
    [
        ("a shop nobody installed", "stranger.myshopify.com", "orders/create", b"{}", "unknown_shop"),
        ("a topic without handler", SHOP, "products/update", b"{}", "unknown_topic"),
        ("no JSON", SHOP, "orders/create", b"{not json", "malformed"),
        ("JSON but no object", SHOP, "orders/create", b"[1]", "malformed"),
        ("a field is missing", SHOP, "orders/create", b'{"id": 1}', "malformed"),
        ("an id that lost digits", SHOP, "orders/delete", b'{"id": 8.2e17}', "malformed"),
        ("a text PostgreSQL can't hold", SHOP, "customers/update",
         b'{"id": 1, "updated_at": "2026-01-01T00:00:00Z", "state": "a\\u0000b"}', "failed"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_parked_with_its_reason(
    spine: Spine, _case: str, domain: str, topic: str, body: bytes, reason: str
) -> None:
    assert spine.deliver(topic, body, shop=domain).status_code == 200
    spine.work()

    parked = spine.rows(KEPT)
    assert [(row["state"], row["parked_reason"]) for row in parked] == [("parked", reason)]
    assert reason.startswith("unknown") or parked[0]["error"]


def test_a_poisoned_delivery_blocks_nothing(spine: Spine) -> None:
    spine.deliver("orders/create", order(NOW, number=1))
    spine.deliver("orders/create", {"id": 2})
    spine.deliver("orders/create", order(NOW, number=3))
    spine.work()

    assert [row["state"] for row in spine.rows(KEPT)] == ["processed", "parked", "processed"]
    booked = spine.rows("SELECT gid FROM orders ORDER BY gid")
    assert [row["gid"] for row in booked] == ["gid://shopify/Order/1", "gid://shopify/Order/3"]


def test_topics_are_noted_as_heard(spine: Spine) -> None:
    for number in (1, 2):
        spine.deliver("orders/create", order(NOW, number=number))
    spine.deliver("products/update", b"{}")
    spine.work()

    heard = spine.rows("SELECT shop, topic, deliveries FROM topic_heard ORDER BY topic")
    assert heard == [
        {"shop": SHOP, "topic": "orders/create", "deliveries": 2},
        {"shop": SHOP, "topic": "products/update", "deliveries": 1},
    ]
