"""A line of a compensation's history, for stories that tell of other things too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop_app.compensation.events import EventKind
from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import event_words, words
from shop_app.texts import gettext


def told(kind: str, happened: str, data: Mapping[str, Any], currency: str) -> tuple[str, str]:
    """What happened to something of a `kind`, and what belongs to it (may be empty); `happened` and
    `data` are the event's. Needs an app context."""
    event = EventKind(happened)
    what = gettext(
        "%(kind)s: %(what)s", kind=words.kind(Kind(kind)), what=event_words.what(event, data)
    )
    return what, event_words.more(event, data, currency)
