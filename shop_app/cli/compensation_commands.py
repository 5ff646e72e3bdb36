"""`python -m shop_app compensations …`: a shop's compensations from the command line.

What is granted here is judged as everybody's; limits of roles and staff members do not apply.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from shop_app.cli.placing import Place, Told, command
from shop_app.errors import AppError
from shop_app.gids import gid as make_gid

if TYPE_CHECKING:
    from shop_app.compensation.refusing import Refused
    from shop_app.money import Money
    from shop_app.shopify.client import Admin

_NUMBER = click.IntRange(1, 2**63 - 1)
_LISTS = ("waiting", "in_doubt", "open", "ended", "all")
_KINDS = ("discount_code", "free_shipping", "gift_card", "store_credit")


@click.group()
def compensations() -> None:
    """Compensations: look at them, grant, revoke, and decide on requests."""


_command = partial(command, compensations)


@_command("list")
@click.option("--list", "which", type=click.Choice(_LISTS), default="all", show_default=True)
@click.option("--kind", type=click.Choice(_KINDS))
@click.option("--after", type=_NUMBER, help="Go on behind this number.")
def list_compensations(place: Place, which: str, kind: str | None, after: int | None) -> Told:
    """The newest compensations; --list waiting: the requests, the oldest first."""
    from shop_app.cli import compensation_words
    from shop_app.compensation import listing
    from shop_app.compensation.kinds import Kind
    from shop_app.desk.compensations_api import as_json
    from shop_app.shops.queries import installed
    from shop_app.timezones import zone

    chosen = listing.Filter(kind=None if kind is None else Kind(kind))
    at = None if after is None else listing.Place(after)
    with place.engine.connect() as db:
        state = installed(db, place.shop)
        look = listing.Look(place.shop, zone(state.timezone if state else None))
        page = listing.listing(db, look, listing.Listed(which), chosen, at)
        shown = as_json.compensations(db, place.shop, page.rows)
    data = {"compensations": [one.model_dump(mode="json") for one in shown], "next": page.next}
    return Told(data, compensation_words.listed(page.rows, page.next))


@_command("show")
@click.argument("number", type=_NUMBER)
def show(place: Place, number: int) -> Told:
    """Compensation NUMBER with what happened to it."""
    from shop_app.cli import compensation_words
    from shop_app.compensation import queries
    from shop_app.desk.compensations_api import as_json

    with place.engine.connect() as db:
        row = queries.compensation(db, place.shop, number)
        events = queries.events(db, place.shop, row.id)
        shown = as_json.compensation(db, place.shop, row)
    return Told(
        {"compensation": shown.model_dump(mode="json")}, compensation_words.shown(row, events)
    )


@_command("grant")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--amount", help="In major units, as 12.50; free shipping needs none.")
@click.option("--currency", help="The shop's when not given.")
@click.option("--percent", type=click.IntRange(1, 100), help="Of the order, as a fixed amount.")
@click.option("--reason", default="", help="Such as late; an issue brings its own.")
@click.option("--customer", help="gid://shopify/Customer/1 or the number.")
@click.option("--order", help="gid://shopify/Order/1 or the number.")
@click.option("--issue", type=_NUMBER, help="The number of an issue.")
@click.option("--note", default="", help="Why, for colleagues.")
@click.option("--key", help="Made up when not given; the same again grants nothing new.")
def grant(place: Place, kind: str, **given: str | int | None) -> Told:
    """Grant KIND to a customer, for an order or an issue, within the policy."""
    from uuid import uuid4

    from shop_app.compensation import granting
    from shop_app.compensation.about import About
    from shop_app.compensation.judgement import Wanted, Worth
    from shop_app.compensation.kinds import Kind
    from shop_app.compensation.refusing import Refused
    from shop_app.timeline.service import OPERATOR

    percent = given["percent"]
    worth = Worth(_money(place, given["amount"], given["currency"]), percent=_int(percent))
    about = About(
        _gid("Customer", given["customer"]),
        _gid("Order", given["order"]),
        _issue(place, _int(given["issue"])),
    )
    wanted = Wanted(Kind(kind), str(given["reason"]), worth)
    key = str(given["key"] or uuid4())
    ask = granting.Ask(about, wanted, key, str(given["note"]))
    try:
        made = granting.grant_compensation(
            place.engine, _admin(place), place.shop, ask, by=OPERATOR, role=None
        )
    except Refused as error:
        raise _in_words(place, error) from None
    return _changed(place, made.number)


@_command("revoke")
@click.argument("number", type=_NUMBER)
@click.argument("why")
def revoke(place: Place, number: int, why: str) -> Told:
    """Take back what is left of compensation NUMBER; WHY is kept with it."""
    from shop_app.compensation import revoking
    from shop_app.timeline.service import OPERATOR

    revoking.revoke(place.engine, place.shop, number, why, by=OPERATOR)
    return _changed(place, number)


@_command("approve")
@click.argument("number", type=_NUMBER)
@click.option("--amount", help="Less than was asked for, in major units.")
@click.option("--currency", help="The shop's when not given.")
def approve(place: Place, number: int, amount: str | None, currency: str | None) -> Told:
    """Approve request NUMBER; every limit is looked at again."""
    from shop_app.compensation import approving
    from shop_app.compensation.refusing import Refused
    from shop_app.timeline.service import OPERATOR

    less = _money(place, amount, currency)
    try:
        approving.approve(
            place.engine, _admin(place), place.shop, number, amount=less, by=OPERATOR, role=None
        )
    except Refused as error:
        raise _in_words(place, error) from None
    return _changed(place, number)


@_command("decline")
@click.argument("number", type=_NUMBER)
@click.argument("why")
def decline(place: Place, number: int, why: str) -> Told:
    """Decline request NUMBER; who asked is told WHY."""
    from shop_app.compensation import approving
    from shop_app.timeline.service import OPERATOR

    approving.decline(place.engine, place.shop, number, why, by=OPERATOR)
    return _changed(place, number)


def _changed(place: Place, number: int) -> Told:
    from shop_app.cli import compensation_words
    from shop_app.compensation import queries
    from shop_app.desk.compensations_api import as_json

    with place.engine.connect() as db:
        row = queries.compensation(db, place.shop, number)
        shown = as_json.compensation(db, place.shop, row)
    return Told({"compensation": shown.model_dump(mode="json")}, compensation_words.line(row))


def _in_words(place: Place, error: Refused) -> AppError:
    """A refusal with every reason on a line of its own."""
    from shop_app.desk.compensations.refusal_words import refusal

    reasons = [refusal(one, _currency(place)) for one in error.refusals]
    return AppError("\n".join(["The policy refuses it.", *reasons]), code=error.code)


def _currency(place: Place) -> str:
    from shop_app.compensation import policies

    with place.engine.begin() as db:
        return policies.current(db, place.shop).policy.currency


def _money(place: Place, amount: str | int | None, currency: str | int | None) -> Money | None:
    """Raises Invalid for what is no amount."""
    from shop_app.errors import Invalid
    from shop_app.money import Money, MoneyError

    if amount is None:
        return None
    try:
        return Money.parse(str(amount), str(currency or _currency(place)))
    except MoneyError as error:
        raise Invalid(str(error), code="wrong_value") from None


def _issue(place: Place, number: int | None) -> int | None:
    """Its id. Raises NotFound."""
    from shop_app.issues import queries

    if number is None:
        return None
    with place.engine.connect() as db:
        return queries.issue(db, place.shop, number).id


def _gid(kind: str, given: str | int | None) -> str | None:
    text = None if given is None else str(given)
    return make_gid(kind, text) if text is not None and text.isdigit() else text


def _int(given: str | int | None) -> int | None:
    return given if isinstance(given, int) else None


def _admin(place: Place) -> Admin:
    from shop_app.shops.clients import admin_for

    return admin_for(place.engine, place.settings)(place.shop)
