"""`python -m shop_app compensations …` and `policy …`: for people in words, for programs as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from shop_app.cli import cli
from shop_app.compensation.granting import grant_compensation
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits
from shop_app.settings import Settings
from shop_app.staff.rules import Role
from shop_app.timeline.service import Actor, By
from tests.compensation.granted import ask, decree, open_shop
from tests.issue_rows import CUSTOMER, ORDER, SHOP

pytestmark = pytest.mark.usefixtures("logging_restored")
ADA = By(Actor.STAFF, "70")


@pytest.fixture(autouse=True)
def variables(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment of an operator, and a shop where at most 20 euros go to an order."""
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
        open_shop(db, limits=Limits(order_amount=2000))


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*arguments], input=given)


def words(*arguments: str, given: str | None = None) -> str:
    done = run(*arguments, given=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(*arguments: str) -> Any:
    return json.loads(words(*arguments, "--json"))


GRANT = ("compensations", "grant", "discount_code", "--order", "11", "--reason", "late")


def test_a_compensation_is_granted_listed_and_shown() -> None:
    assert words("compensations", "list") == "There are no such compensations.\n"
    assert words(*GRANT, "--amount", "12.50") == "1: Discount code, €12.50, On its way\n"
    (listed,) = told("compensations", "list")["compensations"]
    assert (listed["number"], listed["amount"], listed["order"]) == (1, 1250, ORDER)
    assert (listed["customer"], listed["asked_by"]["actor"]) == (CUSTOMER, "operator")
    page = words("compensations", "show", "1")
    assert "held:      €12.50" in page
    assert "operator  Money set aside" in page
    assert "1       On its way  Discount code  €12.50" in words("compensations", "list")


def test_the_same_key_grants_once_and_a_percent_is_of_the_order() -> None:
    sent = (*GRANT, "--percent", "10", "--key", "a-key-of-mine")
    made, again = (told(*sent)["compensation"] for _ in range(2))
    assert (made["number"], made["amount"]) == (again["number"], again["amount"]) == (1, 1000)
    assert len(told("compensations", "list")["compensations"]) == 1


def test_a_refusal_is_told_with_its_numbers_and_nothing_is_granted() -> None:
    refused = run(*GRANT, "--amount", "25")
    assert refused.exit_code == 1
    assert "The policy refuses it." in refused.output
    assert "€20.00" in refused.output
    assert "€25.00 was asked for." in refused.output
    assert told("compensations", "list") == {"compensations": [], "next": None}


def test_what_is_no_amount_or_no_issue_is_told() -> None:
    assert "amount must be a decimal number" in run(*GRANT, "--amount", "much").output
    unknown = run("compensations", "grant", "gift_card", "--amount", "5", "--issue", "7")
    assert (unknown.exit_code, "7" in unknown.output) == (1, True)
    assert run("compensations", "show", "7").exit_code == 1
    early = run("compensations", "revoke", "7", "Wrong")
    assert "no compensation 7" in early.output


def test_requests_are_approved_for_less_or_declined(engine: Engine) -> None:
    with engine.begin() as db:
        decree(db, approval=Approval(above_amount=100))
    for _ in range(2):
        grant_compensation(engine, None, SHOP, ask(), by=ADA, role=Role.STAFF)
    assert "1       Waits for approval" in words("compensations", "list", "--list", "waiting")
    approved = words("compensations", "approve", "1", "--amount", "3")
    assert approved == "1: Discount code, €3.00, On its way\n"
    assert words("compensations", "decline", "2", "A new one").endswith("Declined\n")
    again = run("compensations", "approve", "2")
    assert (again.exit_code, "declined by now" in again.output) == (1, True)


def test_a_policy_is_shown_taken_out_changed_and_put_in(tmp_path: Path) -> None:
    page = words("policy", "show")
    assert "All compensations of an order: amount: €20.00" in page
    document = json.loads(words("policy", "export"))
    document["limits"]["order_amount"] = 3000
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(document))
    assert words("policy", "import", str(file)) == "Version 3 decides from now on.\n"
    assert told("policy", "show")["policy"]["limits"]["order_amount"] == 3000
    assert told("policy", "show", "--version", "2")["policy"]["limits"]["order_amount"] == 2000
    stale = run("policy", "import", str(file), "--expect", "2")
    assert (stale.exit_code, "at version 3 by now" in stale.output) == (1, True)


def test_a_broken_policy_is_refused_by_its_place() -> None:
    document = json.loads(words("policy", "export"))
    document["limits"]["order_percent"] = 101
    refused = run("policy", "import", "-", given=json.dumps(document))
    assert (refused.exit_code, "limits.order_percent" in refused.output) == (1, True)
    assert "is no JSON" in run("policy", "import", "-", given="{").output
    assert told("policy", "show")["version"] == 2
    assert [kind.value for kind in Kind] == told("policy", "show")["policy"]["kinds"]
