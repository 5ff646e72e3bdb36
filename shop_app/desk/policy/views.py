"""The policy for granting: read, changed part by part, tried on an example, and its history."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.compensation import policies
from shop_app.desk.policy import changes, offers, one_version, pages, tiers, trying
from shop_app.desk.policy.document import boxes_from, is_wrong, with_error, with_fields
from shop_app.desk.policy.groups import Group, Part, group
from shop_app.desk.policy.opened import Opened, begin_anew, opened, save, version_sent
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done

MOST_BYTES = 256 * 1024
"""Of a form: a part with lists of texts fits in well."""


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /settings/policy."""
    door = Blueprint("policy", __name__, template_folder="templates", url_prefix=pages.PATH)
    _whole(door, engine)
    _parts(door, engine)
    one_version.add(door, engine)
    trying.add(door, engine)
    tiers.add(door, engine)
    offers.add(door, engine)
    return door


def _whole(door: Blueprint, engine: Engine) -> None:
    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return pages.index(engine, opened(engine))

    @door.post("/begin")
    @needs(Permission.CHANGE_SETTINGS)
    def begin() -> Response:
        """The shop has another currency: the shipped policy is saved in it."""
        try:
            begun = begin_anew(engine, based_on=version_sent(request.form))
        except Conflict as error:
            return pages.index(engine, opened(engine), error.status, _meanwhile())
        currency = begun.policy.currency
        toast = gettext("A new policy in %(currency)s has begun", currency=currency)
        return done(pages.index(engine, opened(engine)), toast, url=pages.PATH)

    @door.get("/versions")
    @needs(Permission.VIEW_SHOP)
    def versions() -> Response:
        return _versions(engine)

    @door.post("/versions/<int(max=2147483647):version>/restore")
    @needs(Permission.CHANGE_SETTINGS)
    def restore(version: int) -> Response:
        """What it said then is saved as a new version."""
        based_on = version_sent(request.form)
        before = opened(engine, version)
        try:
            save(engine, before.policy, based_on=based_on)
        except Conflict:
            return _versions(engine, 409, problem=_meanwhile())
        except Invalid as error:
            _, problem = with_error({}, error)
            return _versions(engine, 422, problem=problem)
        toast = gettext("Policy restored")
        return done(pages.index(engine, opened(engine)), toast, url=pages.PATH)


def _versions(engine: Engine, status: int = 200, problem: str = "") -> Response:
    found = opened(engine)
    with engine.connect() as db:
        history = policies.history(db, g.shop.shop)
    return pages.versions(engine, found, history, status, problem)


def _meanwhile() -> str:
    return gettext("Somebody else changed the policy meanwhile. Look at it again.")


def _parts(door: Blueprint, engine: Engine) -> None:
    @door.get("/<part>")
    @needs(Permission.VIEW_SHOP)
    def show_part(part: str) -> Response:
        found = opened(engine)
        return pages.edit(found, _group(part, found))

    @door.post("/<part>")
    @needs(Permission.CHANGE_SETTINGS)
    def save_part(part: str) -> Response:
        request.max_content_length = MOST_BYTES
        version = version_sent(request.form)
        found = opened(engine, version)
        return _save(engine, found, _group(part, found))


def _group(part: str, found: Opened) -> Group:
    """Raises NotFound for what is no part."""
    if part not in list(Part):
        raise NotFound(f"the policy has no part {part!r:.60}")
    return group(Part(part), found.known, found.policy)


def _save(engine: Engine, found: Opened, group: Group) -> Response:
    """The fields that were sent, in the version that they are based on, saved."""
    boxes = boxes_from(group.entries, request.form, found.policy.currency)
    version = found.saved.version
    if is_wrong(boxes):
        return pages.edit(found, group, boxes=boxes, status=422)
    try:
        policy = with_fields(found.policy, boxes)
        save(engine, policy, based_on=version)
    except Invalid as error:
        boxes, problem = with_error(boxes, error)
        return pages.edit(found, group, boxes=boxes, status=422, problem=problem)
    except Conflict as error:
        now = opened(engine)
        theirs = [
            change
            for block in group.blocks
            for change in changes.of_entries(block.heading, block.entries, policy, now.policy)
        ]
        return pages.edit(now, group, boxes=boxes, status=error.status, theirs=theirs)
    shown = pages.edit(opened(engine), group)
    return done(shown, gettext("Policy saved"), url=f"{pages.PATH}/{group.part}")
