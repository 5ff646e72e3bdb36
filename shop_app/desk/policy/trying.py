"""The example beside the policy: what it would say as it stands in the form, saved or not."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation.policy import Policy
from shop_app.desk.policy import example, offers, tiers
from shop_app.desk.policy.document import boxes_from, is_wrong, with_fields
from shop_app.desk.policy.groups import Part, group
from shop_app.desk.policy.opened import Opened, opened, version_sent
from shop_app.desk.policy.tiers import TierForm
from shop_app.errors import Invalid
from shop_app.staff.rules import Permission
from shop_app.timezones import zone
from shop_app.web.auth import needs
from shop_app.web.pages import page

MOST_BYTES = 256 * 1024
"""Of a form."""


def add(door: Blueprint, engine: Engine) -> None:
    """`POST /settings/policy/example`; `part` says whose fields come along, "": none."""

    @door.post("/example")
    @needs(Permission.VIEW_SHOP)
    def try_out() -> Response:
        request.max_content_length = MOST_BYTES
        found = opened(engine, version_sent(request.form))
        policy = _policy(found)
        chosen = example.sent_boxes(found.known, policy or found.policy, request.form)
        told = None
        if policy is not None and not is_wrong(chosen):
            told = example.answer(policy, found.known, chosen, zone(g.shop.timezone))
        return page(
            "policy/example.html",
            told=told,
            errors=[box for box in chosen.values() if box.error],
        )


def _policy(found: Opened) -> Policy | None:
    """The policy with the fields that were sent; None: they can't be saved like this."""
    part, place = request.form.get("part", ""), request.form.get("place", "")
    try:
        if part == tiers.NAME:
            return _with_tier(found, tiers.form_from(found, place, request.form))
        if part == offers.NAME:
            item = offers.item_from(found, place, request.form)
            return None if is_wrong(item.boxes) else offers.with_offer(found.policy, item)
        return _with_part(found, Part(part)) if part in list(Part) else found.policy
    except Invalid:
        return None


def _with_tier(found: Opened, form: TierForm) -> Policy | None:
    wrong = is_wrong(form.item.boxes) or tiers.problems(form)
    return None if wrong else form.policy(found.policy)


def _with_part(found: Opened, part: Part) -> Policy | None:
    entries = group(part, found.known, found.policy).entries
    boxes = boxes_from(entries, request.form, found.policy.currency)
    return None if is_wrong(boxes) else with_fields(found.policy, boxes)
