"""The pages of the policy as they are drawn. Needs an app context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, g
from sqlalchemy import Engine

from shop_app.compensation.policies import Saved
from shop_app.compensation.policy import Policy
from shop_app.desk.issues.crew import crew
from shop_app.desk.policy import alone, changes, example
from shop_app.desk.policy.changes import Change
from shop_app.desk.policy.document import at, boxes_of, is_wrong, whole, with_fields
from shop_app.desk.policy.example import Answer
from shop_app.desk.policy.fields import Box, Shape, said
from shop_app.desk.policy.groups import Group, groups
from shop_app.desk.policy.opened import Opened
from shop_app.errors import Invalid
from shop_app.texts import gettext, ngettext, number
from shop_app.timezones import zone
from shop_app.web.pages import page

PATH = "/settings/policy"
_VERSIONS_SHOWN = 50


def index(engine: Engine, found: Opened, status: int = 200, problem: str = "") -> Response:
    """What the policy says, part by part; `problem` is why something was not saved."""
    policy = found.policy
    return page(
        "policy/policy.html",
        status,
        problem=problem,
        parts=said_parts(found),
        tiers=[tier.name for tier in policy.tiers],
        offers=_offers(len(policy.offers)),
        by=saved_by(engine, found),
        **common(found),
    )


def _offers(count: int) -> str:
    if not count:
        return gettext("There is no offer yet: nothing is suggested.")
    return ngettext("%(count)s offer", "%(count)s offers", count, count=number(count))


def said_parts(found: Opened) -> list[tuple[Group, list[tuple[str, str, str]]]]:
    """Each part with the fields that say something: their heading, their label, and what they say."""
    policy, data = found.policy, whole(found.policy)
    return [(one, list(_said(one, data, policy.currency))) for one in groups(found.known, policy)]


def _said(group: Group, data: Mapping[str, Any], currency: str) -> Iterator[tuple[str, str, str]]:
    """The fields of a part that say something; a switch only where it is on."""
    for block in group.blocks:
        for entry in block.entries:
            value = at(data, entry.path)
            words = said(entry, value, currency)
            if words and (entry.shape is not Shape.SWITCH or value):
                yield block.heading, entry.label, words


def saved_by(engine: Engine, found: Opened) -> str | None:
    """Who saved it; None: Amends itself."""
    if found.saved.by_id is None:
        return None
    with engine.connect() as db:
        return crew(db, g.shop.shop).name(found.saved.by_id)


def edit(
    found: Opened,
    group: Group,
    *,
    boxes: Mapping[str, Box] | None = None,
    status: int = 200,
    problem: str = "",
    theirs: Sequence[Change] | None = None,
) -> Response:
    """A part of the policy to be changed.

    `boxes` are what somebody typed, None: as it stands.
    `problem` is what belongs to no field, `theirs` how what somebody else saved meanwhile differs.
    """
    shown = boxes_of(group.entries, found.policy) if boxes is None else boxes
    return page(
        "policy/group.html",
        status,
        group=group,
        boxes=shown,
        problem=problem,
        wrong=boxes is not None and theirs is None,
        theirs=theirs,
        **common(found, lambda: _as_typed(found, shown)),
    )


def _as_typed(found: Opened, boxes: Mapping[str, Box]) -> Policy | None:
    return None if is_wrong(boxes) else with_fields(found.policy, boxes)


def common(found: Opened, typed: Callable[[], Policy | None] | None = None) -> dict[str, Any]:
    """What every page of the policy needs: its version, and the example beside it with what the
    policy in the form says of it. `typed` makes that policy, and gives None or raises Invalid where
    it can't be; without it the policy stands as it is saved."""
    chosen = example.usual(found.known, found.policy)
    return {
        "version": found.saved.version,
        "saved": found.saved,
        "currency": found.policy.currency,
        "new_currency": found.new_currency,
        "hint": alone.hint(found.policy, found.only_leader),
        "example": list(chosen.values()),
        "told": told(found, typed or (lambda: found.policy), chosen),
        "errors": [box for box in chosen.values() if box.error],
        "path": PATH,
    }


def told(
    found: Opened, typed: Callable[[], Policy | None], chosen: Mapping[str, Box]
) -> Answer | None:
    """What the policy says of an example; None: one of them can't be like this."""
    try:
        policy = typed()
    except Invalid:
        return None
    if policy is None or is_wrong(chosen):
        return None
    return example.answer(policy, found.known, chosen, zone(g.shop.timezone))


def versions(
    engine: Engine, found: Opened, history: Sequence[Saved], status: int = 200, problem: str = ""
) -> Response:
    """All versions, each with what it changed."""
    with engine.connect() as db:
        people = crew(db, g.shop.shop)
    shown = history[:_VERSIONS_SHOWN]
    lines = []
    for place, one in enumerate(shown):
        before = history[place + 1] if place + 1 < len(history) else None
        who = None if one.by_id is None else people.name(one.by_id)
        changed = [] if before is None else changes.all_of(found.known, before.policy, one.policy)
        lines.append((one, who, changed))
    return page(
        "policy/versions.html",
        status,
        lines=lines,
        more=len(history) > len(shown),
        problem=problem,
        **common(found),
    )
