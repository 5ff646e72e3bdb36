"""`python -m shop_app rules …`: for people in words, for programs as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sandbox.state import Shop
from shop_app.cli import cli
from shop_app.settings import Settings
from tests.customer_rows import bought
from tests.rules import draft, fact, keep, pounds
from tests.spine import SHOP, Spine, know_shop
from tests.standin import new_customer

GOOD = draft("Good", fact("spent", "at_least", pounds("500.00"), days=365))
WHY = "£600.00 spent in the last 365 days; £500.00 needed"

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture(autouse=True)
def variables(
    spine: Spine, standin: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment of an operator beside the same database and stand-in Shopify."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "APP_URL": standin.app_url,
        "SHOPIFY_API_KEY": standin.shopify_api_key,
        "SHOPIFY_API_SECRET": standin.shopify_api_secret.get_secret_value(),
        "SHOPIFY_SHOP_URL": standin.shopify_shop_url,
        "ENCRYPTION_KEYS": ",".join(key.get_secret_value() for key in standin.encryption_keys),
        "DATABASE_URL": standin.database_url or "",
    }.items():
        monkeypatch.setenv(name, str(value))


@pytest.fixture
def buyer(spine: Spine, shop: Shop) -> str:
    """A customer who spent 600.00; the gid."""
    gid = new_customer(shop)
    with spine.engine.begin() as db:
        bought(db, gid, 600)
    return gid


def run(*arguments: str, given: object = None) -> Result:
    text = None if given is None else json.dumps(given)
    return CliRunner().invoke(cli, ["rules", *arguments], input=text)


def words(*arguments: str, given: object = None) -> str:
    done = run(*arguments, given=given)
    assert done.exit_code == 0, done.output
    return done.output


def told(*arguments: str, given: object = None) -> Any:
    done = run(*arguments, "--json", given=given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_rule_goes_out_as_json_and_comes_back_changed() -> None:
    assert words("list") == "There are no rules yet.\n"
    assert "Stored as rule" in words("save", "-", given=GOOD.as_data())
    (rule,) = told("list")["rules"]

    shown = told("show", str(rule["id"]))
    saved = told("save", "-", given={**shown, "rule": {**rule, "name": "The good"}})["rule"]

    assert (saved["id"], saved["version"], saved["name"]) == (rule["id"], 2, "The good")
    old = run("save", "-", given=shown)
    assert old.exit_code == 1
    assert "the rule is at version 2 by now, not 1" in old.output


def test_a_rule_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "good.json"
    file.write_text(json.dumps(GOOD.as_data()))
    assert "Good · tag “Good”" in words("save", str(file))


def test_rules_are_listed_and_shown_in_words(spine: Spine) -> None:
    (rule,) = keep(spine.engine, draft("Good", GOOD.condition.as_data()["when"], group="VIP"))
    head, line = words("list").splitlines()
    assert head.split() == ["ID", "VERSION", "TAG", "GROUP", "NAME"]
    assert line.split() == [str(rule.id), "1", "Good", "VIP", "0", "Good"]
    assert words("show", str(rule.id)).splitlines()[1] == (
        "Amount spent in the last 365 days, net of refunds: at least £500.00"
    )


def test_a_preview_says_who_and_what_it_costs(buyer: str) -> None:
    lines = words("preview", "-", given=GOOD.as_data()).splitlines()
    assert lines[:3] == [
        "“Good”",
        "          1 get it",
        f"            {buyer.rsplit('/', 1)[-1]}: {WHY}",
    ]
    assert "Applying writes 1 tags on 1 customers: 11 points in 0:00:00." in lines
    assert lines[-1] == "Judged 1 customers. Nothing was written."
    assert told("list") == {"rules": []}


def test_a_preview_reads_from_shopify_up_to_the_limit(shop: Shop, buyer: str) -> None:
    shop.customers[int(buyer.rsplit("/", 1)[-1])].tags.append("wholesale")
    rule = draft("Big buyer", fact("customer_tags", "contains", "wholesale")).as_data()

    read = told("preview", "-", given=rule)
    unread = told("preview", "-", "--read-limit", "0", given=rule)

    assert (read["tags"][0]["gain"], read["reading"]["read"]) == (1, 1)
    assert (unread["tags"][0]["undecided"], unread["reading"]["to_read"]) == (1, 1)


def test_a_rule_is_applied_held_and_goes_on(spine: Spine, shop: Shop, buyer: str) -> None:
    (rule,) = keep(spine.engine, GOOD)
    started = told("apply", str(rule.id))["run"]
    assert "(paused)" in words("pause", str(started["id"]))
    spine.work()
    assert told("runs", str(rule.id))["runs"][0]["judged"] == 0
    assert "(running)" in words("resume", str(started["id"]))
    spine.work()

    assert words("runs", str(rule.id)).startswith(
        f"Run {started['id']} (done): 1 of 1 customers (100 %), 1 gained, 0 lost."
    )
    assert shop.customers[int(buyer.rsplit("/", 1)[-1])].tags == ["Good"]
    again = run("cancel", str(started["id"]))
    assert again.exit_code == 1
    assert "is done" in again.output


def test_a_rule_is_explained_now_and_as_it_was(spine: Spine, buyer: str) -> None:
    (rule,) = keep(spine.engine, GOOD)
    words("apply", str(rule.id))
    spine.work()

    lines = words("explain", str(rule.id), buyer.rsplit("/", 1)[-1]).splitlines()

    assert lines[0] == f"{buyer} · Good · tag “Good”"
    assert lines[1:3] == [f"✓ {WHY}", "→ in the shop, added by Amends"]
    assert lines[3].startswith("Time alone may change something ")
    assert lines[4].endswith(f"tag_added: {WHY}")


def test_what_is_not_expected_is_neither_restored_nor_deleted(spine: Spine) -> None:
    (rule,) = keep(spine.engine, GOOD)
    words("save", "-", given={**told("show", str(rule.id))["rule"], "name": "Other"})
    for command in (["restore", str(rule.id), "1"], ["delete", str(rule.id)]):
        refused = run(*command, "--expect", "1")
        assert refused.exit_code == 1
        assert "the rule is at version 2 by now, not 1" in refused.output
    assert told("show", str(rule.id))["rule"]["version"] == 2
    assert "version 3" in words("restore", str(rule.id), "1", "--expect", "2")
    assert words("delete", str(rule.id), "--expect", "3").startswith(f"Rule {rule.id} is deleted")


def test_history_restore_and_delete(spine: Spine) -> None:
    (rule,) = keep(spine.engine, GOOD)
    words("save", "-", given={**told("show", str(rule.id))["rule"], "name": "Other"})
    assert "version 3" in words("restore", str(rule.id), "1")
    assert [line.split()[0] for line in words("history", str(rule.id)).splitlines()] == [
        "3",
        "2",
        "1",
    ]
    assert words("delete", str(rule.id)) == f"Rule {rule.id} is deleted; its tags stay.\n"
    gone = run("show", str(rule.id))
    assert gone.exit_code == 1
    assert "no tag rule has the id" in gone.output


def test_numbers_that_no_database_holds_are_refused_without_a_trace() -> None:
    for command in (["show", "9" * 20], ["restore", "1", "9" * 20], ["pause", "0"]):
        done = run(*command)
        assert done.exit_code == 2
        assert "is not in the range" in done.output


def test_a_file_nested_without_end_is_no_rule(tmp_path: Path) -> None:
    file = tmp_path / "rule.json"
    file.write_text("[" * 100_000, encoding="utf-8")
    done = run("preview", str(file))
    assert (done.exit_code, done.output) == (1, f"Error: {file} is nested too deep to be a rule\n")


def test_every_fact_is_listed() -> None:
    named = [line.split()[0] for line in words("facts").splitlines()]
    assert {"spent", "late_deliveries", "in_segment", "weekday"} <= set(named)


def test_sentences_come_in_the_language_asked_for(buyer: str) -> None:
    assert "600,00" in words("preview", "-", "--lang", "de", given=GOOD.as_data())


def test_with_several_shops_one_must_be_named(spine: Spine) -> None:
    with spine.engine.begin() as db:
        know_shop(db, "florist.myshopify.com")
    done = run("list")
    assert done.exit_code == 1
    assert f"2 shops have the app: say which with --shop ({SHOP}, florist" in done.output
    assert words("list", "--shop", SHOP) == "There are no rules yet.\n"
    assert "is not installed in x.myshopify.com" in run("list", "--shop", "x.myshopify.com").output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "No condition", "tag": "x"}, "a rule needs 'condition'"),
        ({**GOOD.as_data(), "tag": "a,b"}, "Shopify separates tags by commas"),
        ("a text", "a rule is a JSON object"),
    ],
)
def test_what_is_wrong_is_said_without_a_trace(given: object, said: str) -> None:
    done = run("save", "-", given=given)
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
