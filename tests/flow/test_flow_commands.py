"""`python -m shop_app flow list`: what an operator sees of what Flow was not told."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert

from shop_app.cli import cli
from shop_app.flow import outbox
from shop_app.flow.events import tag_changed
from shop_app.flow.models import FlowListener
from tests.integration.test_compensation_commands import variables
from tests.issue_rows import CUSTOMER, NOW, SHOP

__all__ = ["variables"]

pytestmark = pytest.mark.usefixtures("logging_restored", "variables")


def listed(*more: str) -> str:
    done = CliRunner().invoke(cli, ["flow", "list", *more])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_was_given_up_is_listed_with_its_reason(engine: Engine) -> None:
    assert listed() == "Flow was told everything.\n"
    with engine.begin() as db:
        outbox.tell_flow(db, SHOP, [tag_changed(CUSTOMER, "VIP", added=True)])
        (event,) = outbox.claim(db, SHOP, most=1)
        outbox.refused(db, event, "Invalid handle 'customer-tagged'.")
        values = {"trigger": "issue-opened", "listens": False, "at": NOW}
        db.execute(insert(FlowListener).values(shop=SHOP, **values))
    first, second = listed().splitlines()
    assert first == "issue-opened has no workflow since 2026-05-04 10:00 UTC"
    why = "customer-tagged: given up after 1 try: Invalid handle 'customer-tagged'."
    assert second.endswith(why)
    told = json.loads(listed("--json"))
    assert told["listens"] == {"issue-opened": False}
    assert [(one["trigger"], one["tries"]) for one in told["given_up"]] == [("customer-tagged", 1)]
