"""`python -m shop_app issues …`: for people in words, for programs as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from shop_app.cli import cli
from shop_app.settings import Settings
from tests.issue_rows import CUSTOMER, ORDER, OTHER, SHOP, opened, ordered, works
from tests.shops.rows import change
from tests.spine import know_shop

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture(autouse=True)
def variables(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment of an operator, and two shops, one of which has the app."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "APP_URL": settings.app_url,
        "SHOPIFY_API_KEY": settings.shopify_api_key,
        "SHOPIFY_API_SECRET": settings.shopify_api_secret.get_secret_value(),
        "ENCRYPTION_KEYS": ",".join(key.get_secret_value() for key in settings.encryption_keys),
        "DATABASE_URL": settings.database_url or "",
    }.items():
        monkeypatch.setenv(name, str(value))
    with engine.begin() as db:
        know_shop(db, SHOP)
        know_shop(db, OTHER)
        ordered(db)
        works(db, "71")
    change(engine, OTHER, state="uninstalled")


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["issues", *arguments], input=given)


def words(*arguments: str, given: str | None = None) -> str:
    done = run(*arguments, given=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(*arguments: str) -> Any:
    return json.loads(words(*arguments, "--json"))


def test_an_issue_is_opened_moved_given_away_and_shown(engine: Engine) -> None:
    assert words("list") == "There are no such issues.\n"
    made = told("open", "damaged", "--order", "11", "--channel", "phone", "--impact", "Soaked")
    assert made["issue"]["number"] == 1001
    assert (made["issue"]["customer"], made["issue"]["order"]) == (CUSTOMER, ORDER)
    assert words("assign", "1001", "71") == "#1001, version 2: Open, owned by 71.\n"
    assert "Note " in words("note", "1001", "-", "--to-customer", given="We are sorry")
    moved = words("move", "1001", "waiting_customer", "--expect", "2")
    assert moved == "#1001, version 3: Waiting for the customer, owned by 71.\n"
    old = run("move", "1001", "resolved", "--expect", "2")
    assert (old.exit_code, "was changed meanwhile" in old.output) == (1, True)
    page = words("show", "1001")
    assert "#1001, version 3: Waiting for the customer" in page
    assert "Reason:    Damaged in transit" in page
    assert "Impact:    Soaked" in page
    assert page.count("by operator") == 4
    assert [line["kind"] for line in told("show", "1001")["history"]][-1] == "opened"


def test_the_same_trouble_again_is_opened_only_on_purpose(engine: Engine) -> None:
    words("open", "late", "--customer", CUSTOMER)
    again = run("open", "late", "--customer", "1")
    assert again.exit_code == 1
    assert "#1001 is the same trouble" in again.output
    assert told("open", "late", "--customer", "1", "--again")["issue"]["repeat_of"] == 1001


def test_lists_and_files_hold_what_was_asked_for_of_this_shop_alone(engine: Engine) -> None:
    with engine.begin() as db:
        opened(db, owner_id="71")
        opened(db, reason="dispute")
        opened(db, shop=OTHER)
    assert [one["number"] for one in told("list")["issues"]] == [1002, 1001]
    assert [one["number"] for one in told("list", "--list", "unassigned")["issues"]] == [1002]
    found = told("list", "--only", "reason=late", "--limit", "1")
    assert ([one["number"] for one in found["issues"]], found["more"]) == ([1001], False)
    assert "There are more" in words("list", "--limit", "1")
    lines = words("export", "--only", "severity=urgent").splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["dispute"]
    assert len(words("export").splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "1001"), "this shop has no issue 1001"),
        (("open", "boredom", "--customer", "1"), "there is no reason 'boredom'"),
        (("open", "late"), "an issue is about a customer or an order"),
        (("open", "late", "--customer", "1", "--channel", "owl"), "channel must be one of email"),
        (("open", "late", "--customer", "1", "--severity", "5"), "severity must be one of low"),
        (("list", "--only", "status=asleep"), "status: there is no 'asleep'"),
        (("list", "--only", "colour=red"), "issues have no 'colour'"),
        (("list", "--shop", OTHER), f"the app is not installed in {OTHER}"),
    ],
)
def test_what_can_not_be_done_is_said_and_changes_nothing(
    arguments: tuple[str, ...], said: str
) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert said in refused.output
    assert told("list")["issues"] == []
