"""A condition as a form has it: groups and checks with the texts of their fields. Pure.

Every field is called after the part it belongs to: `c3.value`. `c3.in` says which group the part
lies in; the order is that of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shop_app.conditions.limits import MOST_CHECKS, MOST_DEPTH
from shop_app.desk.tag_rules.form_checks import check_of, fitted, texts_of
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.errors import Invalid

Fields = Iterable[tuple[str, str]]
"""Names and values in the order of the form."""

ROOT = "c1"
_NAME = re.compile(r"(c[1-9][0-9]{0,4})\.([a-z_]{1,20})")
_MOST_PARTS = 4 * MOST_CHECKS
_DEEPEST = 2 * MOST_DEPTH
"""Of what is drawn again; what is saved has the limits of the language."""
_TURNED = "not "


@dataclass(frozen=True, slots=True)
class Row:
    """A check; `nots` times turned into its opposite."""

    key: str
    nots: int
    texts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Some of these: `join` is "all" or "any". `bare`: with one part only it is that part."""

    key: str
    join: str
    nots: int = 0
    bare: bool = False
    inside: tuple[Node, ...] = ()


Node = Group | Row


def tree_of(when: dict[str, Any], place: Place) -> Group:
    """The parts of a condition's `when`, numbered in their order."""
    node = _node(when, [0], place)
    if isinstance(node, Group):
        return node
    return Group(ROOT, "all", bare=True, inside=(_node(when, [1], place),))


def _node(when: dict[str, Any], count: list[int], place: Place) -> Node:
    nots = 0
    while "not" in when:
        when, nots = when["not"], nots + 1
    count[0] += 1
    key = f"c{count[0]}"
    if "fact" in when:
        return Row(key, nots, texts_of(when, place))
    join = "all" if "all" in when else "any"
    return Group(key, join, nots, inside=tuple(_node(each, count, place) for each in when[join]))


def fields_of(root: Group) -> Iterator[tuple[str, str]]:
    """The fields of the form, in their order."""
    yield from _group_fields(root)


def _group_fields(group: Group) -> Iterator[tuple[str, str]]:
    yield f"{group.key}.join", _TURNED * group.nots + group.join
    if group.bare:
        yield f"{group.key}.bare", "1"
    for part in group.inside:
        yield f"{part.key}.in", group.key
        if isinstance(part, Group):
            yield from _group_fields(part)
            continue
        if part.nots:
            yield f"{part.key}.nots", str(part.nots)
        for name, entered in part.texts.items():
            yield from ((f"{part.key}.{name}", text) for text in entered)


@dataclass(slots=True)
class _Sent:
    """One part's fields as they were sent."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)

    def first(self, name: str) -> str:
        return self.texts.get(name, [""])[0]


def tree_from(fields: Fields, place: Place) -> Group:
    """The parts that a form sends. Raises Invalid when they are too many or too deep to be drawn."""
    sent: dict[str, _Sent] = {}
    for name, value in fields:
        found = _NAME.fullmatch(name)
        if found:
            text = value.replace("\r\n", "\n")  # as browsers send the breaks of lines
            sent.setdefault(found[1], _Sent()).texts.setdefault(found[2], []).append(text)
    if len(sent) > _MOST_PARTS:
        raise _too("too_many_checks", "more parts than are read", MOST_CHECKS, len(sent))
    for key, part in sent.items():
        holder = sent.get(part.first("in"))
        if holder is not None and key != ROOT:
            holder.inside.append(key)
    root = _read(ROOT, sent, place, 1)
    return root if isinstance(root, Group) else Group(ROOT, "all")


def _read(key: str, sent: dict[str, _Sent], place: Place, depth: int) -> Node:
    if depth > _DEEPEST:
        raise _too("too_deep", "nested in more levels than are read", MOST_DEPTH, depth)
    part = sent.get(key, _Sent())
    if "fact" in part.texts:
        texts = {
            name: tuple(entered)
            for name, entered in part.texts.items()
            if name not in ("in", "nots", "join", "bare")
        }
        return Row(key, _nots(part), fitted(texts, place))
    joined = part.first("join")
    inside = tuple(_read(each, sent, place, depth + 1) for each in part.inside)
    return Group(
        key,
        "any" if joined.endswith("any") else "all",
        min(joined.count(_TURNED), MOST_DEPTH),
        part.first("bare") == "1",
        inside,
    )


def _nots(part: _Sent) -> int:
    written = part.first("nots")
    return min(int(written), MOST_DEPTH) if re.fullmatch("[0-9]", written) else 0


def _too(code: str, what: str, limit: int, value: int) -> Invalid:
    return Invalid(
        f"when: {what}: at most {limit}, got {value}",
        code=code,
        path="when",
        limit=limit,
        value=value,
    )


def when_of(root: Group, place: Place) -> tuple[dict[str, Any], dict[str, str]]:
    """The condition's `when`, and the key of the part at each place of it (`when.all[2]`)."""
    keys: dict[str, str] = {}
    return _when(root, "when", keys, place), keys


def _when(node: Node, path: str, keys: dict[str, str], place: Place) -> dict[str, Any]:
    if isinstance(node, Group) and node.bare and node.join == "all" and len(node.inside) == 1:
        keys.setdefault(path, node.key)
        path += ".not" * node.nots
        return _turned(_when(node.inside[0], path, keys, place), node.nots)
    keys.setdefault(path, node.key)
    path += ".not" * node.nots
    keys[path] = node.key
    if isinstance(node, Row):
        return _turned(check_of(node.texts, place), node.nots)
    inner = [
        _when(each, f"{path}.{node.join}[{index}]", keys, place)
        for index, each in enumerate(node.inside)
    ]
    return _turned({node.join: inner}, node.nots)


def _turned(when: dict[str, Any], nots: int) -> dict[str, Any]:
    for _ in range(nots):
        when = {"not": when}
    return when


def rows(node: Node) -> Iterator[Row]:
    """Every check, in the order of the form."""
    if isinstance(node, Row):
        yield node
        return
    for each in node.inside:
        yield from rows(each)
