"""The admin's page of Flow: run an action by hand, see runs and what triggers told, switch workflows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.changes import ActionRefusedError
from sandbox.control.flow import run_row
from sandbox.extensions.configuration import Extension, Field
from sandbox.flow import runner, workflows
from sandbox.flow.run import Manner
from sandbox.state import Shop
from sandbox.world import World

MISHAPS: Mapping[str, Manner] = {
    "nothing": Manner(time_scale=60),
    "the first answer is lost": Manner(lose_answers=1, time_scale=60),
    "everything is sent twice": Manner(twice=True, time_scale=60),
    "the signature is wrong": Manner(wrong_hmac=True, time_scale=60),
}
"""What may go wrong with a run, by how the page calls it; Flow's 10 s are a sixth of one here."""

_FIRST_LOOK_SECONDS = 1.0
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Frame:
    """What every page of the admin has: its look, and the shop of an address."""

    draw: Callable[..., str]
    shop_of: Callable[[World, str], Shop]


def add(pages: Blueprint, world: World, frame: Frame) -> None:
    """`/admin/{shop handle}/flow` and what its buttons do."""

    @pages.get("/<shop>/flow")
    def flow(shop: str) -> str:
        return _shown(world, frame, frame.shop_of(world, shop))

    @pages.post("/<shop>/flow/runs")
    def flow_run(shop: str) -> AnyResponse:
        found, action = frame.shop_of(world, shop), _action(request.form.get("action", ""))
        manner = MISHAPS.get(request.form.get("mishap", "nothing"))
        if manner is None:
            abort(400, f"what may go wrong is one of {', '.join(MISHAPS)}")
        try:
            begun = runner.start(world, found, action.handle, _filled(action), manner)
        except (ValueError, ActionRefusedError) as error:
            abort(422, str(error))
        begun.ended.wait(_FIRST_LOOK_SECONDS)
        return redirect(url_for(".flow", shop=shop, _anchor=begun.id, **_own()), code=303)

    @pages.post("/<shop>/flow/workflows")
    def flow_switch(shop: str) -> AnyResponse:
        found, on = frame.shop_of(world, shop), request.form.get("on") == "true"
        try:
            workflows.switch(world, found, request.form.get("trigger", ""), on)
        except (ValueError, ActionRefusedError) as error:
            abort(422, str(error))
        return redirect(url_for(".flow", shop=shop, _anchor="triggers", **_own()), code=303)


def _shown(world: World, frame: Frame, shop: Shop) -> str:
    latest = world.flow_runs.latest(shop.domain)[:_MOST_SHOWN]
    return frame.draw(
        world,
        shop,
        "admin/flow.html",
        actions=runner.actions().values(),
        mishaps=MISHAPS,
        runs=[run_row(one) for one in latest],
        triggers=workflows.triggers().values(),
        switched_on=frozenset(shop.workflows),
        told=world.triggers.received(shop.domain)[: -_MOST_SHOWN - 1 : -1],
    )


def _own() -> dict[str, Any]:
    """Who looks, in which language: kept in the address."""
    return {name: value for name, value in request.args.items() if name.startswith("_")}


def _action(handle: str) -> Extension:
    action = runner.actions().get(handle)
    if action is None:
        abort(404, f"the app has no action {handle}")
    return action


def _filled(action: Extension) -> dict[str, Any]:
    return {one.property: _value(one) for one in action.fields}


def _value(field: Field) -> Any:
    """What the form says of a field, as a workflow would send it."""
    said = request.form.get(field.property, "").strip()
    if field.type == "boolean":
        return said == "true"
    is_number = field.type.endswith("_reference") or field.type == "number_integer"
    return int(said) if is_number and said.isascii() and said.isdigit() else said
