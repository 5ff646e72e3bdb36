"""The form of a rule that opens issues: its fields as texts, and the rule they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from shop_app.auto_open.rule import AutoDraft
from shop_app.auto_open.rules import Catch, Trigger
from shop_app.conditions import checking
from shop_app.conditions.checking import Terms
from shop_app.conditions.language import Condition, parse
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_problems import problems_of_parts
from shop_app.desk.tag_rules.form_tree import ROOT, Group, tree_from, tree_of, when_of
from shop_app.errors import AppError, Invalid
from shop_app.issues.rules import Channel, Severity

NUMBERS = ("cap", "late_days", "refunds", "within_days")
_WHOLE = re.compile("[0-9]{1,9}")
NO_CONDITION = Group(ROOT, "all", bare=True)
"""A form without a condition."""


@dataclass(frozen=True, slots=True)
class AutoForm:
    """What was typed; `version` is what it is based on, None: what stands when it is drawn. `key`
    None: a rule that is yet to be.

    `reason` is a key, or with a sub-reason both, joined by a slash. `severity` "": the reason's.
    """

    trigger: Trigger
    when: Group
    version: int | None = None
    key: str | None = None
    name: str = ""
    reason: str = ""
    severity: str = ""
    channel: str = Channel.OTHER
    owner: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[str, ...] = ()
    return_reasons: tuple[str, ...] = ()

    def draft(self, place: Place, terms: Terms) -> AutoDraft:
        """The rule it says. Raises Invalid with the `path` of a field."""
        reason, _, sub_reason = self.reason.partition("/")
        return AutoDraft(
            catch=Catch(
                self.trigger,
                late_days=self._number("late_days"),
                refunds=self._number("refunds"),
                within_days=self._number("within_days"),
                statuses=self.statuses,
                return_reasons=self.return_reasons,
            ),
            reason=reason,
            name=self.name,
            sub_reason=sub_reason or None,
            severity=Severity[self.severity.upper()] if self.severity else None,
            channel=Channel(self.channel),
            owner_id=self.owner or None,
            condition=self.condition(place, terms),
            cap=self._number("cap"),
        )

    def condition(self, place: Place, terms: Terms) -> Condition | None:
        """The condition, None where nothing is asked. Raises Invalid."""
        if not self.when.inside:
            return None
        when, _ = when_of(self.when, place)
        condition = parse({"version": 1, "when": when})
        checking.check(condition, terms)
        return condition

    def _number(self, name: str) -> int:
        text = self.numbers.get(name, "")
        if not _WHOLE.fullmatch(text):
            raise Invalid(f"{name}: not a whole number", code="wrong_type", path=name)
        return int(text)


def form_of(draft: AutoDraft, place: Place, *, key: str | None) -> AutoForm:
    """The form of a rule as it stands."""
    catch, condition = draft.catch, draft.condition
    return AutoForm(
        trigger=catch.trigger,
        when=NO_CONDITION if condition is None else tree_of(condition.as_data()["when"], place),
        key=key,
        name=draft.name,
        reason=f"{draft.reason}/{draft.sub_reason}" if draft.sub_reason else draft.reason,
        severity=draft.severity.code if draft.severity is not None else "",
        channel=draft.channel,
        owner=draft.owner_id or "",
        numbers={
            "cap": str(draft.cap),
            "late_days": str(catch.late_days),
            "refunds": str(catch.refunds),
            "within_days": str(catch.within_days),
        },
        statuses=catch.statuses,
        return_reasons=catch.return_reasons,
    )


def form_from(sent: MultiDict[str, str], shown: AutoForm, place: Place) -> AutoForm:
    """The form that somebody sent; what the page of this trigger has no field for stays as it is
    `shown`. Raises Invalid for what the page could not have sent."""
    texts = {name: value.strip() for name, value in sent.items()}
    severity, channel = texts.get("severity", ""), texts.get("channel", Channel.OTHER)
    known = {"", *(one.code for one in Severity)}
    version = texts.get("version", "")
    if (
        severity not in known
        or channel not in set(Channel)
        or not re.fullmatch("[0-9]{1,18}", version)
    ):
        raise Invalid("the form of the rule is not whole; reload the page")
    numbers = {name: texts.get(name, shown.numbers.get(name, "")) for name in NUMBERS}
    return replace(
        shown,
        when=tree_from(sent.items(multi=True), place),
        version=int(version),
        name=texts.get("name", ""),
        reason=texts.get("reason", ""),
        severity=severity,
        channel=channel,
        owner=texts.get("owner", ""),
        numbers=numbers,
        statuses=_chosen(sent, "statuses", shown.statuses, shown.trigger is Trigger.PARCEL_EVENT),
        return_reasons=_chosen(
            sent, "return_reasons", shown.return_reasons, shown.trigger is Trigger.RETURN_REQUESTED
        ),
    )


def _chosen(
    sent: MultiDict[str, str], name: str, before: tuple[str, ...], drawn: bool
) -> tuple[str, ...]:
    return tuple(one for one in sent.getlist(name) if one) if drawn else before


def problems_of(form: AutoForm, place: Place, terms: Terms) -> dict[str, AppError]:
    """What is wrong, by the name of the field; "" for what belongs to none."""
    found: dict[str, AppError] = {}
    if form.when.inside:
        found |= dict(problems_of_parts(form.when, place, terms))
    if not found:
        try:
            form.draft(place, terms)
        except Invalid as error:
            found[place_of(error, form, place)] = error
    return found


def place_of(error: Invalid, form: AutoForm, place: Place) -> str:
    """The field that an error belongs to, "" when there is none."""
    path = str(error.details.get("path", ""))
    if path in _FIELDS:
        return _FIELDS[path]
    if not path.startswith("when"):
        return ""
    holder, _, part = path.rpartition(".")
    key = when_of(form.when, place)[1].get(holder)
    return f"{key}.{part}" if key else ""


_FIELDS = {
    **{name: name for name in (*NUMBERS, "name", "statuses", "return_reasons", "reason")},
    "sub_reason": "reason",
    "owner_id": "owner",
}
