"""A rule's form as its template draws it: fields with labels, choices, units and errors.

Needs a Flask app context.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.fact import Fact
from shop_app.conditions.kinds import operators_of
from shop_app.conditions.sentences_labels import label
from shop_app.conditions.sentences_operators import operator_label
from shop_app.desk.tag_rules.form_checks import LISTS, one
from shop_app.desk.tag_rules.form_controls import Control, Place
from shop_app.desk.tag_rules.form_problems import Problems, control
from shop_app.desk.tag_rules.form_refusals import said
from shop_app.desk.tag_rules.form_tree import Group, Node, Row
from shop_app.desk.tag_rules.form_value_fields import Field, value_fields
from shop_app.desk.tag_rules.form_words import hint, joins, list_label, turns
from shop_app.texts import gettext

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """Something to know of a check; `scope`: further access would change it."""

    words: str
    scope: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A check as it is drawn: what is looked at, narrowed down by `before`, compared with `after`.

    `lists` choose products, each with a name to take it off by; `more` are those that could.
    `hidden` goes along unseen.
    """

    key: str
    fact: Field
    operator: Field | None
    before: tuple[Field, ...]
    after: tuple[Field, ...]
    lists: tuple[tuple[str, Field], ...]
    more: Options
    nots: Field | None
    hidden: tuple[tuple[str, str], ...]
    warnings: tuple[Known, ...] = ()
    is_row: bool = True


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as it is drawn; `depth` counts from 1. `joins`: how its parts are joined says
    something, as it does not of a single one that simply has to hold."""

    key: str
    join: Field
    bare: bool
    depth: int
    joins: bool
    inside: tuple[RowView | GroupView, ...]
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class _Drawing:
    place: Place
    problems: Problems
    warnings: Mapping[str, Sequence[Known]]


def tree_view(
    root: Group,
    place: Place,
    problems: Problems | None = None,
    warnings: Mapping[str, Sequence[Known]] | None = None,
) -> GroupView:
    """The condition's fields; `problems` by the fields' names, `warnings` by the checks' keys."""
    return _group(root, _Drawing(place, problems or {}, warnings or {}), 1)


def _group(group: Group, drawing: _Drawing, depth: int) -> GroupView:
    present = "not " * group.nots + group.join
    name = f"{group.key}.join"
    join = Field(
        name,
        "select",
        gettext("How these conditions are joined"),
        (present,),
        options=tuple(joins(present)),
        error=_error(name, drawing),
    )
    inside = tuple(_part(each, drawing, depth + 1) for each in group.inside)
    joins_some = len(inside) > 1 or present != "all" or depth > 1
    return GroupView(group.key, join, group.bare, depth, joins_some, inside)


def _part(node: Node, drawing: _Drawing, depth: int) -> RowView | GroupView:
    return _group(node, drawing, depth) if isinstance(node, Group) else _row(node, drawing)


def _row(row: Row, drawing: _Drawing) -> RowView:
    name = one(row.texts, "fact")
    fact = CATALOGUE.get(name)
    chosen = Field(
        f"{row.key}.fact",
        "select",
        gettext("What is looked at"),
        (name,),
        error=_error(f"{row.key}.fact", drawing),
    )
    drawn = tuple(
        (f"{row.key}.{each}", one(row.texts, each)) for each in _HIDDEN if each in row.texts
    )
    if fact is None:
        return RowView(row.key, chosen, None, (), (), (), (), _nots(row), drawn)
    errors = _errors(row, drawing)
    lists = tuple(
        (each, _list(row, each, errors, drawing.place)) for each in LISTS if each in row.texts
    )
    return RowView(
        row.key,
        chosen,
        _operator(row, fact, errors),
        tuple(_before(row, fact, errors)),
        value_fields(row, fact, control(row), drawing.place, errors),
        lists,
        _more(fact, row),
        _nots(row),
        drawn,
        tuple(drawing.warnings.get(row.key, ())),
    )


_HIDDEN = ("drawn", "was")


def _errors(row: Row, drawing: _Drawing) -> dict[str, str]:
    """The errors of a check by the last part of their fields' names."""
    start = f"{row.key}."
    return {
        name.removeprefix(start): _error(
            name, drawing, _control(name.removeprefix(start), row, drawing.place)
        )
        for name in drawing.problems
        if name.startswith(start)
    }


def _control(name: str, row: Row, place: Place) -> Control:
    """The kind of a check's field."""
    if name == "days":
        return Control.WHOLE
    if name in PICKED and place.products:
        return Control.CHOICES
    if name in LISTS:
        return Control.TEXTS
    return Control.TEXT if name == "segment" else control(row)


def _error(name: str, drawing: _Drawing, kind: Control = Control.NOTHING) -> str:
    problem = drawing.problems.get(name)
    return said(problem, kind) if problem else ""


def _operator(row: Row, fact: Fact, errors: Mapping[str, str]) -> Field:
    ways = tuple((str(each), operator_label(each)) for each in operators_of(fact.kind))
    return Field(
        f"{row.key}.is",
        "select",
        gettext("%(fact)s: how it is compared", fact=label(fact.name)),
        (one(row.texts, "is"),),
        options=ways,
        error=errors.get("is", ""),
    )


def _before(row: Row, fact: Fact, errors: Mapping[str, str]) -> list[Field]:
    """What narrows the fact down besides products: the window, refunds, the segment."""
    found = []
    if "days" in fact.parameters:
        found.append(_days(row, fact, errors.get("days", "")))
    if "refunds" in fact.parameters:
        found.append(_refunds(row, fact))
    if "segment" in fact.parameters:
        found.append(
            Field(
                f"{row.key}.segment",
                "segment",
                gettext("Customer segment"),
                row.texts.get("segment", ("",)),
                error=errors.get("segment", ""),
                details=hint("segment"),
            )
        )
    return found


def _days(row: Row, fact: Fact, error: str) -> Field:
    entered = one(row.texts, "days")
    return Field(
        f"{row.key}.days",
        "number",
        gettext("%(fact)s: in the last so many days", fact=label(fact.name)),
        (entered,),
        error=error,
        prefix=gettext("in the last"),
        suffix=gettext("days"),
        details="" if entered else gettext("Left empty: all time"),
        least="1",
        most="3650",
    )


def _refunds(row: Row, fact: Fact) -> Field:
    ways = (("net", gettext("after refunds")), ("gross", gettext("before refunds")))
    return Field(
        f"{row.key}.refunds",
        "select",
        gettext("%(fact)s: with or without what was given back", fact=label(fact.name)),
        (one(row.texts, "refunds") or "net",),
        options=ways,
    )


PICKED = {"products": "product", "collections": "collection"}
"""Parameters whose values are chosen in Shopify's own picker, with what it is to offer."""


def _list(row: Row, name: str, errors: Mapping[str, str], place: Place) -> Field:
    picked = PICKED.get(name, "")
    return Field(
        f"{row.key}.{name}",
        f"pick_{picked}" if picked and place.products else "area",
        list_label(name),
        row.texts[name],
        error=errors.get(name, ""),
        details=hint(name) or gettext("One on each line"),
        shown=True,
        locked=bool(picked) and not place.products,
    )


def _more(fact: Fact, row: Row) -> Options:
    free = [name for name in LISTS if name in fact.parameters and name not in row.texts]
    return tuple((name, list_label(name)) for name in free)


def _nots(row: Row) -> Field | None:
    """Only drawn where a condition is turned into its opposite: operators say it more plainly."""
    if not row.nots:
        return None
    label_ = gettext("Whether the condition has to hold")
    return Field(
        f"{row.key}.nots", "select", label_, (str(row.nots),), options=tuple(turns(row.nots))
    )
