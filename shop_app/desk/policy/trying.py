"""The example beside the policy: what it would say as it stands in the form, saved or not."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from shop_app.compensation.policy import Policy
from shop_app.desk.policy import example, offers, pages, tiers
from shop_app.desk.policy.document import boxes_from, is_wrong, with_fields
from shop_app.desk.policy.groups import Part, group
from shop_app.desk.policy.opened import Opened, opened, version_sent
from shop_app.staff.rules import Permission
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
        chosen = example.sent_boxes(found.known, found.policy, request.form)
        return page(
            "policy/example.html",
            told=pages.told(found, lambda: _policy(found), chosen),
            errors=[box for box in chosen.values() if box.error],
        )


def _policy(found: Opened) -> Policy | None:
    """The policy with the fields that were sent; None, or raises Invalid: it can't be like this."""
    part, place = request.form.get("part", ""), request.form.get("place", "")
    if part == tiers.NAME:
        return tiers.with_tier(found, tiers.form_from(found, place, request.form))
    if part == offers.NAME:
        item = offers.item_from(found, place, request.form)
        return None if is_wrong(item.boxes) else offers.with_offer(found.policy, item)
    if part not in list(Part):
        return found.policy
    entries = group(Part(part), found.known, found.policy).entries
    boxes = boxes_from(entries, request.form, found.policy.currency)
    return None if is_wrong(boxes) else with_fields(found.policy, boxes)
