"""What the form of a list offers to choose from: codes and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shop_app.desk.issues import list_words, words
from shop_app.desk.issues.crew import Crew
from shop_app.issues.filters import NOBODY
from shop_app.issues.listing import Sort
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Channel, Remedy, RootCause, Severity, Status
from shop_app.texts import gettext

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of each field, without the one that asks for nothing."""

    statuses: Choices
    severities: Choices
    reasons: Choices
    channels: Choices
    owners: Choices
    root_causes: Choices
    remedies: Choices
    openers: Choices
    repeats: Choices
    sorts: Choices


def options(crew: Crew, reasons: Mapping[str, Reason]) -> Options:
    """In the reader's words; reasons with their sub-reasons behind them."""
    nobody = (NOBODY, gettext("Nobody"))
    return Options(
        statuses=tuple((one.value, words.status(one)) for one in Status),
        severities=tuple((one.code, words.severity(one)) for one in Severity),
        reasons=tuple(_reasons(reasons.values())),
        channels=tuple((one.value, words.channel(one)) for one in Channel),
        owners=(nobody, *((one, crew.name(one)) for one in crew.people)),
        root_causes=tuple((one.value, words.root_cause(one)) for one in RootCause),
        remedies=tuple((one.value, words.remedy(one)) for one in Remedy),
        openers=tuple((one.value, list_words.opener(one)) for one in list_words.OPENERS),
        repeats=(("yes", gettext("Yes")), ("no", gettext("No"))),
        sorts=tuple((one.value, list_words.sort(one)) for one in Sort),
    )


def _reasons(found: Iterable[Reason]) -> Iterator[tuple[str, str]]:
    known = {reason.key: reason for reason in found}
    for reason in known.values():
        name = words.reason(known, reason.key)
        yield reason.key, name
        for sub in reason.sub_reasons:
            under = words.sub_reason(known, reason.key, sub.key)
            yield sub.key, gettext("%(reason)s: %(sub)s", reason=name, sub=under)
