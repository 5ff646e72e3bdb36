"""What happened to an issue, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop_app.desk.issues import words
from shop_app.desk.issues.cause_words import cause
from shop_app.desk.issues.clock_words import span
from shop_app.desk.issues.crew import Crew
from shop_app.desk.issues.field_words import field
from shop_app.issues.events import EventKind
from shop_app.issues.reasons import Reason, name_of
from shop_app.issues.rules import Channel, Remedy, RootCause, Severity, Status
from shop_app.money import Money
from shop_app.texts import gettext, money
from shop_app.timeline.service import Actor, By


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: what happened, what belongs to it (may be empty), and whose doing it was."""

    what: str
    more: str
    who: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What words are made with: the people of the shop, and its reasons by their keys."""

    crew: Crew
    reasons: Mapping[str, Reason]

    def said(self, kind: EventKind, by: By, data: Mapping[str, Any]) -> Happened:
        """A line of an issue's history. `data` is the event's, see `EventKind`."""
        what, more = self._told(kind, by, data)
        return Happened(what, more, self.crew.who(by.actor, by.id))

    def reason(self, key: str) -> str:
        """A reason or sub-reason by its key, which is all that is left of one that is gone."""
        top = self.reasons.get(key)
        if top is not None:
            return name_of(top)
        subs = (sub for one in self.reasons.values() for sub in one.sub_reasons)
        return next((name_of(sub) for sub in subs if sub.key == key), key)

    def _told(self, kind: EventKind, by: By, data: Mapping[str, Any]) -> tuple[str, str]:
        match kind:
            case EventKind.OPENED:
                return gettext("Issue opened"), _why_opened(data)
            case EventKind.CAUSE_JOINED:
                return gettext("Something else belongs to it"), cause(data["cause"])
            case EventKind.MOVED:
                return _moved(Status(data["before"]), Status(data["after"])), ""
            case EventKind.ASSIGNED:
                return self._assigned(by, data["after"]), ""
            case EventKind.EDITED:
                return gettext("Changed"), self._edited(data["fields"])
            case EventKind.REMEDIED:
                return _remedied(data), ""
            case EventKind.RESPONDED:
                return gettext("The customer got the first answer"), _answered(data)
            case EventKind.FOLLOWED_UP:
                return _content(data["content"]), ""
            case EventKind.ERASED:
                return gettext("Shopify had the customer's words erased"), ""

    def _assigned(self, by: By, owner: str | None) -> str:
        if owner is None:
            return gettext("Given to nobody")
        if by.actor is Actor.STAFF and by.id == owner:
            return gettext("Taken over")
        return gettext("Given to %(name)s", name=self.crew.name(owner))

    def _edited(self, fields: Mapping[str, list[Any]]) -> str:
        return " · ".join(
            self._field(name, before, after) for name, (before, after) in fields.items()
        )

    def _field(self, name: str, before: Any, after: Any) -> str:
        shown = self._values(name, before), self._values(name, after)
        if None in shown:
            return field(name)
        return gettext(
            "%(field)s: %(before)s → %(after)s",
            field=field(name),
            before=shown[0],
            after=shown[1],
        )

    def _values(self, name: str, value: Any) -> str | None:
        """A value in words; None where only the name of the field is told."""
        if value is None:
            return "–" if name in ("sub_reason", "root_cause") else None
        match name:
            case "reason" | "sub_reason":
                return self.reason(value)
            case "severity":
                return words.severity(Severity[value.upper()])
            case "channel":
                return words.channel(Channel(value))
            case "root_cause":
                return words.root_cause(RootCause(value))
        return None


def _why_opened(data: Mapping[str, Any]) -> str:
    if "repeat_of" in data:
        return gettext("The same trouble as in #%(number)s again", number=str(data["repeat_of"]))
    return cause(data["cause"]) if "cause" in data else ""


def _moved(before: Status, after: Status) -> str:
    if not before.at_work and after is Status.OPEN:
        return gettext("Reopened")
    return gettext("%(before)s → %(after)s", before=words.status(before), after=words.status(after))


def _remedied(data: Mapping[str, Any]) -> str:
    if data["remedy"] is None:
        return gettext("Remedy taken off")
    name = words.remedy(Remedy(data["remedy"]))
    if data["amount"] is None:
        return gettext("Remedy: %(remedy)s", remedy=name)
    cost = money(Money(data["amount"], data["currency"]))
    return gettext("Remedy: %(remedy)s, %(amount)s", remedy=name, amount=cost)


def _answered(data: Mapping[str, Any]) -> str:
    time = span(data["seconds"])
    if data.get("target") is None:
        return gettext("After %(time)s of business time", time=time)
    if data["seconds"] > data["target"]:
        return gettext(
            "After %(time)s of business time, later than the %(target)s aimed at",
            time=time,
            target=span(data["target"]),
        )
    return gettext(
        "After %(time)s of business time, within the %(target)s aimed at",
        time=time,
        target=span(data["target"]),
    )


def _content(content: bool) -> str:
    if content:
        return gettext("The customer is content")
    return gettext("The customer is not content yet")
