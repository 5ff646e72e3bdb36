"""Check rendered pages against Polaris: what the real components would drop without a word.

    python -m tools.polaris_lint page.html ...

Elements, attributes, keywords and slots come from Shopify's manifest; the rules beside them are
those of the components' documentation and of "Built for Shopify".
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import html5lib

from tools.polaris_manifest import Element, read

_GLOBAL = re.compile(
    r"id|class|slot|hidden|lang|dir|title|role|tabindex|aria-[a-z-]+|data-[a-z-]+|hx-[a-z:.-]+"
)
_FREE_SIZES = frozenset(
    {"blocksize", "minblocksize", "maxblocksize", "inlinesize", "mininlinesize", "maxinlinesize"}
)
"""The manifest leaves out that these take pixels and percents too."""

_DOCUMENTED = frozenset({("s-link", "rel"), ("s-box", "display")})
"""In the documentation, not in the manifest."""

_SIZE = re.compile(r"\d+(\.\d+)?(px|%)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FIELDS = frozenset(
    "s-" + name
    for name in (
        "checkbox", "choice-list", "color-field", "date-field", "drop-zone", "email-field",
        "money-field", "number-field", "password-field", "search-field", "select", "switch",
        "text-area", "text-field", "url-field",
    )
)  # fmt: skip
_ACTIONS = frozenset({"primary-action", "secondary-actions", "breadcrumb-actions"})


@dataclass(frozen=True)
class _Place:
    """An element of the page and the one around it."""

    node: ET.Element
    parent: ET.Element | None

    @property
    def tag(self) -> str:
        return self.node.tag

    @property
    def around(self) -> str:
        return "" if self.parent is None else self.parent.tag

    def get(self, name: str) -> str | None:
        return self.node.get(name)

    @property
    def text(self) -> str:
        return "".join(self.node.itertext()).strip()

    def __str__(self) -> str:
        ident = self.get("id") or self.get("name") or self.get("heading") or self.text[:30]
        return f"<{self.tag}{f' “{ident}”' if ident else ''}>"


def lint(html: str, elements: Mapping[str, Element]) -> list[str]:
    """One sentence per finding, in the order of the page."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    found: list[str] = []
    for place in _places(root, None):
        if place.tag.startswith("s-"):
            found += (f"{place} {what}" for what in _element(place, elements))
        found += (f"{place} {what}" for what in _any(place))
    found += _page(root)
    return found


def _places(node: ET.Element, parent: ET.Element | None) -> Iterator[_Place]:
    if isinstance(node.tag, str):
        yield _Place(node, parent)
        for child in node:
            yield from _places(child, node)


def _element(place: _Place, elements: Mapping[str, Element]) -> Iterator[str]:
    element = elements.get(place.tag)
    if element is None:
        yield "is no Polaris element"
        return
    for name, value in place.node.attrib.items():
        yield from _attribute(place.tag, element, name, value)
    yield from _slot(place, elements)
    yield from _named(place)


def _attribute(tag: str, element: Element, name: str, value: str) -> Iterator[str]:
    attribute = element.attributes.get(name)
    if attribute is None:
        if not _GLOBAL.fullmatch(name) and (tag, name) not in _DOCUMENTED:
            yield f"has no attribute {name!r}"
        return
    if value.startswith("@container"):
        return
    if attribute.kind == "boolean" and value.lower() == "false":
        yield f'{name}="false" still means true: leave the attribute out'
    elif attribute.kind == "number" and not _NUMBER.fullmatch(value):
        yield f"{name}={value!r} is no number"
    elif attribute.keywords is not None and value not in attribute.keywords:
        if name in _FREE_SIZES and _SIZE.fullmatch(value):
            return
        some = ", ".join(sorted(attribute.keywords)[:12])
        yield f"{name}={value!r} is none of {some}"


def _slot(place: _Place, elements: Mapping[str, Element]) -> Iterator[str]:
    slot, around = place.get("slot"), place.around
    if slot is None:
        return
    if around not in elements:
        yield f"slot={slot!r} stands in <{around}>, which has no slots"
    elif slot not in elements[around].slots:
        yield f"slot={slot!r} is no slot of <{around}>"
    if around not in ("s-page", "s-modal") or slot not in _ACTIONS:
        return
    variant = place.get("variant")
    if slot == "primary-action" and (place.tag != "s-button" or variant != "primary"):
        yield 'as primary action must be an <s-button variant="primary">, else it is not drawn'
    if slot == "secondary-actions" and variant not in (None, "secondary", "auto"):
        yield f"as secondary action may not have the variant {variant!r}"


def _named(place: _Place) -> Iterator[str]:
    """What a screen reader would have nothing to say about, or nobody would see."""
    named = place.get("label") or place.get("accessibilitylabel")
    if place.tag in _FIELDS and not named:
        yield "needs a label"
    if place.tag in ("s-image", "s-thumbnail", "s-avatar") and place.get("alt") is None:
        yield "needs alt"
    if place.tag in ("s-button", "s-link", "s-clickable") and not (place.text or named):
        yield "needs a text or an accessibilityLabel"
    if place.tag == "s-banner" and not (place.text or len(place.node)):
        yield "needs a body: without one it is not drawn"


def _any(place: _Place) -> Iterator[str]:
    """What no page of ours may carry."""
    for name in place.node.attrib:
        if name.startswith("on"):
            yield f"carries {name!r}: behaviour belongs into app.js"
    if place.tag == "script" and place.get("src") is None:
        yield "is a script inside the page"
    if place.tag == "form" and place.get("data-save-bar") is not None:
        submits = [one for one in place.node.iter("s-button") if one.get("type") == "submit"]
        yield from ("has a submit button beside the save bar" for _ in submits)


def _page(root: ET.Element) -> Iterator[str]:
    pages = list(root.iter("s-page"))
    if len(pages) > 1:
        yield f"the document has {len(pages)} <s-page>: App Bridge shows one"
    ids = Counter(node.get("id") for node in root.iter() if node.get("id"))
    yield from (f"the id {ident!r} stands {n} times" for ident, n in ids.items() if n > 1)


def main(files: list[str]) -> int:
    """Print the findings of some files; 1 when there are any."""
    elements = read()
    findings = [
        f"{file}: {one}" for file in files for one in lint(Path(file).read_text(), elements)
    ]
    sys.stdout.write("".join(f"{one}\n" for one in [*findings, f"{len(findings)} finding(s)"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
