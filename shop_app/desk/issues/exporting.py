"""A list as a file for spreadsheets, sent while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, g, request, stream_with_context
from sqlalchemy import Engine

from shop_app.desk.issues import list_words, words
from shop_app.desk.issues.crew import Crew, crew
from shop_app.desk.issues.list_asked import asked
from shop_app.desk.issues.list_page import look
from shop_app.desk.spreadsheets import Cell, csv_rows, csv_start
from shop_app.gids import number_of
from shop_app.issues.filters import Filter, Kind, wanted
from shop_app.issues.listing import Order, Sort, few, listed
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import Reason, by_key, reasons
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.auth import needs

_BATCH = 1_000
_LOG = structlog.get_logger(__name__)


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /issues/export.csv` with the values of a list's address: all its issues, the oldest first.

    What was typed into the search does not count.
    """

    @door.get("/export.csv")
    @needs(Permission.VIEW_SHOP)
    def export() -> Response:
        wish = asked(request.args)
        pieces = _pieces(engine, wish.kind or Kind.ALL, wish.chosen)
        response = Response(stream_with_context(pieces), mimetype="text/csv")
        name = f"issues-{datetime.now(zone(g.shop.timezone)):%Y-%m-%d}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _pieces(engine: Engine, kind: Kind, chosen: Filter) -> Iterator[str]:
    """The file in pieces. A batch is a transaction of its own: whoever reads slowly holds up nobody.
    An issue that changes meanwhile is in the file once, as it was when its turn came."""
    shop, at, count = g.staff.shop, look(datetime.now(UTC)), 0
    order, place = Order(Sort.NUMBER, descending=False), None
    condition = wanted(kind, chosen, at)
    _LOG.info("issues_exported", shop=shop, member=g.staff.id, list=str(kind))
    with engine.connect() as db:
        telling = _Telling(crew(db, shop), by_key(reasons(db, shop)), at.zone)
    yield csv_start([name() for name in _HEADER])
    more = True
    while more:
        with engine.connect() as db:
            gather = few(db, kind, chosen, at)
            page = listed(db, condition, order, after=place, limit=_BATCH, gather=gather)
        count += len(page.rows)
        yield csv_rows(telling.cells(row, page.orders) for row in page.rows)
        place, more = page.next, page.next is not None
    _LOG.info("issues_export_ended", shop=shop, member=g.staff.id, issues=count)


_HEADER: Sequence[Callable[[], str]] = (
    lambda: gettext("Number"),
    lambda: gettext("Status"),
    lambda: gettext("Severity"),
    lambda: gettext("Reason"),
    lambda: gettext("Channel"),
    lambda: gettext("In charge"),
    lambda: gettext("Customer number"),
    lambda: gettext("Order"),
    lambda: gettext("Opened"),
    lambda: gettext("Opened by"),
    lambda: gettext("Last change"),
    lambda: gettext("First answer"),
    lambda: gettext("Due"),
    lambda: gettext("Resolved"),
    lambda: gettext("Closed"),
    lambda: gettext("Root cause"),
    lambda: gettext("Remedy"),
    lambda: gettext("Amount"),
    lambda: gettext("Currency"),
    lambda: gettext("Link"),
    lambda: gettext("Times reopened"),
    lambda: gettext("Repeat contact"),
    lambda: gettext("Impact in the customer’s words"),
    lambda: gettext("What the customer wishes"),
)


@dataclass(frozen=True, slots=True)
class _Telling:
    crew: Crew
    reasons: Mapping[str, Reason]
    zone: ZoneInfo

    def cells(self, row: IssueRow, orders: Mapping[str, str | None]) -> list[Cell]:
        """In the order of the header; times by the shop's clock, amounts with a decimal point."""
        order, paid = row.order_gid, row.remedied
        return [
            row.number,
            words.status(row.status),
            words.severity(row.severity),
            list_words.reason(self.reasons, row),
            words.channel(row.channel),
            None if row.owner_id is None else self.crew.name(row.owner_id),
            None if row.customer_gid is None else number_of(row.customer_gid),
            None if order is None else orders.get(order) or number_of(order),
            self._time(row.opened_at),
            self.crew.who(row.opened_by, row.opened_by_id),
            self._time(row.updated_at),
            self._time(row.first_response_at),
            self._time(row.due_at),
            self._time(row.resolved_at),
            self._time(row.closed_at),
            None if row.root_cause is None else words.root_cause(row.root_cause),
            None if row.remedy is None else words.remedy(row.remedy),
            None if paid is None else str(paid.major),
            None if paid is None else paid.currency,
            row.remedy_link,
            row.reopened,
            gettext("Yes") if row.repeat_of is not None else gettext("No"),
            row.impact,
            row.wish,
        ]

    def _time(self, at: datetime | None) -> str | None:
        return None if at is None else f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"
