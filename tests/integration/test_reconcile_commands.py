"""`reconcile` and `backfill` on the command line, and what the metrics page says of both."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from sandbox.state import Shop
from shop_app.cli import cli
from shop_app.cli.doctor import examine
from shop_app.main import LANES
from shop_app.metrics import exposition
from shop_app.reconciliation import backfill_rows
from shop_app.reconciliation.queries import gaps, verified
from shop_app.reconciliation.reconciling import reconcile_now
from shop_app.reconciliation.unreadable import note
from shop_app.settings import Settings, environment
from tests.payloads import order
from tests.spine import SHOP, Spine
from tests.standin import new_customer, new_order

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture
def command(spine: Spine, standin: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands run with the settings of the stand-in shop and the database of the test."""
    secret = standin.shopify_api_secret.get_secret_value()
    keys = ",".join(key.get_secret_value() for key in standin.encryption_keys)
    for name, value in {
        "APP_URL": standin.app_url,
        "SHOPIFY_API_KEY": standin.shopify_api_key,
        "SHOPIFY_API_SECRET": secret,
        "SHOPIFY_SHOP_URL": standin.shopify_shop_url,
        "POLARIS_URL": f"{standin.app_url}/polaris.js",
        "ENCRYPTION_KEYS": keys,
        "DATABASE_URL": standin.database_url or "",
    }.items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def run(command: CliRunner, *words: str) -> str:
    done = command.invoke(cli, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    # Log lines share the stream in a test.
    lines = [line for line in done.output.splitlines() if not line.startswith('{"')]
    return "\n".join(lines)


def test_reconcile_says_what_it_mended_and_up_to_when_all_is_verified(
    command: CliRunner, shop: Shop
) -> None:
    new_order(shop, new_customer(shop))
    said = run(command, "reconcile", "--shop", SHOP)
    again = run(command, "reconcile")

    assert said.startswith(SHOP)
    assert "Changed since " in said
    assert ": 1 order, 1 customer\n" in said
    assert "orders: 1 mended, 1 of them never heard of" in said
    assert "verified up to" in said
    assert "everything was known already" in again


def test_reconcile_speaks_to_programs_too(command: CliRunner, shop: Shop) -> None:
    new_order(shop, None)
    (told,) = json.loads(run(command, "reconcile", "--json"))

    assert told["shop"] == SHOP
    assert told["counts"]["orders_mended"] == 1
    assert {gap["family"]: gap["found"] for gap in told["gaps"]}["orders"] == 1
    assert told["verified_up_to"] is not None


def test_reconcile_refuses_what_is_no_time_and_a_shop_that_it_can_t_ask(
    command: CliRunner, spine: Spine
) -> None:
    wrong = command.invoke(cli, ["reconcile", "--from", "yesterday"])
    unknown = command.invoke(cli, ["reconcile", "--shop", "other.myshopify.com"])

    assert wrong.exit_code == 2
    assert "expected an ISO 8601 time like 2026-11-20T00:00Z, got 'yesterday'" in wrong.output
    assert unknown.exit_code == 1
    assert "other.myshopify.com: open the app there once" in unknown.output
    assert spine.rows("SELECT FROM reconciliation_run") == []


@pytest.mark.parametrize("said", ["0001-01-01T00:00+14:00", "2005-12-31", "2999-01-01T00:00Z"])
def test_reconcile_refuses_a_time_before_shopify_began_or_to_come(
    command: CliRunner, spine: Spine, said: str
) -> None:
    refused = command.invoke(cli, ["reconcile", "--from", said])

    assert refused.exit_code == 2
    words = " ".join(refused.output.replace("│", " ").split())
    assert (
        f"expected a time between 2006-01-01 (Shopify's first year) and now, got '{said}'" in words
    )
    assert spine.rows("SELECT FROM reconciliation_run") == []


def test_reconcile_names_what_can_t_be_read(command: CliRunner, spine: Spine, shop: Shop) -> None:
    with spine.engine.begin() as db:
        note(db, SHOP, {"gid://shopify/Order/7": ValueError("too many parcels")})
    said = run(command, "reconcile")

    assert "can't be read or kept, and may be out of date: gid://shopify/Order/7" in said
    assert "too many parcels" in said
    (told,) = json.loads(run(command, "reconcile", "--json"))
    assert [(one["gid"], one["why"]) for one in told["set_aside"]] == [
        ("gid://shopify/Order/7", "too many parcels")
    ]


def test_backfill_says_how_far_it_is_and_what_read_all_orders_would_add(
    command: CliRunner, spine: Spine, shop: Shop
) -> None:
    buyer = new_customer(shop)
    new_order(shop, buyer)
    old = shop.orders[int(new_order(shop, buyer).rsplit("/", 1)[-1])]
    old.created_at = old.processed_at = datetime.now(UTC) - timedelta(days=100)
    begun = run(command, "backfill")
    spine.work()
    done = run(command, "backfill", "--shop", SHOP)
    (told,) = [json.loads(run(command, "backfill", "--json"))]

    assert "0 % of the history fetched" in begun
    assert "The history is fetched" in done
    assert "Shopify counts 1 more order" in done
    assert (told[0]["progress"]["percent"], told[0]["over"]) == (100, True)
    assert spine.rows("SELECT count(*) AS n FROM backfill WHERE state = 'done'") == [{"n": 2}]
    run(command, "backfill", "--again")
    assert spine.rows("SELECT DISTINCT state FROM backfill") == [{"state": "wanted"}]


def test_the_mark_and_the_gaps_can_be_shown_beside_what_was_heard(spine: Spine, shop: Shop) -> None:
    spine.deliver("orders/create", order(datetime.now(UTC)))
    spine.work(without=("read", "read_later"))
    new_order(shop, None)
    with spine.engine.begin() as db:
        assert verified(db, SHOP).up_to is None
    compared = reconcile_now(spine.deps, SHOP)

    with spine.engine.begin() as db:
        assert verified(db, SHOP).up_to == compared.to_at
        found = {gap.family: gap for gap in gaps(db, SHOP)}
    assert (found["orders"].found, found["refunds"].found) == (1, 0)
    heard = found["orders"].heard
    assert heard["orders/create"] is not None
    assert (heard["orders/updated"], found["refunds"].heard) == (None, {"refunds/create": None})


def test_reconcile_says_which_topics_were_heard_where_something_was_not(
    command: CliRunner, spine: Spine, shop: Shop
) -> None:
    spine.deliver("orders/create", order(datetime.now(UTC) - timedelta(days=100)))
    spine.work(without=("read", "read_later"))
    new_order(shop, None)
    said = run(command, "reconcile", "--shop", SHOP)

    (line,) = [one for one in said.splitlines() if "so far" in one]
    assert line.startswith("  orders never heard of so far: 1; last heard: orders/create ")
    assert ", orders/updated never, " in line


def test_the_metrics_name_gaps_by_kind_and_the_age_of_the_mark(spine: Spine, shop: Shop) -> None:
    new_order(shop, None)
    reconcile_now(spine.deps, SHOP)
    page = exposition(spine.engine).decode()

    assert 'amends_gaps_found_total{kind="orders"} 1.0' in page
    (line,) = [one for one in page.splitlines() if one.startswith("amends_verified_age_seconds")]
    assert 0 <= float(line.split()[1]) < 60


def found_by_doctor() -> dict[str, tuple[str, str]]:
    """Grade and words by subject."""
    found = examine(environment(dict(os.environ), Path.cwd()))
    return {one.subject: (one.grade, one.words) for one in found}


def installed(spine: Spine, ago: timedelta, error: str | None = None) -> None:
    """The shop was installed so long ago; with an `error`, its first comparison failed."""
    with spine.engine.begin() as db:
        params = {"shop": SHOP, "at": datetime.now(UTC) - ago, "error": error}
        db.execute(text("UPDATE shop SET installed_at = :at WHERE shop = :shop"), params)
        if error:
            failed = (
                "INSERT INTO reconciliation_run (shop, by, from_at, to_at, state, error,"
                " finished_at) VALUES (:shop, 'clock', :at, :at, 'failed', :error, now())"
            )
            db.execute(text(failed), params)


def test_doctor_says_how_far_a_shop_is_verified_and_what_went_unheard(
    command: CliRunner, spine: Spine, shop: Shop
) -> None:
    installed(spine, timedelta(hours=31))
    before = found_by_doctor()[f"verified {SHOP}"]
    new_order(shop, None)
    reconcile_now(spine.deps, SHOP)
    grade, words = found_by_doctor()[f"verified {SHOP}"]

    assert before == ("warn", f"never yet; run: python -m shop_app reconcile --shop {SHOP}")
    assert grade == "ok"
    assert words.endswith("; never heard of: orders 1")


def test_doctor_gives_a_new_shop_a_night_to_be_compared(command: CliRunner, spine: Spine) -> None:
    installed(spine, timedelta(hours=29))
    assert found_by_doctor()[f"verified {SHOP}"] == ("ok", "never yet")


def test_doctor_says_at_once_why_the_first_comparison_failed(
    command: CliRunner, spine: Spine
) -> None:
    installed(spine, timedelta(hours=1), error="order 5 can't be read")
    asks = f"run: python -m shop_app reconcile --shop {SHOP}"
    assert found_by_doctor()[f"verified {SHOP}"] == (
        "warn",
        f"never yet (order 5 can't be read); {asks}",
    )


def test_doctor_gives_a_shop_that_came_back_a_night_too(command: CliRunner, spine: Spine) -> None:
    with spine.engine.begin() as db:
        db.execute(
            text("UPDATE shop SET verified_up_to = '2026-01-02T03:04:05Z' WHERE shop = :shop"),
            {"shop": SHOP},
        )
    installed(spine, timedelta(hours=29))
    words = "up to 2026-01-02 03:04:05 UTC"
    assert found_by_doctor()[f"verified {SHOP}"] == ("ok", words)
    (age,) = [
        line
        for line in exposition(spine.engine).decode().splitlines()
        if line.startswith("amends_verified_age_seconds")
    ]
    assert 29 * 3600 <= float(age.split()[1]) < 30 * 3600


def test_doctor_lists_each_topic_of_a_shop_beside_what_of_its_family_went_unheard(
    command: CliRunner, spine: Spine, shop: Shop
) -> None:
    heard = "INSERT INTO topic_heard VALUES (:shop, :topic, '2026-05-03T10:30:00Z', 3)"
    with spine.engine.begin() as db:
        db.execute(text(heard), {"shop": SHOP, "topic": "fulfillments/create"})
        db.execute(text(heard), {"shop": "other.myshopify.com", "topic": "fulfillments/update"})
        gap = "INSERT INTO topic_gap VALUES (:shop, 'fulfillments', 7, '2026-05-04T11:30:00Z')"
        db.execute(text(gap), {"shop": SHOP})
    found = found_by_doctor()

    assert found[f"heard of fulfillments {SHOP}"] == (
        "ok",
        "fulfillments/create 2026-05-03 10:30:00 UTC, fulfillments/update never,"
        " fulfillment_events/create never,"
        " 7 never heard of, found last 2026-05-04 11:30:00 UTC",
    )
    assert found[f"heard of refunds {SHOP}"] == ("ok", "refunds/create never")
    assert f"heard of subscriptions {SHOP}" not in found


@pytest.mark.parametrize(
    ("lanes", "words"), [(5, "1 at work"), (6, "2 at work"), (10, "2 at work")]
)
def test_doctor_counts_worker_processes_and_not_their_lanes(
    command: CliRunner, spine: Spine, lanes: int, words: str
) -> None:
    assert len(LANES) == 5
    with spine.engine.begin() as db:
        workers = "INSERT INTO procrastinate_workers (last_heartbeat) SELECT now()"
        db.execute(text(f"{workers} FROM generate_series(1, :lanes)"), {"lanes": lanes})
    assert found_by_doctor()["worker"] == ("ok", words)


def test_doctor_names_a_history_that_could_not_be_fetched(command: CliRunner, spine: Spine) -> None:
    with spine.engine.begin() as db:
        backfill_rows.want(db, SHOP)
        db.exec_driver_sql(
            "UPDATE backfill SET state = 'failed', error = 'Shopify ended it: FAILED TIMEOUT'"
            " WHERE kind = 'orders'"
        )
    again = f"try again: python -m shop_app backfill --shop {SHOP} --again"
    line = found_by_doctor()[f"history of orders {SHOP}"]
    assert line == ("warn", f"Shopify ended it: FAILED TIMEOUT; {again}")
