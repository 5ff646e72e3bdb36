"""`python -m shop_app issues …`: a shop's issues from the command line, for people or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from shop_app.cli.opening import errors_in_words
from shop_app.cli.placing import Place, Told, command, placed
from shop_app.errors import Conflict, Invalid
from shop_app.gids import gid as make_gid

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from shop_app.issues.opening import IssueDraft
    from shop_app.issues.queries import IssueRow

_Named = TypeVar("_Named", bound=StrEnum)
_NUMBER = click.IntRange(1, 2**63 - 1)
_VERSION = click.IntRange(1, 2**31 - 1)
_EXPECT = "Only if this version is still the newest; else nothing is changed."
_MOST_LISTED = 1_000
_AT_ONCE = 500


@click.group()
def issues() -> None:
    """Issues: look at them, open and move them, write notes, take them out as a file."""


_command = partial(command, issues)


def _filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    kinds = ("unassigned", "at_risk", "breached", "waiting", "follow_up", "all")
    which = click.option("--list", "kind", type=click.Choice(kinds), default="all")
    only = click.option("--only", multiple=True, metavar="NAME=VALUE", help="As status=open.")
    return which(only(function))


@_command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, _MOST_LISTED), default=50, show_default=True)
def list_issues(place: Place, kind: str, only: tuple[str, ...], limit: int) -> Told:
    """The newest issues, or those of a list; --only asks for more."""
    from shop_app.cli import issue_words
    from shop_app.desk.issues_api import as_json
    from shop_app.issues.listing import Order, Sort, listed
    from shop_app.issues.reasons import reasons

    with place.engine.begin() as db:
        condition = _condition(db, place, kind, only)
        page = listed(db, condition, Order(Sort.NUMBER, descending=True), limit=limit)
        data = [one.model_dump(mode="json") for one in as_json.issues(db, place.shop, page.rows)]
        more = page.next is not None
        text = issue_words.listed(page.rows, reasons(db, place.shop), more=more)
    return Told({"issues": data, "more": more}, text)


@_command("show")
@click.argument("number", type=_NUMBER)
def show(place: Place, number: int) -> Told:
    """Issue NUMBER with what happened to it."""
    from shop_app.cli import issue_words
    from shop_app.desk.issues_api import as_json
    from shop_app.issues import queries
    from shop_app.issues.reasons import reasons

    with place.engine.begin() as db:
        row = queries.issue(db, place.shop, number)
        events = queries.events(db, place.shop, row.id)
        data = as_json.issue(db, place.shop, row).model_dump(mode="json")
        text = issue_words.shown(row, events, reasons(db, place.shop))
    history = [as_json.line(event).model_dump(mode="json") for event in events]
    return Told({"issue": data, "history": history}, text)


@_command("open")
@click.argument("reason")
@click.option("--customer", help="gid://shopify/Customer/1 or the number.")
@click.option("--order", help="gid://shopify/Order/1 or the number.")
@click.option("--sub-reason")
@click.option("--channel", default="other", show_default=True)
@click.option("--severity", help="low, normal, high or urgent; the reason's when not given.")
@click.option("--impact", default="", help="What it meant, in the customer's words.")
@click.option("--wish", default="", help="What the customer wishes.")
@click.option("--owner", help="The id of a staff member.")
@click.option("--again", is_flag=True, help="Even if it is the same trouble as an earlier issue.")
def open_one(place: Place, *, again: bool, **given: str | None) -> Told:
    """Open an issue of REASON, such as late, about a customer or an order."""
    from shop_app.issues import opening, queries
    from shop_app.timeline.service import OPERATOR

    draft = _draft(given)
    with place.engine.begin() as db:
        about = (draft.customer_gid, draft.order_gid, draft.reason)
        earlier = opening.repeats(db, place.shop, *about, now=place.now)
        if earlier and not again:
            raise Conflict(
                f"#{earlier[0].number} is the same trouble: reopen it, or say --again",
                code="repeat",
            )
        repeat_of = earlier[0].id if earlier else None
        made = opening.open_issue(
            db, place.shop, draft, by=OPERATOR, now=place.now, repeat_of=repeat_of
        )
        return _changed(db, place, queries.issue_by_id(db, place.shop, made.id))


@_command("note")
@click.argument("number", type=_NUMBER)
@click.argument("text")
@click.option("--to-customer", is_flag=True, help="It was said to the customer.")
def note(place: Place, number: int, text: str, *, to_customer: bool) -> Told:
    """Write TEXT (- reads stdin) beneath issue NUMBER."""
    from shop_app.issues import notes, queries
    from shop_app.issues.note_places import Place as Where
    from shop_app.issues.rules import Said
    from shop_app.timeline.service import OPERATOR

    words = sys.stdin.read() if text == "-" else text
    said = Said.TO_CUSTOMER if to_customer else Said.INTERNAL
    with place.engine.begin() as db:
        row = queries.issue(db, place.shop, number)
        written = notes.add_note(
            db, place.shop, Where(issue=row.id), words, said=said, by=OPERATOR, now=place.now
        )
    return Told({"note": written}, f"Note {written} stands beneath #{number}.")


@_command("move")
@click.argument("number", type=_NUMBER)
@click.argument("status")
@click.option("--expect", type=_VERSION, help=_EXPECT)
def move(place: Place, number: int, status: str, expect: int | None) -> Told:
    """Bring issue NUMBER to STATUS, such as resolved."""
    from shop_app.issues import changing, queries
    from shop_app.issues.rules import Status
    from shop_app.timeline.service import OPERATOR

    to = _one_of(Status, "status", status)
    with place.engine.begin() as db:
        changing.move(db, place.shop, number, to, version=expect, by=OPERATOR, now=place.now)
        return _changed(db, place, queries.issue(db, place.shop, number))


@_command("assign")
@click.argument("number", type=_NUMBER)
@click.argument("owner")
@click.option("--expect", type=_VERSION, help=_EXPECT)
def assign(place: Place, number: int, owner: str, expect: int | None) -> Told:
    """Give issue NUMBER to OWNER (the id of a staff member, or nobody)."""
    from shop_app.issues import changing, queries
    from shop_app.timeline.service import OPERATOR

    whom = None if owner == "nobody" else owner
    with place.engine.begin() as db:
        changing.assign(db, place.shop, number, whom, version=expect, by=OPERATOR, now=place.now)
        return _changed(db, place, queries.issue(db, place.shop, number))


@issues.command("export")
@click.option("--shop", help="Needed only when the app is installed in several.")
@_filtered
def export(shop: str | None, kind: str, only: tuple[str, ...]) -> None:
    """Print issues as JSON, one in a line, the newest first."""
    from shop_app.desk.issues_api import as_json
    from shop_app.issues.listing import Order, Sort, listed

    at = None
    newest_first = Order(Sort.NUMBER, descending=True)
    with errors_in_words(), placed(shop, "en") as place:
        while True:  # a transaction for each page: whoever reads may be slow
            with place.engine.begin() as db:
                condition = _condition(db, place, kind, only)
                page = listed(db, condition, newest_first, after=at, limit=_AT_ONCE)
                shown = as_json.issues(db, place.shop, page.rows)
            for one in shown:
                click.echo(one.model_dump_json())
            at = page.next
            if at is None:
                return


def _condition(
    db: Connection, place: Place, kind: str, only: tuple[str, ...]
) -> ColumnElement[bool]:
    """Raises Invalid for a filter that there is not."""
    from shop_app.issues.filters import Filter, Kind, Look, parse, wanted
    from shop_app.shops.queries import installed
    from shop_app.timezones import zone

    asked = dict(one.partition("=")[::2] for one in only)
    unknown = sorted(asked.keys() - Filter.__dataclass_fields__.keys())
    if unknown:
        raise Invalid(f"issues have no {unknown[0]!r:.60} to ask for", code="wrong_value")
    state = installed(db, place.shop)
    look = Look(place.shop, "", place.now, zone(state.timezone if state else None))
    return wanted(Kind(kind), parse(asked), look)


def _draft(given: Mapping[str, str | None]) -> IssueDraft:
    """Raises Invalid for a channel or severity that there is not."""
    from shop_app.issues.opening import IssueDraft
    from shop_app.issues.rules import Channel, Severity

    severity = given["severity"]
    if severity is not None and severity not in [one.code for one in Severity]:
        raise _no_such("severity", severity, [one.code for one in Severity])
    return IssueDraft(
        customer_gid=_gid("Customer", given["customer"]),
        order_gid=_gid("Order", given["order"]),
        reason=given["reason"] or "",
        sub_reason=given["sub_reason"],
        channel=_one_of(Channel, "channel", given["channel"] or ""),
        severity=None if severity is None else Severity[severity.upper()],
        impact=given["impact"] or "",
        wish=given["wish"] or "",
        owner_id=given["owner"],
    )


def _changed(db: Connection, place: Place, row: IssueRow) -> Told:
    from shop_app.cli import issue_words
    from shop_app.desk.issues_api import as_json

    data = as_json.issue(db, place.shop, row).model_dump(mode="json")
    return Told({"issue": data}, issue_words.changed(row))


def _gid(kind: str, given: str | None) -> str | None:
    return make_gid(kind, given) if given is not None and given.isdigit() else given


def _one_of(names: type[_Named], what: str, given: str) -> _Named:
    found = next((one for one in names if one == given), None)
    if found is None:
        raise _no_such(what, given, names)
    return found


def _no_such(what: str, given: str, names: Iterable[str]) -> Invalid:
    return Invalid(f"{what} must be one of {', '.join(names)}, got {given!r:.60}")
