"""Carrying out runs of actions as Flow does: sent, sent again under the same id, judged, ended.

Everything is in memory and dies with the sandbox. A run has a thread of its own while it lasts.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson

from sandbox.changes import ActionRefusedError
from sandbox.extensions.configuration import Extension, of_kind
from sandbox.flow.posting import NOT_THE_SECRET, address_of, post
from sandbox.flow.properties import checked
from sandbox.flow.retrying import Answer, is_good, is_passing, wait_after
from sandbox.flow.return_values import MOST_BYTES, MismatchError, return_value
from sandbox.flow.run import Attempt, Manner, Run, State
from sandbox.state import Shop
from sandbox.world import World

ACTION = "flow_action"
_MOST_SHOWN = 2_000
"""Of an answer, in characters."""


def actions() -> Mapping[str, Extension]:
    """The app's actions by handle."""
    return of_kind(ACTION)


def start(
    world: World, shop: Shop, handle: str, properties: Mapping[str, Any], manner: Manner
) -> Run:
    """Begin a run; it goes on by itself, `run.ended` is set at its end.

    Raises ValueError for an action or properties that cannot be, ActionRefusedError for a shop
    without the app.
    """
    run = prepared(shop, handle, properties, manner)
    world.flow_runs.add(run)
    name = f"flow-{run.id}"
    threading.Thread(target=carry_out, args=(world, run), name=name, daemon=True).start()
    return run


def prepared(shop: Shop, handle: str, properties: Mapping[str, Any], manner: Manner) -> Run:
    """A run that was not tried yet. Raises as `start` does."""
    action = actions().get(handle)
    if action is None:
        raise ValueError(f"no action {handle}; there are {', '.join(actions()) or 'none'}")
    if not shop.installed:
        raise ActionRefusedError(f"{shop.domain} has not installed the app")
    run_id, filled = str(uuid.uuid4()), checked(action, properties)
    body = {
        "shop_id": shop.id,
        "shopify_domain": shop.domain,
        "action_run_id": run_id,
        "action_definition_id": action.name,
        "handle": handle,
        "step_reference": str(uuid.uuid4()),
        "properties": filled,
    }
    return Run(run_id, shop.domain, handle, filled, orjson.dumps(body), manner)


def carry_out(world: World, run: Run) -> None:
    """Try until the run has ended."""
    waited: list[float] = []
    while not run.ended.is_set():
        began = time.monotonic()
        answer = _attempt(world, run, len(waited))
        took = time.monotonic() - began
        wait = wait_after(answer, waited) if _comes_again(answer) else None
        _note(run, answer, took, wait)
        if wait is None:
            _end(run, answer)
            return
        waited.append(wait)
        run.ended.wait(wait / run.manner.time_scale)


def _comes_again(answer: Answer) -> bool:
    return is_passing(answer) or (is_good(answer) and len(answer.body) >= MOST_BYTES)


def _attempt(world: World, run: Run, before: int) -> Answer:
    """One attempt; of two at the same moment the one that was answered last counts."""
    url = address_of(world, actions()[run.handle].runtime_url or "/")
    secret = NOT_THE_SECRET if run.manner.wrong_hmac else world.api_secret
    sent = (url, run.body, secret, run.manner.patience_seconds)
    if run.manner.twice:
        with ThreadPoolExecutor(2) as both:
            first, second = both.submit(post, *sent), both.submit(post, *sent)
            _note(run, first.result(), 0.0, None)
            answer = second.result()
    else:
        answer = post(*sent)
    return Answer(None) if before < run.manner.lose_answers else answer


def _note(run: Run, answer: Answer, took: float, wait: float | None) -> None:
    said = answer.body.decode(errors="replace")[:_MOST_SHOWN]
    if answer.status is None:
        said = f"no answer within {run.manner.patience_seconds:g} s"
    run.attempts.append(Attempt(datetime.now(UTC), answer.status, said, took, wait))


def _end(run: Run, answer: Answer) -> None:
    if is_passing(answer) or len(answer.body) >= MOST_BYTES:
        run.end(State.GIVEN_UP, problem="no good answer within 36 hours")
    elif not is_good(answer):
        run.end(State.FAILED, problem=f"the app answered {answer.status}")
    else:
        try:
            run.end(State.DONE, value=return_value(actions()[run.handle], answer.body))
        except MismatchError as error:
            run.end(State.FAILED, problem=str(error))
