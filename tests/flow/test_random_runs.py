"""Whatever Flow sends, signed: a run is done once, or refused and nothing is done; no body breaks a door."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from sandbox.flow import runner
from sandbox.flow.return_values import return_value
from sandbox.webhooks.delivery import signature
from shop_app.compensation.models import Compensation
from shop_app.issues.models import Issue
from shop_app.issues.note_models import Note
from tests.conftest import API_SECRET
from tests.flow.calling import new_run, send
from tests.issue_rows import CUSTOMER, ORDER, SHOP

TABLES = (Issue, Note, Compensation)
ANSWERS = {200, 400, 422, 429}
ODD: tuple[Any, ...] = (
    None, "", " ", "\0", "9" * 5000, "1e999999", "-1e-999999", "NaN", "٣", "\ud83d", "a\nb", "#",
    "gid://shopify/Customer/", f"{CUSTOMER}/", "gid://shopify/Product/1", 0, -1, 2**63, 2**200, 1.5,
    1e308, True, [], {}, [1], {"id": 1}, "x" * 20_000, "<script>", "%(name)s", "{{ x }}",
)  # fmt: skip
GOOD: dict[str, tuple[Any, ...]] = {
    "customer_id": (1, "1", CUSTOMER, None),
    "order_id": (11, "11", ORDER, None),
    "reason": ("late", "Damaged", "Late delivery"),
    "kind": ("store_credit", "discount_code", "free_shipping", "gift_card", ""),
    "amount": ("5.00", 5, "0.01", 12.5, ""),
    "text": ("Hello.", "@Ada look"),
    "issue": ("", 0, "1001", "#1001"),
}
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def filled(handle: str) -> st.SearchStrategy[dict[str, Any]]:
    """What may stand in the fields of an action: mostly right, so that one wrong thing is met."""
    names = [field.property for field in runner.actions()[handle].fields]
    good = {name: st.sampled_from(GOOD.get(name, ("",))) for name in names}
    right = st.fixed_dictionaries({}, optional=good)
    wrong = st.dictionaries(st.sampled_from(names), st.sampled_from(ODD) | st.text(), max_size=2)
    return st.builds(lambda one, other: {**one, **other}, right, wrong)


def made(engine: Engine) -> list[int]:
    with engine.connect() as db:
        counts = (
            select(func.count()).select_from(table).where(table.shop == SHOP) for table in TABLES
        )
        return [db.execute(count).scalar_one() for count in counts]


HANDLES = st.sampled_from(sorted(runner.actions()))


@QUICK
@given(call=HANDLES.flatmap(lambda handle: st.tuples(st.just(handle), filled(handle))))
def test_a_run_is_done_once_as_described_or_refused_and_nothing_done(
    app: Flask, engine: Engine, call: tuple[str, dict[str, Any]]
) -> None:
    handle, properties = call
    before, run_id = made(engine), new_run()
    answer = send(app, handle.removeprefix("flow-"), properties, run_id)
    assert answer.status_code in ANSWERS, answer.text
    if answer.status_code == 200:
        return_value(runner.actions()[handle], answer.data)
        after = made(engine)
        again = send(app, handle.removeprefix("flow-"), properties, run_id)
        assert (again.status_code, again.data) == (200, answer.data)
        assert made(engine) == after
    else:
        assert answer.get_json()["error"]["code"]
        assert made(engine) == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = (
    "shopify_domain", "action_run_id", "properties", "shop_id", "handle", "has_enabled_flow",
    "flow_trigger_definition_id", "timestamp",
)  # fmt: skip
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON | st.just(SHOP)) | JSON


@QUICK
@given(body=BODIES, door=st.sampled_from(["actions/open-issue", "triggers"]))
@example(body={"shopify_domain": SHOP, "action_run_id": "\0", "properties": {}}, door="triggers")
def test_any_body_of_shopifys_is_answered_in_words(
    app: Flask, engine: Engine, body: Any, door: str
) -> None:
    sent = json.dumps(body).encode()
    headers = {"X-Shopify-Hmac-Sha256": signature(sent, API_SECRET)}
    answer = app.test_client().post(f"/api/flow/{door}", data=sent, headers=headers)
    assert answer.status_code < 500, answer.text
    assert answer.status_code != 401
    assert made(engine) == [0, 0, 0]
