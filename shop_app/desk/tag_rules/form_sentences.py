"""A whole rule in words, as its editor says it. Needs a Flask app context."""

from __future__ import annotations

from shop_app.conditions.sentences import describe
from shop_app.desk.tag_rules.titles import titled
from shop_app.tagging.rule import RuleDraft
from shop_app.texts import gettext, ngettext, number

_DAY_HOURS = 24


def in_words(draft: RuleDraft) -> list[str]:
    """The condition with its tag, as HTML in which titles are put in later, then one sentence for
    every option that changes something."""
    return [
        titled(
            lambda: gettext(
                "Customers get the tag “%(tag)s” when: %(condition)s.",
                tag=draft.tag,
                condition=describe(draft.condition),
            )
        ),
        _leaving(draft),
        *_further(draft),
    ]


def _leaving(draft: RuleDraft) -> str:
    if not draft.remove_when_untrue:
        return gettext("The tag stays when this no longer holds.")
    hours = draft.grace_hours
    if not hours:
        return gettext("The tag goes as soon as this no longer holds.")
    if hours % _DAY_HOURS == 0:
        days = hours // _DAY_HOURS
        return ngettext(
            "The tag goes when this has not held for %(days)s day.",
            "The tag goes when this has not held for %(days)s days.",
            days,
            days=number(days),
        )
    return ngettext(
        "The tag goes when this has not held for %(hours)s hour.",
        "The tag goes when this has not held for %(hours)s hours.",
        hours,
        hours=number(hours),
    )


def _further(draft: RuleDraft) -> list[str]:
    found = []
    if draft.expires_after_days is not None:
        found.append(
            ngettext(
                "It goes after %(days)s day in any case.",
                "It goes after %(days)s days in any case.",
                draft.expires_after_days,
                days=number(draft.expires_after_days),
            )
        )
    if draft.group is not None:
        found.append(
            gettext(
                "Of the rules in the group “%(group)s” only the highest that holds keeps its tag;"
                " this one has rank %(rank)s.",
                group=draft.group,
                rank=number(draft.rank),
            )
        )
    if not draft.active:
        found.append(gettext("The rule is paused: all tags stay as they are."))
    return found
