"""Flow as an app meets it: what is sent, what is sent again, and what ends a run."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from sandbox.changes import ActionRefusedError
from sandbox.flow import runner
from sandbox.flow.run import Manner, Run, State
from sandbox.state import Shop
from sandbox.world import World
from tests.sandbox.flow.conftest import SECRET
from tests.sandbox.flow.flow_app import GOOD, FlowApp, Said

QUICK = {"time_scale": 1_000_000, "patience_seconds": 5.0}
WHO = {"customer_id": 9_007_199_254_740_993}


def done(world: World, shop: Shop, properties: dict[str, Any] = WHO, **manner: Any) -> Run:
    """A run that has ended."""
    run = runner.prepared(shop, "say-thanks", properties, Manner(**{**QUICK, **manner}))
    runner.carry_out(world, run)
    return run


def statuses(run: Run) -> list[int | None]:
    return [one.status for one in run.attempts]


def test_a_run_is_posted_with_flows_names_and_signed(
    world: World, shop: Shop, app: FlowApp
) -> None:
    run = done(world, shop, {**WHO, "amount": "12.50", "loudly": True})
    (post,) = app.posts
    assert post.path == "/api/flow/actions/say-thanks"
    proof = hmac.new(SECRET.encode(), post.raw, hashlib.sha256).digest()
    assert post.headers["x-shopify-hmac-sha256"] == base64.b64encode(proof).decode()
    assert post.body == {
        "shop_id": 77,
        "shopify_domain": shop.domain,
        "action_run_id": run.id,
        "action_definition_id": "Say thanks",
        "handle": "say-thanks",
        "step_reference": post.body["step_reference"],
        "properties": {**WHO, "amount": "12.50", "loudly": True},
    }
    assert (run.state, run.return_value, run.problem) == (State.DONE, GOOD, None)


@pytest.mark.parametrize("status", [202, 429, 500, 503, 599])
def test_what_may_pass_is_sent_again_as_it_was(
    world: World, shop: Shop, app: FlowApp, status: int
) -> None:
    app.answer = lambda before: Said(status) if before < 3 else Said()
    run = done(world, shop)
    assert statuses(run) == [status, status, status, 200]
    assert len({post.raw for post in app.posts}) == 1
    assert [one.wait_seconds for one in run.attempts] == [10, 20, 40, None]
    assert run.state is State.DONE


@pytest.mark.parametrize("status", [301, 400, 401, 404, 408, 409, 422])
def test_every_other_answer_is_final(world: World, shop: Shop, app: FlowApp, status: int) -> None:
    app.answer = lambda _: Said(status, b"No such customer.")
    run = done(world, shop)
    assert statuses(run) == [status]
    assert run.attempts[0].said == "No such customer."
    assert (run.state, run.problem) == (State.FAILED, f"the app answered {status}")


def test_no_answer_in_time_is_sent_again(world: World, shop: Shop, app: FlowApp) -> None:
    app.answer = lambda before: Said(hangs=True) if before == 0 else Said()
    run = done(world, shop, patience_seconds=0.2)
    assert statuses(run) == [None, 200]
    assert run.attempts[0].said == "no answer within 0.2 s"


def test_an_answer_that_is_lost_was_given_all_the_same(
    world: World, shop: Shop, app: FlowApp
) -> None:
    run = done(world, shop, lose_answers=2)
    assert statuses(run) == [None, None, 200]
    assert len({post.body["action_run_id"] for post in app.posts}) == 1


def test_two_at_the_same_moment_carry_the_same_run(world: World, shop: Shop, app: FlowApp) -> None:
    run = done(world, shop, twice=True)
    assert statuses(run) == [200, 200]
    assert app.posts[0].raw == app.posts[1].raw


@pytest.mark.parametrize(
    ("status", "said", "wait"),
    [(429, "5", 5), (429, "3600", 3600), (429, "4", 10), (429, "3601", 10), (429, "soon", 10),
     (503, "60", 10)],
)  # fmt: skip
def test_retry_after_is_heeded_of_a_429_within_its_bounds(  # noqa: PLR0917
    world: World, shop: Shop, app: FlowApp, status: int, said: str, wait: float
) -> None:
    app.answer = lambda before: Said(status, retry_after=said) if before == 0 else Said()
    assert done(world, shop).attempts[0].wait_seconds == wait


def test_flow_gives_up_after_36_hours(world: World, shop: Shop, app: FlowApp) -> None:
    app.answer = lambda _: Said(503)
    run = done(world, shop)
    waits = [one.wait_seconds for one in run.attempts]
    assert waits[-1] is None
    assert 32 * 3600 < sum(wait or 0 for wait in waits) <= 36 * 3600
    assert (run.state, run.problem) == (State.GIVEN_UP, "no good answer within 36 hours")


def test_a_wrong_signature_is_not_the_apps(world: World, shop: Shop, app: FlowApp) -> None:
    done(world, shop, wrong_hmac=True)
    (post,) = app.posts
    proof = hmac.new(SECRET.encode(), post.raw, hashlib.sha256).digest()
    assert post.headers["x-shopify-hmac-sha256"] != base64.b64encode(proof).decode()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"", "the answer is no JSON"),
        (b"{}", "the answer has no return_value"),
        ({"return_value": None}, "return_value must not be null"),
        ({"return_value": {**GOOD, "status": None}}, "return_value.status must not be null"),
        ({"return_value": {**GOOD, "number": "7"}}, "return_value.number is no Int: '7'"),
        ({"return_value": {**GOOD, "number": True}}, "return_value.number is no Int: True"),
        ({"return_value": {**GOOD, "extra": 1}}, "return_value.extra is not in the schema"),
        ({"return_value": {**GOOD, "how": "so"}}, "return_value.how is no How: 'so'"),
        (
            {"return_value": {**GOOD, "reasons": [{"code": "a"}, {"text": "b"}]}},
            "return_value.reasons[1].code must not be null",
        ),
    ],
)
def test_a_return_value_that_is_not_the_schemas_fails_the_step(
    world: World, shop: Shop, app: FlowApp, answer: Any, problem: str
) -> None:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    app.answer = lambda _: Said(body=body)
    run = done(world, shop)
    assert run.state is State.FAILED
    assert problem in (run.problem or "")


def test_too_long_an_answer_counts_as_a_failure_that_may_pass(
    world: World, shop: Shop, app: FlowApp
) -> None:
    long = json.dumps({"return_value": {**GOOD, "status": "x" * 50_000}}).encode()
    app.answer = lambda before: Said(body=long) if before == 0 else Said()
    assert done(world, shop).state is State.DONE
    assert len(app.posts) == 2


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "say-thanks needs customer_id"),
        ({"customer_id": "Ada"}, "customer_id is a customer_reference"),
        ({**WHO, "amount": "ten"}, "amount is a number_decimal"),
        ({**WHO, "loudly": "yes"}, "loudly is a boolean"),
        ({**WHO, "words": "a\nb"}, "words is a single_line_text_field"),
        ({**WHO, "order_id": 1}, "unknown: order_id"),
    ],
)
def test_a_step_that_merchants_cannot_configure_is_not_run(
    world: World, shop: Shop, app: FlowApp, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        done(world, shop, properties)
    assert app.posts == []


@pytest.mark.parametrize("who", ["9007199254740993", "gid://shopify/Customer/9007199254740993"])
def test_a_variable_may_write_an_id_as_a_text(
    world: World, shop: Shop, app: FlowApp, who: str
) -> None:
    done(world, shop, {"customer_id": who, "amount": ""})
    assert app.posts[0].body["properties"] == {"customer_id": who}


def test_a_shop_without_the_app_runs_nothing(world: World, shop: Shop, app: FlowApp) -> None:
    shop.installed = False
    with pytest.raises(ActionRefusedError, match="has not installed the app"):
        done(world, shop)
    assert app.posts == []
