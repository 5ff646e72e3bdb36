"""The doors of the card about runs: start one, see how far it is, hold it, let it go on, end it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app.desk.tag_rules.cards import card
from shop_app.desk.tag_rules.numbers import RULE
from shop_app.errors import Conflict, NotFound
from shop_app.staff.rules import Permission
from shop_app.tagging import runs, store
from shop_app.tagging.store import Author
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done

_RUN_CARD = "run"
_RUN = f"{RULE}/runs/<int(max=9223372036854775807):run_id>"


def add(door: Blueprint, engine: Engine) -> None:
    """Every door answers with the card, `#rule-run`."""

    @door.get(f"{RULE}/run")
    @needs(Permission.VIEW_SHOP)
    def run(rule_id: int) -> Response:
        return card(engine, rule_id, _RUN_CARD)

    @door.post(f"{RULE}/apply")
    @needs(Permission.CHANGE_RULES)
    def apply(rule_id: int) -> Response:
        """Form: `take_off` to take the tag of a paused rule off, as the card has asked."""
        toast = gettext("Amends looks at all customers now")
        return _do(engine, rule_id, lambda db: _start(db, rule_id), toast)

    @door.post(f"{_RUN}/pause")
    @needs(Permission.CHANGE_RULES)
    def pause_run(rule_id: int, run_id: int) -> Response:
        return _turn(engine, rule_id, run_id, runs.pause, gettext("Paused"))

    @door.post(f"{_RUN}/resume")
    @needs(Permission.CHANGE_RULES)
    def resume_run(rule_id: int, run_id: int) -> Response:
        return _turn(engine, rule_id, run_id, runs.resume, gettext("It goes on"))

    @door.post(f"{_RUN}/cancel")
    @needs(Permission.CHANGE_RULES)
    def cancel_run(rule_id: int, run_id: int) -> Response:
        return _turn(engine, rule_id, run_id, runs.cancel, gettext("Ended"))


def _start(db: Connection, rule_id: int) -> None:
    """Begin what the button said: one that says apply takes no tags off when somebody has paused the
    rule meanwhile, and the other way round."""
    by = Author("staff", g.staff.id)
    runs.start(db, g.staff.shop, rule_id, by)
    active = store.rule(db, g.staff.shop, rule_id).draft.active
    if active is ("take_off" in request.form):
        raise Conflict(
            f"the rule {rule_id} is not as it was shown",
            code="rule_is_active" if active else "rule_is_paused",
            rule=rule_id,
        )


def _turn(
    engine: Engine,
    rule_id: int,
    run_id: int,
    step: Callable[[Connection, str, int], None],
    toast: str,
) -> Response:
    def turn(db: Connection) -> None:
        if runs.progress(db, g.staff.shop, run_id).rule_id != rule_id:
            raise NotFound(
                f"the run {run_id} is none of the rule {rule_id}", code="no_such_run", run=run_id
            )
        step(db, g.staff.shop, run_id)

    return _do(engine, rule_id, turn, toast)


def _do(engine: Engine, rule_id: int, step: Callable[[Connection], object], toast: str) -> Response:
    """The card after a step, or with the reason why it was refused."""
    try:
        with engine.begin() as db:
            step(db)
    except (Conflict, NotFound) as error:
        return card(engine, rule_id, _RUN_CARD, error)
    return done(card(engine, rule_id, _RUN_CARD), toast)
