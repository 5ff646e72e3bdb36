"""What a list is filtered by, in words that one takes off again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shop_app.desk.issues import list_words, words
from shop_app.desk.issues.crew import Crew
from shop_app.issues.filters import NOBODY, Filter
from shop_app.issues.reasons import Reason
from shop_app.texts import day, gettext


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a list is filtered by, and the values that go when it is taken off.

    `customer`: the number of the one whose name comes late in the place of the text.
    """

    text: str
    names: tuple[str, ...]
    customer: str | None = None


def chips(chosen: Filter, found: Mapping[str, Reason], crew: Crew) -> list[Chip]:
    """What a list is filtered by, each in words."""
    said: dict[str, Callable[[], str]] = {
        "status": lambda: words.status(chosen.status) if chosen.status else "",
        "severity": lambda: words.severity(chosen.severity) if chosen.severity else "",
        "channel": lambda: words.channel(chosen.channel) if chosen.channel else "",
        "root_cause": lambda: words.root_cause(chosen.root_cause) if chosen.root_cause else "",
        "remedy": lambda: words.remedy(chosen.remedy) if chosen.remedy else "",
        "order": lambda: gettext("Order %(number)s", number=chosen.order),
    }
    made = [
        Chip(text(), (name,)) for name, text in said.items() if getattr(chosen, name) is not None
    ]
    if chosen.customer is not None:
        number = chosen.customer
        made.append(Chip(gettext("Customer %(number)s", number=number), ("customer",), number))
    if chosen.reason is not None:
        name = words.reason(found, chosen.reason) if chosen.reason in found else chosen.reason
        sub = list_words.sub_reason(found, chosen.sub_reason) if chosen.sub_reason else None
        made.insert(0, Chip(sub or name, ("reason", "sub_reason")))
    if chosen.owner is not None:
        member = None if chosen.owner == NOBODY else chosen.owner
        made.append(Chip(gettext("In charge: %(name)s", name=crew.name(member)), ("owner",)))
    if chosen.opened_by is not None:
        by = crew.who(chosen.opened_by, chosen.opened_by_id) if chosen.opened_by_id else ""
        made.append(
            Chip(
                gettext("Opened by: %(name)s", name=by or list_words.opener(chosen.opened_by)),
                ("opened_by", "opened_by_id"),
            )
        )
    if chosen.repeat is not None:
        repeat = gettext("Repeat contacts") if chosen.repeat else gettext("First contacts")
        made.append(Chip(repeat, ("repeat",)))
    return [*made, *_days(chosen)]


def _days(chosen: Filter) -> Iterator[Chip]:
    found: dict[str, tuple[date | None, Callable[[str], str]]] = {
        "opened_from": (chosen.opened_from, lambda on: gettext("Opened from %(day)s on", day=on)),
        "opened_to": (chosen.opened_to, lambda on: gettext("Opened until %(day)s", day=on)),
        "updated_from": (
            chosen.updated_from,
            lambda on: gettext("Changed from %(day)s on", day=on),
        ),
        "updated_to": (chosen.updated_to, lambda on: gettext("Last changed until %(day)s", day=on)),
        "resolved_from": (
            chosen.resolved_from,
            lambda on: gettext("Resolved from %(day)s on", day=on),
        ),
        "resolved_to": (chosen.resolved_to, lambda on: gettext("Resolved until %(day)s", day=on)),
    }
    for name, (on, said) in found.items():
        if on is not None:
            yield Chip(said(day(on)), (name,))
