"""What has to be loaded, and what may have to be read, to judge a condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shop_app.conditions.catalogue import fact_of
from shop_app.conditions.fact import Fact
from shop_app.conditions.language import AllOf, AnyOf, Check, Condition, Not
from shop_app.conditions.parameters import parameters_of
from shop_app.conditions.subject import Asked, Part


@dataclass(frozen=True, slots=True)
class Needs:
    """Parts of the history, what is asked of Shopify, segment gids, and whether products too."""

    parts: frozenset[Part] = frozenset()
    asked: frozenset[Asked] = frozenset()
    segments: frozenset[str] = frozenset()
    products: bool = False

    def __or__(self, other: Needs) -> Needs:
        return Needs(
            self.parts | other.parts,
            self.asked | other.asked,
            self.segments | other.segments,
            self.products or other.products,
        )


def needs(condition: Condition) -> Needs:
    """What the condition's checks need, all of them together. Raises Invalid for an unknown fact."""
    found = Needs()
    for path, check in checks_with_paths(condition.when):
        found |= _needs(check, fact_of(check.fact, path))
    return found


def checks(node: AllOf | AnyOf | Not | Check) -> Iterator[Check]:
    """Every check in a condition, in the order it is written."""
    return (check for _, check in checks_with_paths(node))


def checks_with_paths(
    node: AllOf | AnyOf | Not | Check, path: str = "when"
) -> Iterator[tuple[str, Check]]:
    """Every check with its place in the condition's JSON, such as `when.all[2].not`."""
    match node:
        case Check():
            yield path, node
        case Not():
            yield from checks_with_paths(node.not_, f"{path}.not")
        case AllOf():
            for place, each in enumerate(node.all):
                yield from checks_with_paths(each, f"{path}.all[{place}]")
        case AnyOf():
            for place, each in enumerate(node.any):
                yield from checks_with_paths(each, f"{path}.any[{place}]")


def _needs(check: Check, fact: Fact) -> Needs:
    parts = fact.parts
    if parameters_of(check).selects_by_product:
        parts |= {Part.PRODUCTS}
    segments = frozenset() if check.segment is None else frozenset({check.segment})
    return Needs(parts, fact.asked, segments, Part.PRODUCTS in parts)
