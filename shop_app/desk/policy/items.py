"""Lists inside the policy, tiers and offers: one of them on a page of its own, and their order.

A place counts from 1; `NEW` stands for one that is yet to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from shop_app.compensation.policy import Policy
from shop_app.desk.policy import pages
from shop_app.desk.policy.document import read, whole, with_error
from shop_app.desk.policy.fields import Box
from shop_app.desk.policy.groups import Block
from shop_app.desk.policy.opened import Opened, opened, save, version_sent
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.numbers import whole as whole_number
from shop_app.web.pages import done, page

NEW = "new"
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One of them in the list; `when` is its condition, as HTML in which titles are put in later."""

    title: str
    text: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the policy. `name` is its field and its part of the address."""

    name: str
    title: str
    about: str
    add: str
    empty: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Item:
    """One of them in its form: at `index` of its list, from 0; None: it is yet to be."""

    index: int | None
    title: str
    blocks: Sequence[Block]
    boxes: dict[str, Box]

    @property
    def address(self) -> str:
        """The last part of its address."""
        return NEW if self.index is None else str(self.index + 1)


def index_of(place: str, items: Sequence[object]) -> int | None:
    """Where it stands, from 0; None for `NEW`. Raises NotFound."""
    if place == NEW:
        return None
    number = whole_number(place, _DIGITS)
    if not number or number > len(items):
        raise NotFound(f"the policy has {len(items)} of these, and no {place!r:.20}")
    return number - 1


def show_list(found: Opened, listed: Listed, status: int = 200, problem: str = "") -> Response:
    """The list."""
    shown = pages.common(found)
    return page("policy/items.html", status, listed=listed, problem=problem, **shown)


def with_item(policy: Policy, name: str, item: Item) -> dict[str, Any]:
    """The document with a place for the item."""
    data = whole(policy)
    if item.index is None:
        data[name].append({})
    return data


def refused(item: Item, error: Invalid) -> tuple[Item, str]:
    """The item with a refusal beside its field, else in words."""
    boxes, problem = with_error(item.boxes, error)
    return replace(item, boxes=boxes), problem


def add_moves(door: Blueprint, engine: Engine, name: str, listed: Any) -> None:
    """`POST /<name>/<place>/move` (`to` up or down) and `…/delete`; `listed` makes the list."""

    @door.post(f"/{name}/<place>/move", endpoint=f"move_{name}")
    @needs(Permission.CHANGE_SETTINGS)
    def move(place: str) -> Response:
        step = -1 if request.form.get("to") == "up" else 1

        def moved(items: list[Any], at: int) -> None:
            other = min(max(at + step, 0), len(items) - 1)
            items[at], items[other] = items[other], items[at]

        return _changed(engine, name, place, listed, moved)

    @door.post(f"/{name}/<place>/delete", endpoint=f"delete_{name}")
    @needs(Permission.CHANGE_SETTINGS)
    def delete(place: str) -> Response:
        return _changed(engine, name, place, listed, lambda items, at: items.pop(at))


def _changed(engine: Engine, name: str, place: str, listed: Any, change: Any) -> Response:
    found = opened(engine, version_sent(request.form))
    data = whole(found.policy)
    at = index_of(place, data[name])
    if at is None:
        raise NotFound(f"there is nothing at {place!r} yet")
    change(data[name], at)
    try:
        save(engine, read(data), based_on=found.saved.version)
    except Conflict as error:
        now = opened(engine)
        words = gettext("Somebody else changed the policy meanwhile. Look at it again.")
        return show_list(now, listed(now), error.status, words)
    except Invalid as error:
        _, problem = with_error({}, error)
        return show_list(found, listed(found), 422, problem)
    now = opened(engine)
    return done(show_list(now, listed(now)), gettext("Policy saved"), url=f"{pages.PATH}/{name}")
