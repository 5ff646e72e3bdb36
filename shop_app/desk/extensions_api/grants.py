"""`GET /api/extensions/compensations/<number>`: how a grant stands, for those who have just made it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind, State
from shop_app.compensation.queries import CompensationRow, compensation
from shop_app.desk.compensations import one_page, standing_words, watching, words
from shop_app.desk.extensions_api.grant_shapes import GrantShown
from shop_app.desk.issues_api.addresses import named
from shop_app.desk.issues_api.answering import answer
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


def add(door: Blueprint, engine: Engine) -> None:
    """Put the door behind the blueprint."""

    @door.get("/compensations/<number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def grant_standing(number: str) -> tuple[Response, int]:
        with engine.connect() as db:
            row = compensation(db, g.staff.shop, named(number))
            lonely = not one_page.deciders_of(db, row)
        return answer(_shown(row, lonely=lonely))


def _shown(row: CompensationRow, *, lonely: bool) -> GrantShown:
    """`lonely`: nobody could approve it, were it a request."""
    standing = standing_words.standing(row, datetime.now(UTC), decided_by_nobody=lonely)
    watch = watching.of(row)
    return GrantShown(
        number=row.number,
        link=f"compensations/{row.number}",
        title=one_page.title(row),
        state=row.state,
        badge=words.state(row.state),
        tone=words.state_tone(row.state),
        standing=list(standing),
        code=None if row.kind is Kind.GIFT_CARD else row.code,
        code_hint=_hint(row),
        look_again=None if watch is None else watch.seconds,
        can_take_back=one_page.may_take_back(row),
    )


def _hint(row: CompensationRow) -> str:
    if row.kind is Kind.GIFT_CARD and row.state in (State.RESERVED, State.GRANTED):
        return gettext("The code of the gift card is on its page in Amends.")
    if row.code and row.state is State.RESERVED:
        return gettext("It works as soon as Shopify has been told.")
    return ""
