"""What moved in the ledger in a month, as a file for accounting; sent while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, g, request, stream_with_context
from sqlalchemy import Engine

from shop_app.compensation.kinds import Move, Origin
from shop_app.compensation.movements import Movement, Place, movements
from shop_app.desk.compensations import words
from shop_app.desk.issues import words as issue_words
from shop_app.desk.issues.crew import Crew, crew
from shop_app.desk.issues.report_months import Month, asked, month_of
from shop_app.desk.spreadsheets import Cell, csv_rows, csv_start
from shop_app.gids import number_of
from shop_app.issues.reasons import Reason, by_key, reasons
from shop_app.money import Money
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timeline.service import Actor
from shop_app.timezones import zone
from shop_app.web.auth import needs

_LOG = structlog.get_logger(__name__)


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /budget/movements.csv?month=2026-11`: what moved in that month, the oldest first."""

    @door.get("/movements.csv")
    @needs(Permission.VIEW_SHOP)
    def export() -> Response:
        at = zone(g.shop.timezone)
        month = asked(request.args.get("month", ""), month_of(datetime.now(UTC), at))
        pieces = _pieces(engine, month, at)
        response = Response(stream_with_context(pieces), mimetype="text/csv")
        name = f"compensations-{month.key}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _pieces(engine: Engine, month: Month, at: ZoneInfo) -> Iterator[str]:
    """The file in pieces; a piece is a transaction of its own: whoever reads slowly holds up nobody."""
    shop, count = g.staff.shop, 0
    since, until = month.begin(at), month.back(-1).begin(at)
    _LOG.info("movements_exported", shop=shop, member=g.staff.id, month=month.key)
    with engine.connect() as db:
        telling = _Telling(crew(db, shop), by_key(reasons(db, shop)), at)
    yield csv_start([name() for name in _HEADER])
    place: Place | None = None
    while True:
        with engine.connect() as db:
            found = movements(db, shop, since, until, after=place)
        if not found:
            break
        count += len(found)
        yield csv_rows(telling.cells(one) for one in found)
        place = found[-1].place
    _LOG.info("movements_export_ended", shop=shop, member=g.staff.id, movements=count)


_HEADER: Sequence[Callable[[], str]] = (
    lambda: gettext("When"),
    lambda: gettext("Month of the budget"),
    lambda: gettext("Compensation"),
    lambda: gettext("Kind"),
    lambda: gettext("Reason"),
    lambda: gettext("What happened"),
    lambda: gettext("Why"),
    lambda: gettext("Change of what is held"),
    lambda: gettext("Change of what is spent"),
    lambda: gettext("Currency"),
    lambda: gettext("Order"),
    lambda: gettext("Customer number"),
    lambda: gettext("Issue"),
    lambda: gettext("Asked for by"),
    lambda: gettext("Given by hand in Shopify"),
)


@dataclass(frozen=True, slots=True)
class _Telling:
    crew: Crew
    reasons: Mapping[str, Reason]
    zone: ZoneInfo

    def cells(self, one: Movement) -> list[Cell]:
        """In the order of the header; times by the shop's clock, amounts in major units."""
        order = one.order_gid
        return [
            f"{one.at.astimezone(self.zone):%Y-%m-%d %H:%M}",
            one.month,
            one.number,
            words.kind(one.kind),
            None if one.reason is None else issue_words.reason(self.reasons, one.reason),
            _move(one.move),
            one.why,
            Money(one.held, one.currency).major,
            Money(one.spent, one.currency).major,
            one.currency,
            None if order is None else one.order_name or number_of(order),
            None if one.customer_gid is None else number_of(one.customer_gid),
            one.issue_number,
            self.crew.who(Actor(one.actor), one.actor_id),
            gettext("Yes") if one.origin is Origin.BY_HAND else gettext("No"),
        ]


def _move(move: Move) -> str:
    return {
        Move.HOLD: gettext("Reserved"),
        Move.SPEND: gettext("Spent"),
        Move.RELEASE: gettext("Released"),
    }[move]
