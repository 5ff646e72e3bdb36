"""Tiers: other limits for customers who fulfil a condition, and for orders of a price band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from shop_app.compensation.policy import Policy, Tier
from shop_app.conditions.sentences import describe
from shop_app.desk.policy import changes, entries, items, pages
from shop_app.desk.policy.changes import Change
from shop_app.desk.policy.document import boxes_from, boxes_of, is_wrong, put, read
from shop_app.desk.policy.fields import Sent, stored
from shop_app.desk.policy.groups import Block
from shop_app.desk.policy.items import Item, Line, Listed
from shop_app.desk.policy.opened import Opened, opened, save, version_sent
from shop_app.desk.tag_rules import editor_pages
from shop_app.desk.tag_rules.form_changes import pressed
from shop_app.desk.tag_rules.form_problems import problems_of_parts
from shop_app.desk.tag_rules.form_tree import ROOT, Group, tree_from, tree_of, when_of
from shop_app.desk.tag_rules.form_view import tree_view
from shop_app.desk.tag_rules.form_words import themes
from shop_app.desk.tag_rules.titles import titled
from shop_app.errors import AppError, Conflict, Invalid
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import done, page

NAME = "tiers"
FORM_AT = f"{pages.PATH}/{NAME}/form"
NO_CONDITION = Group(ROOT, "all", bare=True)


@dataclass(frozen=True, slots=True)
class TierForm:
    """A tier as typed; `was` is its name before, "": it is yet to be."""

    item: Item
    when: Group
    was: str

    def policy(self, policy: Policy) -> Policy:
        """The policy with it; offers for it follow its name. Raises Invalid (`path`)."""
        data = items.with_item(policy, NAME, self.item)
        for box in self.item.boxes.values():
            put(data, box.entry.path, box.value)
        tier = data[NAME][_index(policy, self.item)]
        if self.when.inside:
            when, _ = when_of(self.when, editor_pages.place())
            tier["when"] = {"version": 1, "when": when}
        else:
            tier["when"] = None
        for offer in data["offers"]:
            offer["tiers"] = [tier["name"] if one == self.was else one for one in offer["tiers"]]
        return read(data)


def add(door: Blueprint, engine: Engine) -> None:
    """The list of tiers, the form of one, and its conditions drawn anew."""

    @door.get("/tiers")
    @needs(Permission.VIEW_SHOP)
    def all_tiers() -> Response:
        found = opened(engine)
        return items.show_list(found, listed(found))

    @door.get("/tiers/<place>")
    @needs(Permission.VIEW_SHOP)
    def tier(place: str) -> Response:
        found = opened(engine)
        return _edit(found, form_of(found, place))

    @door.post("/tiers/<place>")
    @needs(Permission.CHANGE_SETTINGS)
    def save_tier(place: str) -> Response:
        request.max_content_length = editor_pages.MOST_BYTES
        found = opened(engine, version_sent(request.form))
        return _save(engine, found, form_from(found, place, request.form))

    @door.post("/tiers/form")
    @needs(Permission.CHANGE_SETTINGS)
    def tier_conditions() -> Response:
        """The conditions drawn again after a button or another fact; `do` names the button."""
        request.max_content_length = editor_pages.MOST_BYTES
        sent = request.form
        tree, button = tree_from(sent.items(multi=True), editor_pages.place()), sent.get("do", "")
        by = sent.getlist("narrow") if button == "narrow" else [sent.get("by", "")]
        tree, focus = pressed(tree, button, sent.get("at", ""), by)
        return page(
            "tag_rules/form_conditions.html", 200, **_drawn(tree, unsaved=True, focus=focus)
        )

    items.add_moves(door, engine, NAME, listed)


def listed(found: Opened) -> Listed:
    """The list in words."""
    lines = []
    for index, tier in enumerate(found.policy.tiers):
        fields = [entry for block in _blocks(found, index) for entry in block.entries]
        told = changes.values_of(fields[1:], found.policy)
        lines.append(Line(tier.name, ", ".join(told), _condition(tier)))
    return Listed(
        NAME,
        gettext("Tiers and exceptions"),
        gettext("The first tier that says something about a limit decides it."),
        gettext("Add a tier"),
        gettext("There is no tier yet: the same limits hold for everybody."),
        lines,
    )


def _condition(tier: Tier) -> str:
    """In words; "" without one."""
    return "" if tier.when is None else titled(partial(describe, tier.when))


def form_of(found: Opened, place: str) -> TierForm:
    """A tier as it stands, or one that is yet to be. Raises NotFound."""
    index = items.index_of(place, found.policy.tiers)
    blocks = _blocks(found, index)
    fields = [entry for block in blocks for entry in block.entries]
    if index is None:
        boxes = {one.name: stored(one, None, found.policy.currency) for one in fields}
        return TierForm(Item(None, gettext("New tier"), blocks, boxes), NO_CONDITION, "")
    tier = found.policy.tiers[index]
    when = NO_CONDITION
    if tier.when is not None:
        when = tree_of(tier.when.as_data()["when"], editor_pages.place())
    item = Item(index, tier.name, blocks, boxes_of(fields, found.policy))
    return TierForm(item, when, tier.name)


def form_from(found: Opened, place: str, sent: Sent) -> TierForm:
    """A tier as somebody sent it. Raises NotFound."""
    shown = form_of(found, place)
    fields = [entry for block in shown.item.blocks for entry in block.entries]
    boxes = boxes_from(fields, sent, found.policy.currency)
    when = tree_from(sent.items(multi=True), editor_pages.place())
    return replace(shown, item=replace(shown.item, boxes=boxes), when=when)


def problems(form: TierForm) -> dict[str, AppError]:
    """What is wrong in the conditions, by their fields' names."""
    if not form.when.inside:
        return {}
    return dict(problems_of_parts(form.when, editor_pages.place(), editor_pages.terms()))


def with_tier(found: Opened, form: TierForm) -> Policy | None:
    """The policy with it; None, or raises Invalid, where it can't be."""
    wrong = is_wrong(form.item.boxes) or problems(form)
    return None if wrong else form.policy(found.policy)


def _index(policy: Policy, item: Item) -> int:
    return len(policy.tiers) if item.index is None else item.index


def _blocks(found: Opened, index: int | None) -> tuple[Block, ...]:
    at = (NAME, len(found.policy.tiers) if index is None else index)
    limits = (*at, "limits")
    usual = gettext("Left empty: as without the tier.")
    return (
        Block(gettext("For which orders"), entries.of_tier(at)),
        Block(gettext("Limits of an order"), entries.of_order(limits), usual),
        Block(gettext("Limits of a customer"), entries.of_customer(limits), usual),
        Block(gettext("What is given"), entries.kinds_of_tier(at, found.known.kinds)),
    )


def _save(engine: Engine, found: Opened, form: TierForm) -> Response:
    wrong = problems(form)
    if wrong or is_wrong(form.item.boxes):
        return _edit(found, form, 422, wrong=wrong)
    try:
        save(engine, form.policy(found.policy), based_on=found.saved.version)
    except Invalid as error:
        item, problem = items.refused(form.item, error)
        return _edit(found, replace(form, item=item), 422, problem=problem)
    except Conflict as error:
        now = opened(engine)
        theirs = changes.all_of(now.known, found.policy, now.policy)
        return _edit(now, _elsewhere(form, now), error.status, theirs=theirs)
    now = opened(engine)
    shown = items.show_list(now, listed(now))
    return done(shown, gettext("Policy saved"), url=f"{pages.PATH}/{NAME}")


def _elsewhere(form: TierForm, now: Opened) -> TierForm:
    """The form at the place where the tier stands by now; deleted meanwhile, it is a new one."""
    names = [tier.name for tier in now.policy.tiers]
    index = names.index(form.was) if form.was in names else None
    blocks = _blocks(now, index)
    typed = list(form.item.boxes.values())
    fields = [entry for block in blocks for entry in block.entries]
    boxes = {
        entry.name: replace(box, entry=entry) for entry, box in zip(fields, typed, strict=True)
    }
    item = Item(index, form.item.title, blocks, boxes)
    return replace(form, item=item, was=form.was if index is not None else "")


def _edit(
    found: Opened,
    form: TierForm,
    status: int = 200,
    *,
    problem: str = "",
    wrong: Mapping[str, AppError] | None = None,
    theirs: Sequence[Change] | None = None,
) -> Response:
    unsaved = status >= HTTPStatus.BAD_REQUEST
    return page(
        "policy/item.html",
        status,
        name=NAME,
        item=form.item,
        problem=problem,
        refused=unsaved and theirs is None,
        theirs=theirs,
        list_title=gettext("Tiers and exceptions"),
        conditional=True,
        condition=_stored_condition(found, form),
        delete=gettext("Delete the tier “%(name)s”?", name=form.was) if form.was else "",
        **_drawn(form.when, wrong, unsaved=unsaved),
        **pages.common(found, lambda: with_tier(found, form)),
    )


def _stored_condition(found: Opened, form: TierForm) -> str:
    index = form.item.index
    return "" if index is None else _condition(found.policy.tiers[index])


def _drawn(
    when: Group,
    wrong: Mapping[str, AppError] | None = None,
    *,
    unsaved: bool = False,
    focus: str = "",
) -> dict[str, object]:
    """What the template of the conditions needs."""
    tree = tree_view(when, editor_pages.place(), dict(wrong or {}))
    return {
        "tree": tree,
        "themes": themes(),
        "unsaved": unsaved,
        "focus": focus,
        "form_at": FORM_AT,
        "form_id": "policy",
    }
