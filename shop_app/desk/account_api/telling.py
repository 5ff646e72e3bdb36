"""A customer's problems and compensations as answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Connection

from shop_app.compensation.kinds import State
from shop_app.compensation.queries import CompensationRow
from shop_app.desk.account_api import reading, shapes, words
from shop_app.desk.account_api.reading import IssueSeen, LineSeen, ReplySeen
from shop_app.desk.compensations import customer_words
from shop_app.desk.compensations.secret_codes import code_of
from shop_app.issues.mentions import pattern
from shop_app.issues.reasons import Reason, by_key, customer_text_of, name_of
from shop_app.settings import Settings
from shop_app.shops.vault import VaultLocked
from shop_app.texts import gettext, moment

_LOG = structlog.get_logger(__name__)


def problems(
    db: Connection, shop: str, found: list[IssueSeen], reasons: Iterable[Reason]
) -> list[shapes.Problem]:
    """Issues as their customer may see them, with what was said to them."""
    replies = reading.replies_to(db, shop, found)
    names = reading.staff_names(db, shop) if any(replies.values()) else ()
    nameless, known = _Nameless(names), by_key(reasons)
    return [_problem(one, replies[one.id], known, nameless) for one in found]


def given(
    found: Iterable[CompensationRow], settings: Settings, now: datetime
) -> list[shapes.Given]:
    """Compensations for the customer who has them; a code that is of no more use is left out."""
    return [_given(row, settings, now) for row in found]


def lines(found: Iterable[LineSeen]) -> list[shapes.LineToReport]:
    """The lines of an order, to choose among."""
    return [
        shapes.LineToReport(
            id=one.gid,
            variant=one.variant_gid,
            name=words.line(place, one.sku),
            quantity=one.quantity,
        )
        for place, one in enumerate(found, 1)
    ]


class _Nameless:
    """Takes the names of staff members who are mentioned (`@Ada`) out of what a customer reads."""

    def __init__(self, names: Iterable[str]) -> None:
        wanted = pattern(names)
        self._mention = re.compile(wanted, re.IGNORECASE) if wanted else None

    def __call__(self, text: str) -> str:
        return self._mention.sub(gettext("our team"), text) if self._mention else text


def _problem(
    one: IssueSeen,
    replies: Iterable[ReplySeen],
    reasons: Mapping[str, Reason],
    nameless: _Nameless,
) -> shapes.Problem:
    reason = reasons[one.reason]
    return shapes.Problem(
        number=one.number,
        reason=name_of(reason),
        status=words.status(one.status),
        tone=words.status_tone(one.status),
        open=one.status.at_work,
        order=one.order_name,
        reported=moment(one.opened_at),
        happened=one.happened,
        wish=one.wish,
        about=customer_text_of(reason),
        replies=[
            shapes.Reply(at=said.at, when=moment(said.at), text=nameless(said.text))
            for said in replies
        ],
    )


def _given(row: CompensationRow, settings: Settings, now: datetime) -> shapes.Given:
    state = _state(row, now)
    usable = state is State.GRANTED
    code = _code(row, settings) if usable else ""
    return shapes.Given(
        number=row.number,
        title=words.title(row),
        status=words.state(state, row.kind),
        tone="auto" if usable else "neutral",
        code=code or None,
        text=list(_how(row, code)) if usable else [],
    )


def _state(row: CompensationRow, now: datetime) -> State:
    """What is over by the clock is over, even if nobody has written it down yet."""
    over = row.state is State.GRANTED and row.expires_at is not None and row.expires_at <= now
    return State.EXPIRED if over else row.state


def _code(row: CompensationRow, settings: Settings) -> str:
    try:
        return code_of(row, settings)
    except VaultLocked:
        # One code that can't be read must not keep a customer from all others.
        _LOG.exception("code_unreadable", shop=row.shop, number=row.number)
        return ""


def _how(row: CompensationRow, code: str) -> Iterator[str]:
    if code or not row.kind.has_code:
        yield customer_words.gift(row, code)
    else:
        yield gettext("We can’t show its code at the moment. Ask us for it.")
    if rest := words.left(row):
        yield rest
    yield from customer_words.conditions(row)
