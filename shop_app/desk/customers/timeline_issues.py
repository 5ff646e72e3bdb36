"""The lines of a customer's story that come from issues, notes and compensations, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from shop_app.desk.compensations import given_words
from shop_app.desk.customers.timeline_reading import Happened, Happening
from shop_app.desk.issues.crew import Crew, crew
from shop_app.desk.issues.event_words import Telling
from shop_app.issues import reasons
from shop_app.issues.events import EventKind
from shop_app.issues.note_html import rendered
from shop_app.issues.rules import Said
from shop_app.texts import gettext
from shop_app.timeline.service import Actor, By


@dataclass(frozen=True, slots=True)
class IssueWords:
    """What happened, what belongs to it (may be empty), whose doing it was, and a note's text."""

    what: str
    why: str
    who: str
    html: Markup | None = None


_TOLD_OF_PEOPLE = (Happened.ISSUE, Happened.NOTED, Happened.GIVEN)


def telling(db: Connection, shop: str, lines: Sequence[Happening]) -> Telling:
    """What the words of these lines are made with; nothing is read when no line needs any."""
    if not any(line.kind in _TOLD_OF_PEOPLE for line in lines):
        return Telling(Crew({}), {})
    return Telling(crew(db, shop), reasons.by_key(reasons.reasons(db, shop)))


def event_in_words(line: Happening, telling: Telling) -> IssueWords:
    """A line of an issue's history."""
    by = By(Actor(line.data["actor"]), line.data["by"])
    told = telling.said(EventKind(line.data["kind"]), by, line.data["data"])
    return IssueWords(told.what, told.more, told.who)


def note_in_words(line: Happening, telling: Telling) -> IssueWords:
    """A note; of one that was erased that much is said."""
    data = line.data
    who = telling.crew.who(Actor(data["actor"]), data["by"])
    if data["erased"]:
        gone = gettext("The text was erased at the customer's request.")
        return IssueWords(_what(data["said"], correction=False), gone, who)
    html = rendered(data["text"], telling.crew.names)
    return IssueWords(_what(data["said"], correction=data["correction"]), "", who, html)


def given_in_words(line: Happening, telling: Telling) -> IssueWords:
    """A line of a compensation's history."""
    data = line.data
    told = given_words.told(data["given"], data["kind"], data["data"], data["currency"])
    return IssueWords(*told, telling.crew.who(Actor(data["actor"]), data["by"]))


def _what(said: str, *, correction: bool) -> str:
    if correction:
        return gettext("Correction of an earlier note")
    return gettext("Said to the customer") if Said(said) is Said.TO_CUSTOMER else gettext("Note")
