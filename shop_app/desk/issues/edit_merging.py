"""Two people edit the same issue: what each of them changed is put together, field by field."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shop_app.desk.issues.issue_form import IssueForm

UNITS = (
    ("order", "lines"),
    ("reason", "sub_reason"),
    ("channel",),
    ("severity",),
    ("impact",),
    ("wish",),
)
"""Fields that belong together: a sub-reason is one of its reason, lines are those of their order."""


@dataclass(frozen=True)
class Merged:
    """What both made of an issue. `theirs` are the fields that only they changed, `both` those that
    both changed, each in another way: there `form` has mine."""

    form: IssueForm
    theirs: tuple[str, ...]
    both: tuple[str, ...]


def merged(mine: IssueForm, was: IssueForm, theirs: IssueForm) -> Merged:
    """Put my form on top of theirs; `was` is what both began with."""
    form = mine
    only_theirs: list[str] = []
    both: list[str] = []
    for unit in UNITS:
        changed_by_them = _of(theirs, unit) != _of(was, unit)
        if not changed_by_them or _of(mine, unit) == _of(theirs, unit):
            continue
        if _of(mine, unit) == _of(was, unit):
            form = replace(form, **{name: getattr(theirs, name) for name in unit})
            only_theirs += unit
        else:
            both += unit
    return Merged(form, tuple(only_theirs), tuple(both))


def _of(form: IssueForm, unit: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(form, name) for name in unit)
