"""Tag rules as JSON, for pages and extensions inside Shopify admin. Every door is guarded.

Refusals are `{"error": {"code", "message", "details"}}`; bodies over 128 KB are not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import Engine

from shop_app.desk.api_bodies import body
from shop_app.desk.api_errors import answer_in_json
from shop_app.desk.tag_rules.as_json import HIGHEST_VERSION, number_in
from shop_app.desk.tag_rules.desk import RulesDesk
from shop_app.desk.tag_rules.numbers import ID_DIGITS
from shop_app.desk.tag_rules.turns import Turns, previews
from shop_app.errors import Invalid, NotFound
from shop_app.shopify.client import Admin
from shop_app.staff.rules import Permission
from shop_app.tagging.store import Author
from shop_app.web.auth import needs
from shop_app.web.numbers import whole

PREVIEW_SECONDS = 20.0
"""How long a page waits for a preview; `complete` says whether that was enough."""


def blueprint(engine: Engine, admin: Callable[[str], Admin]) -> Blueprint:
    """The doors to a shop's rules, each for a staff member of that shop."""
    door = Blueprint("rules_api", __name__, url_prefix="/api")
    desks = _desks(engine, admin)
    _rules(door, desks)
    _looking(door, desks, previews(engine))
    _running(door, desks)

    answer_in_json(door)
    return door


def _desks(engine: Engine, admin: Callable[[str], Admin]) -> Callable[[], RulesDesk]:
    def desk() -> RulesDesk:
        """The rules of the shop whose staff is asking."""
        return RulesDesk(engine, g.staff.shop, Author("staff", g.staff.id), admin)

    return desk


def _rules(door: Blueprint, desk: Callable[[], RulesDesk]) -> None:
    @door.get("/rules")
    @needs(Permission.VIEW_SHOP)
    def rules() -> Response:
        return jsonify(desk().rules())

    @door.post("/rules")
    @needs(Permission.CHANGE_RULES)
    def create() -> tuple[Response, int]:
        return jsonify(desk().save(body())), 201

    @door.get("/rules/<rule_id>")
    @needs(Permission.VIEW_SHOP)
    def rule(rule_id: str) -> Response:
        return jsonify(desk().rule(_number(rule_id)))

    @door.put("/rules/<rule_id>")
    @needs(Permission.CHANGE_RULES)
    def change(rule_id: str) -> Response:
        return jsonify(desk().save(body(), _number(rule_id)))

    @door.delete("/rules/<rule_id>")
    @needs(Permission.CHANGE_RULES)
    def delete(rule_id: str) -> Response:
        """`?remove_tags=true` also takes off the tags that Amends has added for it, and
        `&expected_version=2` deletes only what was looked at."""
        expected = request.args.get("expected_version")
        deleted = desk().delete(
            _number(rule_id),
            remove_tags=_flag("remove_tags", usually=False),
            expected_version=None if expected is None else _number(expected),
        )
        return jsonify(deleted)

    @door.get("/rules/<rule_id>/history")
    @needs(Permission.VIEW_SHOP)
    def history(rule_id: str) -> Response:
        return jsonify(desk().history(_number(rule_id)))

    @door.post("/rules/<rule_id>/restore")
    @needs(Permission.CHANGE_RULES)
    def restore(rule_id: str) -> Response:
        """Body: `{"version": 2}`, and `"expected_version": 5` to go back only from that one."""
        sent = body()
        version = _version(sent)
        expected = number_in(sent, "expected_version", HIGHEST_VERSION)
        restored = desk().restore(_number(rule_id), version, expected_version=expected)
        return jsonify(restored)


def _looking(door: Blueprint, desk: Callable[[], RulesDesk], turns: Turns) -> None:
    @door.get("/rules/facts")
    @needs(Permission.VIEW_SHOP)
    def facts() -> Response:
        return jsonify(desk().facts())

    @door.post("/rules/preview")
    @needs(Permission.VIEW_SHOP)
    def preview() -> Response:
        """Body: a rule; with the `id` of the stored one that it is a change of.

        429 while another preview of the shop, or of this process, is under way.
        """
        sent = body()
        with turns.turn(g.staff.shop):
            return jsonify(desk().preview(sent, seconds=PREVIEW_SECONDS))

    @door.get("/rules/<rule_id>/explain")
    @needs(Permission.VIEW_SHOP)
    def explain(rule_id: str) -> Response:
        """`?customer=<gid>`; `&ask=false` reads nothing from Shopify, where that would decide;
        `&before=<more_before>` of an answer tells of older times."""
        customer, before = request.args.get("customer", ""), request.args.get("before")
        found = desk().explain(
            _number(rule_id),
            customer,
            ask=_flag("ask", usually=True),
            before=None if before is None else _number(before),
        )
        return jsonify(found)


def _running(door: Blueprint, desk: Callable[[], RulesDesk]) -> None:
    @door.post("/rules/<rule_id>/apply")
    @needs(Permission.CHANGE_RULES)
    def apply(rule_id: str) -> tuple[Response, int]:
        return jsonify(desk().apply(_number(rule_id))), 202

    @door.get("/rules/<rule_id>/runs")
    @needs(Permission.VIEW_SHOP)
    def runs(rule_id: str) -> Response:
        return jsonify(desk().runs(_number(rule_id)))

    @door.post("/runs/<run_id>/pause")
    @needs(Permission.CHANGE_RULES)
    def pause(run_id: str) -> Response:
        return jsonify(desk().pause(_number(run_id)))

    @door.post("/runs/<run_id>/resume")
    @needs(Permission.CHANGE_RULES)
    def resume(run_id: str) -> Response:
        return jsonify(desk().resume(_number(run_id)))

    @door.post("/runs/<run_id>/cancel")
    @needs(Permission.CHANGE_RULES)
    def cancel(run_id: str) -> Response:
        return jsonify(desk().cancel(_number(run_id)))


def _number(given: str) -> int:
    """An id of ours in an address. Raises NotFound: what is no such number names nothing."""
    number = whole(given, ID_DIGITS)
    if number is None:
        raise NotFound(f"there is no {given[:100]!r}: ids are whole numbers")
    return number


def _flag(name: str, *, usually: bool) -> bool:
    given = request.args.get(name, str(usually).lower())
    if given not in ("true", "false"):
        raise Invalid(f"{name}: true or false, not {given[:100]!r}", code="wrong_type", path=name)
    return given == "true"


def _version(sent: Any) -> int:
    version = number_in(sent, "version", HIGHEST_VERSION) if isinstance(sent, dict) else None
    if version is None:
        raise Invalid(
            'version: the number to go back to is needed, as {"version": 2}',
            code="missing_field",
            path="version",
        )
    return version
