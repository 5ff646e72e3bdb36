"""What a version of a rule changed against the one before, in words. Needs a Flask app context."""

from __future__ import annotations

from collections.abc import Iterator

from shop_app.conditions.sentences import describe
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import RuleVersion
from shop_app.texts import gettext, ngettext, number


def changes(version: RuleVersion, before: RuleVersion | None) -> list[str]:
    """One sentence for each thing that changed; `before` None: the first version."""
    if before is None:
        return [gettext("The rule was created.")]
    if version.deleted:
        return [gettext("The rule was deleted.")]
    found = [*_changed(version.draft, before.draft)]
    if before.deleted:
        return [gettext("The rule was brought back."), *found]
    return found


def _changed(now: RuleDraft, before: RuleDraft) -> Iterator[str]:
    if now.tag != before.tag:
        yield gettext("Tag: “%(before)s” → “%(now)s”.", before=before.tag, now=now.tag)
    if now.name != before.name:
        yield gettext("Name: “%(before)s” → “%(now)s”.", before=before.name, now=now.name)
    if now.condition != before.condition:
        yield gettext("Conditions before: %(before)s.", before=describe(before.condition))
    yield from _group(now, before)
    yield from _leaving(now, before)
    if now.active != before.active:
        yield gettext("The rule was activated.") if now.active else gettext("The rule was paused.")


def _group(now: RuleDraft, before: RuleDraft) -> Iterator[str]:
    if now.group != before.group:
        none = gettext("none")
        yield gettext(
            "Group: %(before)s → %(now)s.", before=before.group or none, now=now.group or none
        )
    if now.rank != before.rank:
        yield gettext(
            "Rank: %(before)s → %(now)s.", before=number(before.rank), now=number(now.rank)
        )


def _leaving(now: RuleDraft, before: RuleDraft) -> Iterator[str]:
    if now.remove_when_untrue != before.remove_when_untrue:
        yield (
            gettext("The tag is taken off now when the conditions no longer hold.")
            if now.remove_when_untrue
            else gettext("The tag stays now when the conditions no longer hold.")
        )
    if now.grace_hours != before.grace_hours:
        yield gettext(
            "Waiting before the tag is taken off: %(before)s → %(now)s.",
            before=_hours(before.grace_hours),
            now=_hours(now.grace_hours),
        )
    if now.expires_after_days != before.expires_after_days:
        yield gettext(
            "Longest time with the tag: %(before)s → %(now)s.",
            before=_days(before.expires_after_days),
            now=_days(now.expires_after_days),
        )


def _hours(hours: int) -> str:
    if not hours:
        return gettext("none")
    return ngettext("%(count)s hour", "%(count)s hours", hours, count=number(hours))


def _days(days: int | None) -> str:
    if days is None:
        return gettext("no limit")
    return ngettext("%(count)s day", "%(count)s days", days, count=number(days))
