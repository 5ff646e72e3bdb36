"""What an address of the list asks for, and addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from shop_app.compensation.kinds import Kind
from shop_app.compensation.listing import LONGEST_TEXT, Filter, Listed, Place
from shop_app.gids import gid
from shop_app.web.numbers import whole

HOME = "/compensations"
_DIGITS = 18
_LONGEST_VALUE = 100
_NAMES = ("kind", "reason", "staff", "from", "to", "customer", "order", "issue", "q")


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as an address has it; `values` are its filters by name, as far as they make sense."""

    listed: Listed
    chosen: Filter
    values: Mapping[str, str]
    place: Place | None

    def address(self, **other: str) -> str:
        """The address of this list, at a place of it or with another value."""
        return f"{HOME}?{urlencode({'list': self.listed.value, **self.values, **other})}"

    def without(self, name: str) -> str:
        """The address without one filter."""
        kept = {one: value for one, value in self.values.items() if one != name}
        return f"{HOME}?{urlencode({'list': self.listed.value, **kept})}"

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.values)


def asked(sent: Mapping[str, str], listed: Listed | None = None) -> Asked:
    """Read an address; what there is not counts as if it was not there."""
    name = sent.get("list", "")
    values = {one: _tidy(sent.get(one, "")) for one in _NAMES}
    values = {one: value for one, value in values.items() if value and _sound(one, value)}
    return Asked(
        listed=listed or (Listed(name) if name in set(Listed) else Listed.ALL),
        chosen=_filter(values),
        values=values,
        place=_place(sent),
    )


def _filter(values: Mapping[str, str]) -> Filter:
    kind, first, last = values.get("kind"), values.get("from"), values.get("to")
    customer, order, issue = values.get("customer"), values.get("order"), values.get("issue")
    return Filter(
        kind=Kind(kind) if kind else None,
        reason=values.get("reason"),
        staff=values.get("staff"),
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        customer_gid=gid("Customer", customer) if customer else None,
        order_gid=gid("Order", order) if order else None,
        issue=int(issue) if issue else None,
        text=values.get("q", "")[:LONGEST_TEXT],
    )


def _sound(name: str, value: str) -> bool:
    match name:
        case "kind":
            return value in set(Kind)
        case "from" | "to":
            return _is_day(value)
        case "customer" | "order" | "issue":
            return bool(whole(value, _DIGITS))
    return True


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _place(sent: Mapping[str, str]) -> Place | None:
    for name, forward in (("after", True), ("before", False)):
        number = whole(sent.get(name, ""), _DIGITS)
        if number is not None:
            return Place(number, forward)
    return None


def _tidy(text: str) -> str:
    """One line without unseen signs, as far as a value may be long."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:_LONGEST_VALUE].strip()
