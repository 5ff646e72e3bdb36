"""What the buttons of a condition do: each makes another tree of the one that was sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.desk.tag_rules.form_checks import LISTS, first_operator
from shop_app.desk.tag_rules.form_tree import Group, Node, Row

FIRST_FACT = "spent"
"""What a new check is about until somebody chooses."""


def pressed(root: Group, button: str, key: str, by: Sequence[str]) -> tuple[Group, str]:
    """The tree after a `button` of its part `key`, and the id of the element that has the keyboard
    then. `by` are the values sent for the lists: of each check one, and one of them may be chosen."""
    name = next((one for one in by if one), "")
    match button:
        case "add":
            root, made = add_check(root, key)
        case "add_group":
            root, made = add_group(root, key)
        case "remove":
            root, holder = remove(root, key)
            return root, f"{holder}-add"
        case "narrow":
            root, made = narrow(root, key, name)
            return root, f"{made}-{name}"
        case "widen":
            root, made = widen(root, key, name)
        case _:
            return root, ""
    return root, f"{made}-fact"


def add_check(root: Group, key: str) -> tuple[Group, str]:
    """A new check at the end of a group; its key."""
    made = new_row(_free(root))
    return _inside(root, key, lambda inside: (*inside, made)), made.key


def add_group(root: Group, key: str) -> tuple[Group, str]:
    """A new group with one check in it, at the end of a group; the key of its check."""
    place = _free(root)
    made = new_row(place + 1)
    group = Group(f"c{place}", "any" if _find(root, key).join == "all" else "all", inside=(made,))
    return _inside(root, key, lambda inside: (*inside, group)), made.key


def remove(root: Group, key: str) -> tuple[Group, str]:
    """The tree without a part, nor the groups that are empty then; the key of the group it was in."""
    holder = next((group for group in _groups(root) if key in _keys(group)), root)
    left = _inside(
        root, holder.key, lambda inside: tuple(each for each in inside if each.key != key)
    )
    if holder.key != root.key and len(holder.inside) == 1:
        return remove(left, holder.key)
    return left, holder.key


def narrow(root: Group, key: str, by: str) -> tuple[Group, str]:
    """A check that asks for some products only, chosen `by` one of the lists; its key."""
    chosen = {by: ("",)} if by in LISTS else {}
    return _texts(root, key, lambda texts: chosen | texts), key


def widen(root: Group, key: str, by: str) -> tuple[Group, str]:
    """A check that does not ask any more which products `by` that list; its key."""
    return _texts(
        root, key, lambda texts: {name: each for name, each in texts.items() if name != by}
    ), key


def new_row(number: int, fact: str = FIRST_FACT) -> Row:
    """A check nobody has filled in yet."""
    operator = first_operator(CATALOGUE[fact])
    drawn = f"{fact} {operator}"
    return Row(f"c{number}", 0, {"fact": (fact,), "is": (operator,), "drawn": (drawn,)})


def _free(root: Group) -> int:
    """The first number that no part has."""
    return 1 + max(int(key[1:]) for group in _groups(root) for key in (group.key, *_keys(group)))


def _keys(group: Group) -> list[str]:
    return [each.key for each in group.inside]


def _groups(node: Node) -> Iterator[Group]:
    if isinstance(node, Group):
        yield node
        for each in node.inside:
            yield from _groups(each)


def _find(root: Group, key: str) -> Group:
    return next((group for group in _groups(root) if group.key == key), root)


def _inside(node: Group, key: str, change: Callable[[tuple[Node, ...]], tuple[Node, ...]]) -> Group:
    if node.key == key:
        return replace(node, inside=change(node.inside))
    return replace(
        node,
        inside=tuple(
            _inside(each, key, change) if isinstance(each, Group) else each for each in node.inside
        ),
    )


_Texts = dict[str, tuple[str, ...]]


def _texts(node: Group, key: str, change: Callable[[_Texts], _Texts]) -> Group:
    def changed(each: Node) -> Node:
        if isinstance(each, Group):
            return _texts(each, key, change)
        return replace(each, texts=change(each.texts)) if each.key == key else each

    return replace(node, inside=tuple(changed(each) for each in node.inside))
