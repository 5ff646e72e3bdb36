"""A whole rule in words, as its editor says it. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shop_app.conditions.language import AllOf, AnyOf
from shop_app.conditions.sentences import AnyNode, describe, describe_part
from shop_app.desk.tag_rules.titles import titled
from shop_app.tagging.rule import RuleDraft
from shop_app.texts import gettext, ngettext, number

_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of a rule, and what is listed below them, one per line."""

    text: str
    lines: Sequence[str] = ()


def in_words(draft: RuleDraft) -> list[Sentence]:
    """The conditions with their tag, as HTML in which titles are put in later, then one sentence for
    every option that changes something."""
    return [_getting(draft), *map(Sentence, (_leaving(draft), *_further(draft)))]


def _getting(draft: RuleDraft) -> Sentence:
    """Several conditions stand below one another: in one line nobody reads more than two."""
    when = draft.condition.when
    if isinstance(when, AllOf) and len(when.all) > 1:
        text = gettext("Customers get the tag “%(tag)s” when all of this holds:", tag=draft.tag)
        return Sentence(text, _each(when.all))
    if isinstance(when, AnyOf) and len(when.any) > 1:
        text = gettext("Customers get the tag “%(tag)s” when any of this holds:", tag=draft.tag)
        return Sentence(text, _each(when.any))
    said = titled(
        lambda: gettext(
            "Customers get the tag “%(tag)s” when: %(condition)s.",
            tag=draft.tag,
            condition=describe(draft.condition),
        )
    )
    return Sentence(said)


def _each(nodes: Sequence[AnyNode]) -> list[str]:
    return [titled(partial(describe_part, node)) for node in nodes]


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
