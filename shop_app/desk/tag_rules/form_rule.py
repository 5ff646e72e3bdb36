"""A whole rule as its form has it: name, tag, options and the condition's tree. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_tree import Fields, Group, fields_of, tree_from, tree_of, when_of
from shop_app.tagging.rule import RuleDraft

_DAY_HOURS = 24
_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The texts of a rule's fields; `id` and `version` are those it was opened with.

    `grace` counts `grace_unit` ("hours" or "days"), `expires` days; "" where there is none.
    """

    when: Group
    name: str = ""
    tag: str = ""
    remove: bool = True
    grace: str = ""
    grace_unit: str = "days"
    expires: str = ""
    group: str = ""
    rank: str = "0"
    active: bool = True
    id: int | None = None
    version: int | None = None

    def data(self, place: Place) -> dict[str, Any]:
        """The rule's JSON, as far as the fields say it; a rule without a name is called like its
        tag. Nothing is refused here."""
        when, _ = when_of(self.when, place)
        return {"condition": {"version": 1, "when": when}, **self.options()}

    def options(self) -> dict[str, Any]:
        """The rule's JSON without its condition."""
        grace = _number(self.grace or "0")
        if isinstance(grace, int) and self.grace_unit == "days":
            grace *= _DAY_HOURS
        return {
            "name": self.name or self.tag,
            "tag": self.tag,
            "remove_when_untrue": self.remove,
            "grace_hours": grace,
            "expires_after_days": _number(self.expires) if self.expires else None,
            "group": self.group or None,
            "rank": _number(self.rank or "0"),
            "active": self.active,
        }

    def fields(self) -> list[tuple[str, str]]:
        """Every field with its text, as a browser would send them."""
        flags = [("remove", self.remove), ("active", self.active)]
        return [
            *((name, getattr(self, name)) for name in _TEXTS),
            *((name, "1") for name, on in flags if on),
            *((name, str(getattr(self, name))) for name in _NUMBERS if getattr(self, name)),
            *fields_of(self.when),
        ]


_TEXTS = ("name", "tag", "grace", "grace_unit", "expires", "group", "rank")
_NUMBERS = ("id", "version")


def form_of(draft: RuleDraft, place: Place) -> RuleForm:
    """The form of a rule that is nobody's yet."""
    hours = draft.grace_hours
    whole_days = hours % _DAY_HOURS == 0
    return RuleForm(
        when=tree_of(draft.condition.as_data()["when"], place),
        name="" if draft.name == draft.tag else draft.name,
        tag=draft.tag,
        remove=draft.remove_when_untrue,
        grace=str(hours // _DAY_HOURS if whole_days else hours) if hours else "",
        grace_unit="days" if whole_days else "hours",
        expires=str(draft.expires_after_days or ""),
        group=draft.group or "",
        rank=str(draft.rank),
        active=draft.active,
    )


def form_from(fields: Fields, place: Place) -> RuleForm:
    """The form that somebody sent. Raises Invalid when its condition can't even be drawn."""
    sent = list(fields)
    texts = {name: value.strip() for name, value in reversed(sent)}
    return RuleForm(
        when=tree_from(sent, place),
        name=texts.get("name", ""),
        tag=texts.get("tag", ""),
        remove="remove" in texts,
        grace=texts.get("grace", ""),
        grace_unit=texts.get("grace_unit", "days"),
        expires=texts.get("expires", ""),
        group=texts.get("group", ""),
        rank=texts.get("rank", "0"),
        active="active" in texts,
        id=_id(texts.get("id", "")),
        version=_id(texts.get("version", "")),
    )


def _id(text: str) -> int | None:
    return int(text) if re.fullmatch("[1-9][0-9]{0,17}", text) else None


def _number(text: str) -> int | str:
    return int(text) if _NUMBER.fullmatch(text) else text
