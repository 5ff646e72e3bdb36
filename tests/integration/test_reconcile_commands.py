"""`reconcile` and `backfill` on the command line, and what the metrics page says of both."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.state import Shop
from shop_app.cli import cli
from shop_app.cli.doctor import examine
from shop_app.metrics import exposition
from shop_app.reconciliation import backfill_rows
from shop_app.reconciliation.queries import gaps, verified
from shop_app.reconciliation.reconciling import reconcile_now
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


def test_doctor_says_how_far_a_shop_is_verified_and_what_went_unheard(
    command: CliRunner, spine: Spine, shop: Shop
) -> None:
    variables = environment(dict(os.environ), Path.cwd())
    before = {one.subject: one for one in examine(variables)}
    new_order(shop, None)
    reconcile_now(spine.deps, SHOP)
    after = {one.subject: one for one in examine(variables)}

    asks = f"never yet; run: python -m shop_app reconcile --shop {SHOP}"
    assert (before[f"verified {SHOP}"].grade, before[f"verified {SHOP}"].words) == ("warn", asks)
    assert after[f"verified {SHOP}"].grade == "ok"
    assert after[f"verified {SHOP}"].words.endswith("; never heard of: 1 orders")


def test_doctor_names_a_history_that_could_not_be_fetched(command: CliRunner, spine: Spine) -> None:
    with spine.engine.begin() as db:
        backfill_rows.want(db, SHOP)
        db.exec_driver_sql(
            "UPDATE backfill SET state = 'failed', error = 'Shopify ended it: FAILED TIMEOUT'"
            " WHERE kind = 'orders'"
        )
    found = {one.subject: one for one in examine(environment(dict(os.environ), Path.cwd()))}

    line = found[f"history of orders {SHOP}"]
    again = f"try again: python -m shop_app backfill --shop {SHOP} --again"
    assert (line.grade, line.words) == ("warn", f"Shopify ended it: FAILED TIMEOUT; {again}")
