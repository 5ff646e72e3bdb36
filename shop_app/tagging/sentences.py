"""Say why a tag is wanted or not, in the reader's language, with the very numbers it was judged by.

Needs a Flask app context; the language is Flask-Babel's (`force_locale` outside a request).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop_app.conditions import sentences as conditions
from shop_app.conditions.outcome import Outcome
from shop_app.tagging.leaving import Leaving
from shop_app.tagging.rules import Cause, Verdict
from shop_app.texts import gettext, moment, ngettext, number


def sentence(verdict: Verdict) -> str:
    """Why a verdict is what it is, such as "612.40 EUR spent in the last 365 days, net of 2 refunds;
    500.00 EUR needed · VIP Gold holds instead"."""
    return _said(verdict.outcome, verdict.as_data())


def sentence_of(reason: dict[str, Any]) -> str:
    """The same of a reason that was kept with a decision (`Verdict.as_data`), without the values
    that are not kept."""
    kept = Outcome.from_data(reason["outcome"]) if "outcome" in reason else None
    return _said(kept, reason)


def _said(outcome: Outcome | None, reason: dict[str, Any]) -> str:
    said = [] if outcome is None else [conditions.sentence(outcome)]
    if addition := _addition(reason):
        said.append(addition)
    return " · ".join(said) or gettext("decided by an earlier version of Amends")


def _addition(reason: dict[str, Any]) -> str:
    """What the rule adds to what its condition says."""
    match reason.get("cause"):
        case Cause.GRACE:
            return _grace(reason["grace_hours"], reason["untrue_since"])
        case Cause.UNTRUE if "grace_hours" in reason and reason["untrue_since"]:
            return _grace_over(reason["grace_hours"], reason["untrue_since"])
        case Cause.KEPT:
            return gettext("kept, because this rule does not take its tag off")
        case Cause.EXPIRED:
            return _expired(reason["expires_after_days"], reason["held_since"])
        case Cause.OUTRANKED:
            return gettext("%(tag)s holds instead", tag=reason["outranked_by"])
        case Cause.UNSURE:
            return gettext("not given before %(tag)s is known", tag=reason["outranked_by"])
        case Leaving.DELETED:
            return gettext("the rule was deleted")
        case Leaving.OFF:
            return gettext("the rule is switched off")
        case Leaving.RENAMED:
            return gettext("the rule keeps another tag now")
        case _:
            return ""


def _grace(hours: int, since: str) -> str:
    return ngettext(
        "untrue since %(since)s; kept for %(hours)s hour",
        "untrue since %(since)s; kept for %(hours)s hours",
        hours,
        since=_moment(since),
        hours=number(hours),
    )


def _grace_over(hours: int, since: str) -> str:
    return ngettext(
        "untrue since %(since)s, longer than the %(hours)s hour it is kept",
        "untrue since %(since)s, longer than the %(hours)s hours it is kept",
        hours,
        since=_moment(since),
        hours=number(hours),
    )


def _expired(days: int, since: str) -> str:
    return ngettext(
        "true since %(since)s; the tag goes after %(days)s day",
        "true since %(since)s; the tag goes after %(days)s days",
        days,
        since=_moment(since),
        days=number(days),
    )


def _moment(written: str) -> str:
    return moment(datetime.fromisoformat(written))
