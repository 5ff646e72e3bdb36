"""Offers: what is suggested for an issue, to be taken with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy
from shop_app.desk.policy import changes, entries, items, pages
from shop_app.desk.policy.changes import Change
from shop_app.desk.policy.document import boxes_from, boxes_of, is_wrong, put, read
from shop_app.desk.policy.fields import Entry, Sent, stored
from shop_app.desk.policy.groups import Block
from shop_app.desk.policy.items import Item, Line, Listed
from shop_app.desk.policy.opened import Opened, opened, save, version_sent
from shop_app.errors import Conflict, Invalid
from shop_app.staff.rules import Permission
from shop_app.texts import gettext, number
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

NAME = "offers"
_MOST_BYTES = 64 * 1024


def add(door: Blueprint, engine: Engine) -> None:
    """The list of offers, and the form of one."""

    @door.get("/offers")
    @needs(Permission.VIEW_SHOP)
    def all_offers() -> Response:
        found = opened(engine)
        return items.show_list(found, listed(found))

    @door.get("/offers/<place>")
    @needs(Permission.VIEW_SHOP)
    def offer(place: str) -> Response:
        found = opened(engine)
        return _edit(found, item_of(found, place))

    @door.post("/offers/<place>")
    @needs(Permission.CHANGE_SETTINGS)
    def save_offer(place: str) -> Response:
        request.max_content_length = _MOST_BYTES
        found = opened(engine, version_sent(request.form))
        return _save(engine, found, item_from(found, place, request.form))

    items.add_moves(door, engine, NAME, listed)


def listed(found: Opened) -> Listed:
    """The list in words: what is offered, and when."""
    lines = []
    for index in range(len(found.policy.offers)):
        fits, worth = _blocks(found, index)
        when = changes.values_of(fits.entries, found.policy)
        what = changes.values_of(worth.entries, found.policy, bare=True)
        lines.append(Line(", ".join(what), ", ".join(when) or gettext("Always")))
    return Listed(
        NAME,
        gettext("Offers"),
        gettext("The first offer that fits and that the limits allow is suggested."),
        gettext("Add an offer"),
        gettext("There is no offer yet: nothing is suggested."),
        lines,
    )


def item_of(found: Opened, place: str) -> Item:
    """An offer as it stands, or one that is yet to be. Raises NotFound."""
    index = items.index_of(place, found.policy.offers)
    blocks = _blocks(found, index)
    fields = [entry for block in blocks for entry in block.entries]
    if index is not None:
        title = gettext("Offer %(number)s", number=number(index + 1))
        return Item(index, title, blocks, boxes_of(fields, found.policy))
    boxes = {one.name: stored(one, None, found.policy.currency) for one in fields}
    return Item(None, gettext("New offer"), blocks, boxes)


def item_from(found: Opened, place: str, sent: Sent) -> Item:
    """An offer as somebody sent it. Raises NotFound."""
    shown = item_of(found, place)
    fields = [entry for block in shown.blocks for entry in block.entries]
    return replace(shown, boxes=boxes_from(fields, sent, found.policy.currency))


def with_offer(policy: Policy, item: Item) -> Policy:
    """The policy with it. Raises Invalid (`path`)."""
    data = items.with_item(policy, NAME, item)
    for box in item.boxes.values():
        put(data, box.entry.path, box.value)
    offer = data[NAME][len(policy.offers) if item.index is None else item.index]
    said = sum(offer[name] is not None for name in ("percent", "amount"))
    if said != (0 if offer["kind"] == Kind.FREE_SHIPPING else 1):
        path = _name(item, "percent")
        raise Invalid(f"{path}: a share or an amount", code="offer_worth", path=path)
    return read(data)


def _name(item: Item, field: str) -> str:
    """What the form calls a field of the offer."""
    return next(name for name, box in item.boxes.items() if box.entry.path[-1] == field)


def _blocks(found: Opened, index: int | None) -> tuple[Block, Block]:
    policy, known = found.policy, found.known
    at = (NAME, len(policy.offers) if index is None else index)
    said = () if index is None else policy.offers[index].reasons
    reasons = [
        (key, known.reason(key))
        for key, reason in known.reasons.items()
        if (reason.active and reason.compensation) or key in said
    ]
    tiers = [(tier.name, tier.name) for tier in policy.tiers]
    fits: tuple[Entry, ...] = entries.of_offer(at, reasons, tiers)
    return (
        Block(gettext("When it is suggested"), fits),
        Block(gettext("What is offered"), entries.worth_of_offer(at, known.kinds)),
    )


def _save(engine: Engine, found: Opened, item: Item) -> Response:
    if is_wrong(item.boxes):
        return _edit(found, item, 422)
    try:
        save(engine, with_offer(found.policy, item), based_on=found.saved.version)
    except Invalid as error:
        item, problem = items.refused(item, error)
        return _edit(found, item, 422, problem=problem)
    except Conflict as error:
        now = opened(engine)
        theirs = changes.all_of(now.known, found.policy, now.policy)
        return _edit(now, _elsewhere(item, found, now), error.status, theirs=theirs)
    now = opened(engine)
    shown = items.show_list(now, listed(now))
    return done(shown, gettext("Policy saved"), url=f"{pages.PATH}/{NAME}")


def _elsewhere(item: Item, found: Opened, now: Opened) -> Item:
    """The item where the offer stands by now; changed or deleted meanwhile, it is a new one."""
    before = None if item.index is None else found.policy.offers[item.index]
    offers = list(now.policy.offers)
    index = offers.index(before) if before in offers else None
    blocks = _blocks(now, index)
    typed = {box.entry.path[-1]: box for box in item.boxes.values()}
    fields = [entry for block in blocks for entry in block.entries]
    boxes = {
        one.name: replace(typed[one.path[-1]], entry=one)
        if one.path[-1] in typed
        else stored(one, None, now.policy.currency)
        for one in fields
    }
    return Item(index, item.title, blocks, boxes)


def _edit(
    found: Opened,
    item: Item,
    status: int = 200,
    *,
    problem: str = "",
    theirs: Sequence[Change] | None = None,
) -> Response:
    return page(
        "policy/item.html",
        status,
        name=NAME,
        item=item,
        problem=problem,
        refused=status >= HTTPStatus.BAD_REQUEST and theirs is None,
        theirs=theirs,
        list_title=gettext("Offers"),
        conditional=False,
        unsaved=status >= HTTPStatus.BAD_REQUEST,
        delete=gettext("Delete this offer?") if item.index is not None else "",
        **pages.common(
            found,
            lambda: None if is_wrong(item.boxes) else with_offer(found.policy, item),
        ),
    )
