"""Say how a run over all customers stands, in the reader's language. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from shop_app.tagging.leaving import Ended
from shop_app.tagging.runs import Progress, RunState
from shop_app.texts import gettext, ngettext, number, percent

_MINUTE, _HOUR = 60, 3_600

_REFUSED: Mapping[RunState, Callable[[], str]] = {
    RunState.RUNNING: lambda: gettext("This is going on already."),
    RunState.PAUSED: lambda: gettext("This is paused already."),
    RunState.DONE: lambda: gettext("This is finished already: all customers were looked at."),
    RunState.CANCELLED: lambda: gettext("This was ended already."),
}
_STATES: Mapping[RunState, Callable[[], str]] = {
    RunState.RUNNING: lambda: gettext("Going on"),
    RunState.PAUSED: lambda: gettext("Paused"),
    RunState.DONE: lambda: gettext("Finished"),
    RunState.CANCELLED: lambda: gettext("Ended early"),
}
_ENDED: Mapping[str, Callable[[], str]] = {
    Ended.DELETED: lambda: gettext("It ended early because the rule was deleted."),
    Ended.CHANGED: lambda: gettext(
        "It ended early because the rule was changed. Apply the rule again."
    ),
}


def state_refused(state: str) -> str:
    """Why a run that stands like this can't be paused, resumed or ended as somebody wanted."""
    return _REFUSED[RunState(state)]()


def state(run: Progress) -> str:
    """How the run stands, in a word or two."""
    return _STATES[run.state]()


def applying(run: Progress) -> str:
    """How far a run is that is not over: "Applying: 43 %"."""
    done = percent(Decimal(run.percent))
    if run.state is RunState.PAUSED:
        return gettext("Applying paused at %(percent)s", percent=done)
    return gettext("Applying: %(percent)s", percent=done)


def judged(run: Progress) -> str:
    """How many customers were looked at: all there are may be more or fewer than at the start."""
    if run.state is RunState.DONE:
        return ngettext(
            "%(judged)s customer looked at.",
            "%(judged)s customers looked at.",
            run.judged,
            judged=number(run.judged),
        )
    return ngettext(
        "%(judged)s of %(total)s customer looked at.",
        "%(judged)s of %(total)s customers looked at.",
        run.total,
        judged=number(run.judged),
        total=number(max(run.total, run.judged)),
    )


def turned(run: Progress) -> str:
    """Who got the tag and who lost it, so far."""
    gained = ngettext(
        "%(count)s customer gets the tag",
        "%(count)s customers get the tag",
        run.gained,
        count=number(run.gained),
    )
    lost = ngettext(
        "%(count)s customer loses it",
        "%(count)s customers lose it",
        run.lost,
        count=number(run.lost),
    )
    return gettext("%(gained)s, %(lost)s.", gained=gained, lost=lost)


def unread(run: Progress) -> str:
    """Of how many Shopify has to be asked first; "" when of none."""
    if not run.unread:
        return ""
    return ngettext(
        "For %(count)s customer Amends asks Shopify for details first; the tag follows then.",
        "For %(count)s customers Amends asks Shopify for details first; their tags follow then.",
        run.unread,
        count=number(run.unread),
    )


def time_left(seconds: float | None) -> str:
    """About how long it still takes; "" when that is not known."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return gettext("Less than a minute left.")
    if seconds < 2 * _HOUR:
        minutes = round(seconds / _MINUTE)
        return ngettext(
            "About %(count)s minute left.",
            "About %(count)s minutes left.",
            minutes,
            count=number(minutes),
        )
    hours = round(seconds / _HOUR)
    return ngettext(
        "About %(count)s hour left.", "About %(count)s hours left.", hours, count=number(hours)
    )


def trouble(run: Progress) -> str:
    """Why a run ended early or does not go on, and what to do; "" when nothing is wrong."""
    if run.error is None:
        if run.state is RunState.CANCELLED:
            return gettext(
                "Somebody ended it. What was decided until then stays."
                " Apply the rule again to look at everybody."
            )
        return ""
    if run.error in _ENDED:
        return _ENDED[run.error]()
    return gettext(
        "The last attempt failed. Amends tries again by itself; nothing is lost."
        " If this stays for an hour, end it, apply the rule again, and tell the support."
    )
