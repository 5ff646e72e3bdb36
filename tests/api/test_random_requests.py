"""Random requests at every door under /api, right ones and wrong ones: what comes back is always what
the description says, and nothing ever breaks."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from sqlalchemy import Engine

from sandbox.id_tokens import mint_id_token
from sandbox.state import Shop
from sandbox.world import World
from shop_app.desk.openapi.views import described
from shop_app.staff.rules import Role
from tests.api.closing import closed

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.ignored_auth,
]
EXAMPLES = {Role.OWNER: 8, Role.EXTERNAL_STAFF: 2, Role.READ_ONLY: 2}
"""Per door and kind of data. Owners get through all doors; these two are kept from most."""


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("role", EXAMPLES)
def test_whatever_is_sent_the_answer_is_as_described(
    *, app: Flask, engine: Engine, world: World, installed: Shop, role: Role, mode: GenerationMode
) -> None:
    document = closed(described(app))
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    member = f"7{list(Role).index(role)}"

    def headers() -> dict[str, str]:
        return {"Authorization": f"Bearer {mint_id_token(world, installed, sub=member)}"}

    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        knock(found.ok(), mode, EXAMPLES[role], headers)


def knock(operation: Any, mode: GenerationMode, examples: int, headers: Any) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def go(case: Any) -> None:
        sent = headers()
        answer = case.call(headers=sent)
        case.validate_response(answer, checks=CHECKS, headers=sent)

    go()
