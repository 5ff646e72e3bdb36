"""Random requests at every door under /api, right ones and wrong ones: what comes back is always what
the description says, nothing ever breaks, and what is refused changes nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from sqlalchemy import Engine, select

from sandbox.state import Shop
from shop_app.desk.openapi.views import described
from shop_app.issues.models import Issue
from shop_app.shops.features import REQUIRED_SCOPES
from shop_app.staff.rules import Role
from tests.account.asking import Buyer
from tests.api.asking import CUSTOMER, ORDER, Extension
from tests.api.closing import closed
from tests.rules import draft, fact, keep
from tests.security.filling import everything
from tests.shops.rows import change

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ISSUE = 1001


@pytest.fixture
def stocked(owner: Extension, engine: Engine, installed: Shop) -> dict[str, int]:
    """One of everything; the ids for addresses, by the beginning of the address."""
    owner.opened(order=ORDER)
    owner.told("POST", f"issues/{ISSUE}/notes", {"text": "Blue."})
    (rule,) = keep(engine, draft("Good", fact("orders", "equals", 1)), shop=installed.domain)
    run = owner.told("POST", f"rules/{rule.id}/apply")["run"]["id"]
    customer, order = (int(gid.rpartition("/")[2]) for gid in (CUSTOMER, ORDER))
    change(engine, installed.domain, scopes=list(REQUIRED_SCOPES))
    five = {"amount": 500, "currency": "GBP"}
    wanted = {"key": "12345678", "customer": CUSTOMER, "kind": "discount_code", "amount": five}
    granted = owner.told("POST", "compensations", wanted | {"reason": "late"})["compensation"]
    names = {"issues": ISSUE, "customers": customer, "orders": order}
    names["compensations"] = granted["number"]
    return {**names, "rules": rule.id, "runs": run}


def test_whoever_may_not_is_told_so_as_described(owner: Extension, stocked: dict[str, int]) -> None:
    for operation in operations(owner):
        for role in (Role.EXTERNAL_STAFF, Role.READ_ONLY):
            asking, ids = replace(owner, role=role), ids_of(operation, stocked)
            knock(asking, operation, GenerationMode.POSITIVE, examples=1, ids=ids)


def test_what_may_be_sent_is_answered_as_described(
    owner: Extension, engine: Engine, stocked: dict[str, int]
) -> None:
    before, reading = what_stands(engine, owner), True
    for operation in operations(owner):
        if reading and operation.method.upper() != "GET":
            assert what_stands(engine, owner) == before
            reading = False
        ids = ids_of(operation, stocked)
        knock(owner, operation, GenerationMode.POSITIVE, examples=3, ids=ids, engine=engine)


def test_what_may_not_be_sent_is_refused_as_described_and_changes_nothing(
    owner: Extension, engine: Engine, stocked: dict[str, int]
) -> None:
    before = what_stands(engine, owner)
    for operation in operations(owner):
        ids = ids_of(operation, stocked) if operation.body or operation.query else None
        answers = knock(owner, operation, GenerationMode.NEGATIVE, examples=2, ids=ids)
        if operation.method.upper() != "GET":
            after = what_stands(engine, owner)
            assert after == before or min(answers) < 400, operation.label
            before = after


def what_stands(engine: Engine, owner: Extension) -> dict[str, list[Any]]:
    """Every row of the shop but what the policy said (of refusals that is kept), and how often
    Shopify was asked: paper names the customer."""
    return everything(engine, owner.shop.domain) | {"policy_decision": [], "api_usage": []}


_SCHEMAS: list[Any] = []


def operations(owner: Extension) -> list[Any]:
    """Every door as described, so strictly that nothing else may be answered; those that only show
    something come first. Read once: making data for a description takes longest at first."""
    if not _SCHEMAS:
        _SCHEMAS.append(schemathesis.openapi.from_dict(closed(described(owner.app))))
    (schema,) = _SCHEMAS
    schema.app = owner.app
    found = list(schema.get_all_operations())
    doors = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(doors) == len(found)
    for door in doors:
        door.app = owner.app
    return sorted(doors, key=lambda door: door.method.upper() != "GET")


def ids_of(operation: Any, stocked: dict[str, int]) -> dict[str, int] | None:
    """The ids in the address of a door, of things that exist; None where there are none."""
    parts = operation.path.split("/")
    things = {name.strip("{}"): thing for thing, name in pairwise(parts)}
    return {one.name: stocked[things[one.name]] for one in operation.path_parameters} or None


def headers_for(asking: Extension, operation: Any) -> dict[str, str]:
    """A staff member's token, or at a customer's door that of the customer."""
    if {"customerToken": []} not in operation.definition.raw.get("security", ()):
        return asking.headers()
    buyer = Buyer(asking.app, asking.world, asking.shop, CUSTOMER)
    return {"Authorization": f"Bearer {buyer.token()}"}


def knock(
    asking: Extension,
    operation: Any,
    mode: GenerationMode,
    *,
    examples: int,
    ids: dict[str, int] | None,
    engine: Engine | None = None,
) -> list[int]:
    """Ask some random things of a door; the statuses of its answers. With `engine`, changes of the
    issue name its version: random ones are never the one that was seen."""
    answers: list[int] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=ids))
    def go(case: Any) -> None:
        body = case.body if isinstance(case.body, dict) else {}
        if engine is not None and ids == {"number": ISSUE} and "version" in body:
            body["version"] = version(engine, asking.shop.domain)
        headers = headers_for(asking, operation)
        answer = case.call(headers=headers)
        # Asking anew without a token, and with a wrong one, is enough once for each door.
        first = answer.status_code < 300 and min(answers, default=999) >= 300
        wanted = [*CHECKS, checks.ignored_auth] if first else CHECKS
        case.validate_response(answer, checks=wanted, headers=headers)
        answers.append(answer.status_code)

    go()
    return answers


def version(engine: Engine, shop: str) -> int:
    """Of the issue now."""
    with engine.connect() as db:
        now = select(Issue.version).where(Issue.shop == shop, Issue.number == ISSUE)
        return db.execute(now).scalar_one()
