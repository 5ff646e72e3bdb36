"""Whatever a workflow fills in, a run is answered by its schema or refused; nothing breaks."""

from __future__ import annotations

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox.extensions.configuration import extensions
from sandbox.flow.return_values import return_value
from tests.flow.calling import new_run, send

ACTIONS = ("open-issue", "add-note", "grant-compensation", "evaluate-tags")
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["late", "discount_code", "12.50", "#1001", "1001.0", "0", "high", "\0", "É" * 9]
    ),
    st.lists(st.text(max_size=2), max_size=2),
)
FIELDS = (
    "sub_reason",
    "severity",
    "channel",
    "impact",
    "wish",
    "issue",
    "text",
    "said",
    "note",
    "kind",
    "amount",
    "reason",
)


KNOWN = ({"customer_id": 1}, {"order_id": "11"}, {"order_id": 11, "reason": "late"})
WHO = st.one_of(
    st.sampled_from(KNOWN),
    st.dictionaries(st.sampled_from(["customer_id", "order_id"]), ODD, max_size=2),
)
FILLED = st.builds(
    lambda who, more: {**more, **who},
    WHO,
    st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=5),
)
"""Properties of any action, often about somebody the shop knows."""


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(
    "grant-compensation", {"order_id": 11, "reason": "late", "kind": "gift_card", "amount": 1e15}
)
@example("open-issue", {"customer_id": 2**70, "reason": "late"})
@given(st.sampled_from(ACTIONS), FILLED)
def test_no_properties_break_an_action(app: Flask, action: str, properties: dict[str, Any]) -> None:
    answer = send(app, action, properties, new_run())
    if answer.status_code == 200:
        return_value(extensions()[f"flow-{action}"], answer.data)
    else:
        assert answer.status_code in (400, 404, 422, 429), answer.text
        assert answer.json is not None
        assert answer.json["error"]["code"]
