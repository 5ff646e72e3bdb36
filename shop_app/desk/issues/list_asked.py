"""What an address of the lists asks for, and addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from shop_app.errors import Invalid
from shop_app.issues.filters import LONGEST_QUERY, Filter, Kind, as_texts, parse
from shop_app.issues.listing import Order, Place, Sort, place

HOME = "/issues"
_DOWN, _UP = "down", "up"
_FIRST_DUE = Order(Sort.DUE, descending=False)
_USUAL: Mapping[Kind, Order] = {
    Kind.MINE: _FIRST_DUE,
    Kind.UNASSIGNED: _FIRST_DUE,
    Kind.AT_RISK: _FIRST_DUE,
    Kind.BREACHED: _FIRST_DUE,
    Kind.WAITING: Order(Sort.UPDATED, descending=False),
    Kind.FOLLOW_UP: Order(Sort.NUMBER, descending=False),
    Kind.ALL: Order(Sort.NUMBER, descending=True),
}
"""What is to be done first comes first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as an address has it; `kind` None: where there is something to do."""

    kind: Kind | None
    chosen: Filter
    order: Order | None
    typed: str
    after: Place | None = None
    before: Place | None = None
    wrong: str | None = None
    """The field of a value that there is not, or `list`; nothing is filtered then."""

    @property
    def sorted(self) -> Order:
        """How the list is sorted. Of certain days, by number is as they were opened."""
        order = self.order or _USUAL[self.kind or Kind.ALL]
        days = self.chosen.opened_from or self.chosen.opened_to
        return replace(order, by=Sort.OPENED) if days and order.by is Sort.NUMBER else order

    @property
    def values(self) -> dict[str, str]:
        """All but the place, by name; what a view keeps lacks what was typed."""
        made = {} if self.kind is None else {"list": str(self.kind)}
        made |= as_texts(self.chosen)
        if self.order is not None:
            made["sort"] = self.order.by
            made["way"] = _DOWN if self.order.descending else _UP
        return made | ({"q": self.typed} if self.typed else {})

    @property
    def query(self) -> str:
        """The query of the address, without the place."""
        return urlencode(self.values)

    def address(self, **place: str) -> str:
        """The address of the list, at a place: `after` or `before`."""
        query = urlencode(self.values | place)
        return f"{HOME}?{query}" if query else HOME

    def export(self) -> str:
        """The address of the list as a file."""
        return f"{HOME}/export.csv?{self.query}"

    def without(self, *names: str) -> str:
        """The address without some of its values."""
        kept = {name: value for name, value in self.values.items() if name not in names}
        return f"{HOME}?{urlencode(kept)}" if kept else HOME

    def of(self, kind: Kind) -> Asked:
        """The same for a certain list."""
        return replace(self, kind=kind)


def asked(values: Mapping[str, str]) -> Asked:
    """Read an address's values; what there is not counts as if it was not there."""
    listed = values.get("list", "")
    kind = _kind(listed)
    try:
        chosen, wrong = parse(_with_sub(values)), None
    except Invalid as error:
        chosen, wrong = Filter(), str(error.details["field"])
    if listed and kind is None:
        chosen, wrong = Filter(), "list"
    wish = Asked(kind, chosen, _order(values), tidy(values.get("q", "")), wrong=wrong)
    by = wish.sorted.by
    after, before = place(values.get("after", ""), by), place(values.get("before", ""), by)
    return replace(wish, after=after, before=None if after else before)


def tidy(text: str) -> str:
    """One line without unseen signs, as far as a search may be long."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:LONGEST_QUERY].strip()


def _with_sub(values: Mapping[str, str]) -> dict[str, str]:
    """The form chooses a reason or a sub-reason with one field: `late.carrier` is one of `late`."""
    found = dict(values)
    reason = found.get("reason", "")
    if "." in reason:
        found |= {"reason": reason.partition(".")[0], "sub_reason": reason}
    return found


def _kind(text: str) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


def _order(values: Mapping[str, str]) -> Order | None:
    by = values.get("sort", "")
    if by not in set(Sort):
        return None
    return Order(Sort(by), descending=values.get("way", _DOWN) != _UP)
