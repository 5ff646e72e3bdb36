"""The form of roles: what was sent, and what of it is a change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shop_app.errors import Invalid
from shop_app.staff.assigning import Wanted
from shop_app.staff.rules import Role

_ID = re.compile("[0-9]{1,20}")
_ROLE, _BEFORE, _DEFAULT = "role.", "before.", "new"


@dataclass(frozen=True)
class Sent:
    """What somebody wants; `default` is (before, after), None: to stay as it is."""

    wanted: tuple[Wanted, ...] = ()
    default: tuple[Role, Role] | None = None
    chosen: Mapping[str, Role] = field(init=False)
    """The role that each person shall have, by id; only those that are to change."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "chosen", {one.member_id: one.after for one in self.wanted})


def read(form: Mapping[str, str]) -> Sent:
    """The changes in a form with `role.ID`, `before.ID` per person and `role.new`, `before.new`.

    Raises Invalid for a role that does not exist, and for what is no id of a person.
    """
    pairs = {
        name.removeprefix(_ROLE): (
            _role(form.get(_BEFORE + name.removeprefix(_ROLE))),
            _role(value),
        )
        for name, value in form.items()
        if name.startswith(_ROLE)
    }
    changed = {name: pair for name, pair in pairs.items() if pair[0] is not pair[1]}
    default = changed.pop(_DEFAULT, None)
    if nobody := next((name for name in changed if not _ID.fullmatch(name)), None):
        raise Invalid(f"there is nobody with the id {nobody[:40]!r}", code="unknown_member")
    return Sent(tuple(Wanted(name, *pair) for name, pair in changed.items()), default)


def _role(value: str | None) -> Role:
    try:
        return Role(value or "")
    except ValueError:
        raise Invalid(f"there is no role {(value or '')[:40]!r}", code="unknown_role") from None
