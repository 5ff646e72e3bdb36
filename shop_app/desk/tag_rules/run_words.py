"""Say how a run over all customers stands, in the reader's language. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shop_app.tagging.runs import RunState
from shop_app.texts import gettext

_REFUSED: Mapping[RunState, Callable[[], str]] = {
    RunState.RUNNING: lambda: gettext("This is going on already."),
    RunState.PAUSED: lambda: gettext("This is paused already."),
    RunState.DONE: lambda: gettext("This is finished already: all customers were looked at."),
    RunState.CANCELLED: lambda: gettext("This was ended already."),
}


def state_refused(state: str) -> str:
    """Why a run that stands like this can't be paused, resumed or ended as somebody wanted."""
    return _REFUSED[RunState(state)]()
