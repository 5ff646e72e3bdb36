"""What whoever operates the app sees: alive, ready, and how much waits."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from shop_app.db import make_engine
from shop_app.serving import create_web
from shop_app.settings import Settings
from shop_app.shops.features import REQUIRED_SCOPES
from tests.database import fresh_database

UNREACHABLE = "postgresql+psycopg://me:hidden@127.0.0.1:1/nothing"


@pytest.fixture
def client(settings: Settings, engine: Engine) -> FlaskClient:
    return create_web(settings, engine).test_client()


@pytest.fixture
def lost_client(settings: Settings) -> Iterator[FlaskClient]:
    """A client of an app whose database is not there."""
    engine = make_engine(UNREACHABLE)
    yield create_web(settings, engine).test_client()
    engine.dispose()


def test_the_app_is_alive_even_without_a_database(lost_client: FlaskClient) -> None:
    answer = lost_client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_a_migrated_database_makes_the_app_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "checks": {"database": "ok", "migrations": "ok"}}


def test_without_a_database_the_app_is_not_ready_and_names_no_secret(
    lost_client: FlaskClient,
) -> None:
    answer = lost_client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "checks": {"database": "does not answer", "migrations": "unknown"},
    }
    assert "hidden" not in answer.text


def test_an_empty_database_makes_the_app_wait_for_its_migrations(settings: Settings) -> None:
    with fresh_database("empty", migrated=False) as url:
        engine = make_engine(url)
        answer = create_web(settings, engine).test_client().get("/readyz")
        engine.dispose()
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"] == {"database": "ok", "migrations": "pending: run migrate"}


def test_metrics_show_what_waits_and_what_was_set_aside(
    client: FlaskClient, engine: Engine
) -> None:
    insert = text(
        "INSERT INTO delivery (shop, webhook_id, topic, body, state, parked_reason, received_at)"
        " VALUES ('bakery.myshopify.com', :id, 'orders/create', '', :state, :why,"
        " now() - interval '90 seconds')"
    )
    with engine.begin() as db:
        db.execute(insert, {"id": "1", "state": "received", "why": None})
        db.execute(insert, {"id": "2", "state": "parked", "why": "failed"})
    lines = client.get("/metrics").text.splitlines()
    assert "amends_database_up 1.0" in lines
    assert "amends_deliveries_waiting 1.0" in lines
    assert 'amends_deliveries_parked{topic="orders/create"} 1.0' in lines
    (oldest,) = [line for line in lines if line.startswith("amends_delivery_oldest_waiting")]
    assert 90 <= float(oldest.split()[1]) < 120
    assert "myshopify" not in "\n".join(lines)


def test_metrics_count_tags_to_look_up_and_tags_that_shopify_refused(
    client: FlaskClient, engine: Engine
) -> None:
    insert = text(
        "INSERT INTO tag_assignment (shop, customer_gid, tag, wanted, reason, decided_at,"
        " in_shop, sent, sent_reason) VALUES ('bakery.myshopify.com', :gid, 'VIP', :wanted,"
        " '{}', now(), :in_shop, :sent, '{}')"
    )
    with engine.begin() as db:
        # A write of unknown outcome is pending even when the rule has turned.
        db.execute(insert, {"gid": "1", "wanted": False, "in_shop": "absent", "sent": "add"})
        db.execute(insert, {"gid": "2", "wanted": True, "in_shop": "refused", "sent": None})
    lines = client.get("/metrics").text.splitlines()
    assert "amends_tag_writes_pending 1.0" in lines
    assert "amends_tag_writes_refused 1.0" in lines


def test_metrics_count_shops_by_how_they_stand(client: FlaskClient, engine: Engine) -> None:
    insert = text(
        "INSERT INTO shop (shop, state, uninstalled_at, token_dead_at, scopes)"
        " VALUES (:shop, :state, :gone, :dead, :scopes)"
    )
    at = datetime(2026, 5, 3, tzinfo=UTC)
    with engine.begin() as db:
        for name, state, gone, dead in (
            ("a", "installed", None, None),
            ("b", "installed", None, at),
            ("c", "uninstalled", at, None),
        ):
            shop = f"{name}.myshopify.com"
            row = {"shop": shop, "state": state, "gone": gone, "dead": dead}
            db.execute(insert, {**row, "scopes": list(REQUIRED_SCOPES)})
    lines = client.get("/metrics").text.splitlines()
    counts = {line.split('"')[1]: line.split()[-1] for line in lines if "amends_shops{" in line}
    assert counts == {
        "working": "0.0",
        "reading": "1.0",
        "tokens_dead": "1.0",
        "frozen": "0.0",
        "locked": "0.0",
        "gone": "0.0",
        "refused": "0.0",
        "scopes_missing": "0.0",
        "uninstalled": "1.0",
    }


def test_metrics_without_a_database_say_so(lost_client: FlaskClient) -> None:
    answer = lost_client.get("/metrics")
    assert answer.status_code == 200
    assert "amends_database_up 0.0" in answer.text.splitlines()
    assert "amends_jobs" not in answer.text


def test_every_answer_carries_the_id_of_its_log_lines(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "a-1"}).headers["X-Request-Id"] == "a-1"
    odd = client.get("/healthz", headers={"X-Request-Id": 'x" onload="'})
    assert len(odd.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize("family", ["X-Shopify", "Shopify"])
def test_a_webhooks_log_lines_name_the_delivery_and_the_shop(
    client: FlaskClient, family: str
) -> None:
    seen: dict[str, str] = {}
    client.application.after_request(
        lambda response: (seen.update(structlog.contextvars.get_contextvars()), response)[1]
    )
    ids = {f"{family}-Webhook-Id": "d-1", f"{family}-Shop-Domain": "bakery.myshopify.com"}
    answer = client.post("/webhooks", data=b"{}", headers=ids)
    assert answer.status_code == 401
    assert seen == {
        "request_id": answer.headers["X-Request-Id"],
        "delivery_id": "d-1",
        "shop": "bakery.myshopify.com",
    }
    assert structlog.contextvars.get_contextvars() == {}
