"""The command line says what is wrong in words, and never shows a secret."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from shop_app.cli import cli
from shop_app.cli.doctor import COMPILED, clock, examine, languages, subscribed_topics
from shop_app.cli.finding import Grade
from shop_app.cli.local import connected, free_port, keep, local_variables
from shop_app.settings import LOCAL_SETTINGS, environment, load
from shop_app.shops.service import block
from shop_app.web.locales import TRANSLATIONS
from tests.conftest import API_KEY, API_SECRET
from tests.promises.app_toml import SCOPES

SHOP = "bakery.myshopify.com"


pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture
def variables(database_url: str, engine: Engine) -> dict[str, str]:
    return {
        "APP_URL": "http://127.0.0.1:8080",
        "SHOPIFY_API_KEY": API_KEY,
        "SHOPIFY_API_SECRET": API_SECRET,
        "SHOPIFY_SHOP_URL": "http://127.0.0.1:1/{shop}",
        "POLARIS_URL": "http://127.0.0.1:1/polaris.js",
        "ENCRYPTION_KEYS": "A" * 43 + "=",
        "DATABASE_URL": database_url,
    }


def in_words(variables: dict[str, str]) -> dict[str, str]:
    """Subject → grade and words."""
    return {one.subject: f"{one.grade} {one.words}" for one in examine(variables)}


def install(engine: Engine, granted: frozenset[str]) -> None:
    with engine.begin() as db:
        db.execute(
            text("INSERT INTO shop (shop, scopes) VALUES (:shop, :scopes)"),
            {"shop": SHOP, "scopes": sorted(granted)},
        )


def test_every_command_is_listed() -> None:
    listed = CliRunner().invoke(cli, ["--help"]).output
    for name in ("run", "web", "worker", "migrate", "replay", "doctor", "customer"):
        assert f"\n  {name} " in listed


def test_a_command_without_settings_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("APP_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET", "ENCRYPTION_KEYS"):
        monkeypatch.delenv(name, raising=False)
    done = CliRunner().invoke(cli, ["worker"])
    assert done.exit_code == 1
    assert "SHOPIFY_API_SECRET: is missing" in done.output
    assert "Traceback" not in done.output


def test_doctor_fails_on_settings_and_goes_no_further() -> None:
    (finding,) = examine({"APP_URL": "http://127.0.0.1:1", "SHOPIFY_API_KEY": "k",
                          "SHOPIFY_API_SECRET": "s"})  # fmt: skip
    assert (finding.grade, finding.subject) == (Grade.FAIL, "settings")
    assert finding.words.startswith("ENCRYPTION_KEYS: is missing")


def test_doctor_fails_on_a_database_that_does_not_answer(variables: dict[str, str]) -> None:
    lost = "postgresql://me:hidden@127.0.0.1:1/nothing"
    found = in_words({**variables, "DATABASE_URL": lost})
    assert found["database"].startswith("FAIL does not answer")
    assert "hidden" not in str(found)


def test_doctor_finds_a_healthy_app_and_says_what_is_still_to_do(
    variables: dict[str, str],
) -> None:
    found = in_words(variables)
    assert found["database"] == "ok answers"
    assert found["migrations"] == "ok at the newest"
    assert found["worker"].startswith("warn none at work; start one")
    assert found["shops"].startswith("warn none installed; open the app")
    assert found["clock of the database"].startswith("ok")


def test_doctor_names_the_languages_whose_texts_are_not_compiled(tmp_path: Path) -> None:
    for language in ("it", "ro", "pl", "de", "fr"):
        texts = tmp_path / language / COMPILED
        texts.parent.mkdir(parents=True)
        texts.touch()
    found = languages(tmp_path)
    assert found.grade is Grade.WARN
    assert found.words.startswith("not compiled: es; run: pybabel compile")
    assert languages(TRANSLATIONS).words == "7 at hand"


def test_doctor_says_when_a_topic_was_last_heard(variables: dict[str, str], engine: Engine) -> None:
    with engine.begin() as db:
        db.execute(
            text("INSERT INTO topic_heard VALUES (:shop, 'orders/create', :at, 3)"),
            {"shop": SHOP, "at": datetime(2026, 5, 3, 10, 30, tzinfo=UTC)},
        )
    found = in_words(variables)
    assert found["heard orders/create"] == "ok 2026-05-03 10:30:00 UTC"
    assert "orders/create" not in found["never heard"]
    assert "refunds/create" in found["never heard"]


def test_doctor_names_the_scopes_a_shop_has_not_granted(
    variables: dict[str, str], engine: Engine
) -> None:
    install(engine, SCOPES - {"read_orders"})
    assert in_words(variables)[SHOP] == "FAIL has not granted read_orders; open the app there"


def test_doctor_names_parked_deliveries_and_how_to_replay_them(
    variables: dict[str, str], engine: Engine
) -> None:
    with engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO delivery (shop, webhook_id, topic, body, state, parked_reason)"
                " VALUES (:shop, '1', 'orders/create', '', 'parked', 'failed')"
            ),
            {"shop": SHOP},
        )
    found = in_words(variables)["parked orders/create"]
    assert found.startswith("warn 1 set aside")
    assert "replay --topic orders/create" in found


def test_doctor_says_since_when_a_shop_refuses_and_when_it_is_asked_again(
    variables: dict[str, str], engine: Engine
) -> None:
    install(engine, SCOPES)
    assert in_words(variables)[SHOP].startswith("ok its details are being read, since 20")
    block(engine, SHOP, "shop_frozen")
    found = in_words(variables)[SHOP]
    assert found.startswith("warn frozen until it pays Shopify, since 20")
    assert "(shop_frozen); asked again from 20" in found
    assert found.endswith(" UTC or once the app is opened there")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("read_at = now(), currency = 'EUR'", "ok has granted every scope"),
        (
            "token_dead_at = '2026-05-03'",
            "warn Shopify took the token back; open the app there once,"
            " since 2026-05-03 00:00:00 UTC (token_dead)",
        ),
        (
            "state = 'uninstalled', uninstalled_at = '2026-05-03'",
            "ok uninstalled; its records are kept until shop/redact, since 2026-05-03 00:00:00 UTC",
        ),
    ],
)
def test_doctor_says_how_each_shop_stands(
    variables: dict[str, str], engine: Engine, columns: str, words: str
) -> None:
    install(engine, SCOPES)
    with engine.begin() as db:
        db.execute(text(f"UPDATE shop SET {columns} WHERE shop = :shop"), {"shop": SHOP})  # noqa: S608 - constants
    assert in_words(variables)[SHOP] == words


def test_doctor_names_shops_in_which_nobody_is_owner(
    variables: dict[str, str], engine: Engine
) -> None:
    install(engine, SCOPES)
    assert f"staff {SHOP}" not in in_words(variables)
    add = text("INSERT INTO staff_member (shop, id, role) VALUES (:shop, :id, :role)")
    with engine.begin() as db:
        db.execute(add, {"shop": SHOP, "id": "1", "role": "staff"})
    assert in_words(variables)[f"staff {SHOP}"].startswith("warn nobody is owner; have the account")
    with engine.begin() as db:
        db.execute(add, {"shop": SHOP, "id": "2", "role": "owner"})
    assert f"staff {SHOP}" not in in_words(variables)


def test_doctor_counts_the_tags_that_shopify_refused_and_says_why(
    variables: dict[str, str], engine: Engine
) -> None:
    with engine.begin() as db:
        db.execute(
            text(
                "INSERT INTO tag_assignment (shop, customer_gid, tag, wanted, reason,"
                " decided_at, in_shop, error)"
                " VALUES (:shop, '1', 'VIP', true, '{}', now(), 'refused', 'Too many tags')"
            ),
            {"shop": SHOP},
        )
    found = in_words(variables)[f"tags {SHOP}"]
    assert found == "warn 1 refused by Shopify, e.g. Too many tags; tried again every night"


@pytest.mark.parametrize(("seconds", "grade"), [(0, "ok"), (5, "warn"), (60, "FAIL")])
def test_a_clock_that_is_off_is_a_warning_and_then_a_failure(seconds: int, grade: str) -> None:
    theirs = datetime.now(UTC) + timedelta(seconds=seconds)
    assert clock("a clock", theirs).grade == grade


def test_the_topics_of_the_app_are_known() -> None:
    assert "orders/create" in subscribed_topics()
    assert "shop/redact" in subscribed_topics()


def test_replay_says_how_many_go_through_again(
    variables: dict[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(cli, ["replay", "--shop", SHOP])
    assert (done.exit_code, done.output) == (
        0,
        "0 parked deliveries are waiting to be processed again.\n",
    )


def test_an_unknown_customer_is_told_without_a_trace(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(cli, ["customer", "show", "gid://shopify/Customer/1"])
    assert done.exit_code == 1
    assert "gid://shopify/Customer/1" in done.output
    assert "Traceback" not in done.output


def test_local_settings_are_kept_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    first = local_variables(tmp_path, port=8080, stand_in_port=9292)
    keep(first, tmp_path)
    assert (tmp_path / LOCAL_SETTINGS).stat().st_mode & 0o777 == 0o600
    again = local_variables(tmp_path, port=8081, stand_in_port=9292)
    assert again["ENCRYPTION_KEYS"] == first["ENCRYPTION_KEYS"]
    assert again["SHOPIFY_API_SECRET"] == first["SHOPIFY_API_SECRET"]
    settings = load(environment({}, tmp_path))
    assert settings.shop_base(SHOP) == f"http://127.0.0.1:9292/{SHOP}"


def test_a_shopify_app_in_the_env_file_takes_the_stand_ins_place(tmp_path: Path) -> None:
    assert not connected({}, tmp_path)
    assert connected({"SHOPIFY_API_KEY": "k"}, tmp_path)
    (tmp_path / ".env").write_text("SHOPIFY_API_KEY=k\n")
    assert connected({}, tmp_path)


def test_a_taken_port_gives_way_to_the_next() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert wanted < free_port(wanted) < wanted + 20
