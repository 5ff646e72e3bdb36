"""What the page of roles shows: people with what may be made of them, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from shop_app.desk.settings import staff_words as words
from shop_app.desk.settings.staff_form import Sent
from shop_app.staff import queries
from shop_app.staff.assigning import NEW_PEOPLE
from shop_app.staff.queries import Change, Person
from shop_app.staff.rules import Permission, Role, RoleRefusal, choices, default_refusals, may

Reasons = Mapping[str, tuple[RoleRefusal, ...]]


@dataclass(frozen=True)
class Attempt:
    """What somebody tried to save, and what speaks against it."""

    sent: Sent = field(default_factory=Sent)
    reasons: Reasons = field(default_factory=dict)


@dataclass(frozen=True)
class RoleField:
    """A role to choose: `stored` is what it is now, `chosen` what the field shows."""

    stored: Role
    chosen: Role
    choices: tuple[Role, ...]
    error: str = ""

    @property
    def open(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.choices) > 1


@dataclass(frozen=True)
class Row:
    """One person."""

    id: str
    name: str
    you: bool
    account_owner: bool
    collaborator: bool
    seen: str
    role: RoleField


@dataclass(frozen=True)
class Line:
    """One role that was given, as the history tells it."""

    at: datetime
    who: str
    before: str
    after: str
    by: str


@dataclass(frozen=True)
class RoleLine:
    """What a role is called, and what it may do."""

    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class StaffPage:
    """Everything on the page; `by` is what the reader is now."""

    by: Role
    rows: tuple[Row, ...]
    default: RoleField
    history: tuple[Line, ...]
    more: bool
    roles: tuple[RoleLine, ...]

    @property
    def editable(self) -> bool:
        """Whether the reader can change anything here."""
        return self.default.open or any(row.role.open for row in self.rows)


def read(db: Connection, shop: str, reader: tuple[str, Role], attempt: Attempt) -> StaffPage:
    """The page for somebody (id, role), with what they tried to save."""
    people, default = queries.people(db, shop), queries.default_role(db, shop)
    by = next((one.role for one in people if one.id == reader[0]), reader[1])
    owners = sum(one.role is Role.OWNER for one in people)
    return StaffPage(
        by=by,
        rows=tuple(_row(one, reader[0], by, owners, attempt) for one in people),
        default=_default(by, default, attempt),
        history=tuple(_line(one) for one in queries.changes(db, shop)),
        more=len(people) == queries.MOST_PEOPLE,
        roles=_explained(),
    )


def _row(one: Person, reader: str, by: Role, owners: int, attempt: Attempt) -> Row:
    you = one.id == reader
    role = RoleField(
        stored=one.role,
        chosen=attempt.sent.chosen.get(one.id, one.role),
        choices=choices(by, one.role, own=you, owners=owners),
        error=_error(attempt.reasons, one.id),
    )
    name, seen = words.person_name(one.id, one.name), words.seen(one.seen_at, datetime.now(UTC))
    return Row(one.id, name, you, one.account_owner, one.collaborator, seen, role)


def _default(by: Role, stored: Role, attempt: Attempt) -> RoleField:
    return RoleField(
        stored=stored,
        chosen=attempt.sent.default[1] if attempt.sent.default else stored,
        choices=tuple(role for role in Role if not default_refusals(by, role)),
        error=_error(attempt.reasons, NEW_PEOPLE),
    )


def _error(reasons: Reasons, member: str) -> str:
    return " ".join(words.refusal(code) for code in reasons.get(member, ()))


def _line(change: Change) -> Line:
    return Line(
        at=change.at,
        who=words.new_people()
        if change.member_id == NEW_PEOPLE
        else words.person_name(change.member_id, change.member_name),
        before=words.role_name(change.before) if change.before else "",
        after=words.role_name(change.after),
        by=words.reason(change.why)
        if change.by_id is None
        else words.person_name(change.by_id, change.by_name),
    )


def _explained() -> tuple[RoleLine, ...]:
    return tuple(
        RoleLine(
            words.role_name(role),
            tuple(words.permission_name(one) for one in Permission if may(role, one)),
        )
        for role in Role
    )
