"""What each role may do, who gets which role, and who may give which to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a staff member is in this shop, the mightiest first."""

    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    EXTERNAL_STAFF = "external_staff"
    READ_ONLY = "read_only"


class Permission(StrEnum):
    """What a door asks for."""

    VIEW_CUSTOMERS = "view_customers"
    """The home page, the search, the customer page, issues and notes."""
    WORK_ISSUES = "work_issues"
    """Open and change issues, write notes."""
    GRANT_COMPENSATION = "grant_compensation"
    """Grant and revoke compensations, as far as the policy lets the role."""
    APPROVE_COMPENSATION = "approve_compensation"
    """Decide what others ask for, and what became of a grant that is in doubt."""
    VIEW_SHOP = "view_shop"
    """Tag rules, deliveries and settings."""
    CHANGE_RULES = "change_rules"
    REPLAY_DELIVERIES = "replay_deliveries"
    CHANGE_SETTINGS = "change_settings"
    ASSIGN_ROLES = "assign_roles"


_LOOK = frozenset({Permission.VIEW_CUSTOMERS, Permission.VIEW_SHOP})
_WORK = frozenset({Permission.WORK_ISSUES, Permission.GRANT_COMPENSATION})
_ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission),
    Role.STAFF: _LOOK | _WORK,
    Role.EXTERNAL_STAFF: frozenset({Permission.VIEW_CUSTOMERS}) | _WORK,
    Role.READ_ONLY: _LOOK,
}
_RANK = {role: rank for rank, role in enumerate(Role)}
_GIVES: Mapping[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.MANAGER: frozenset({Role.STAFF, Role.EXTERNAL_STAFF, Role.READ_ONLY}),
}
"""Whom a role may give a new role, and which: one of these to one of these."""

FIRST_DEFAULT = Role.STAFF
"""What new people become until an owner chooses otherwise."""


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody of this role gets through a door that asks for `permission`."""
    return permission in _ALLOWED[role]


class Why(StrEnum):
    """What a role comes from."""

    JOINED = "joined"
    """The default role of people who come for the first time."""
    INSTALLED = "installed"
    """Their visit installed Amends while nobody was known: somebody has to set it up."""
    ACCOUNT_OWNER = "account_owner"
    COLLABORATOR = "collaborator"
    """What Shopify says of them."""
    GIVEN = "given"
    """Somebody decided."""


def first_role(default: Role, *, installing: bool) -> tuple[Role, Why]:
    """What somebody is who comes for the first time, before Shopify has said who that is.

    `installing`: their visit installs the app in a shop where nobody is known yet.
    """
    if installing and _RANK[default] > _RANK[Role.MANAGER]:
        return Role.MANAGER, Why.INSTALLED
    return default, Why.JOINED


def learned_role(
    role: Role, why: Why, *, newly_account_owner: bool, collaborator: bool
) -> tuple[Role, Why] | None:
    """What somebody becomes when Shopify says who they are; None when they stay what they are.

    The account owner is an owner whatever they were before. A collaborator's default role gives way;
    a role that somebody gave, or that the set-up needs, does not.
    """
    if newly_account_owner and role is not Role.OWNER:
        return Role.OWNER, Why.ACCOUNT_OWNER
    if collaborator and why is Why.JOINED and role not in (Role.OWNER, Role.EXTERNAL_STAFF):
        return Role.EXTERNAL_STAFF, Why.COLLABORATOR
    return None


class RoleRefusal(StrEnum):
    """Why a role may not be given."""

    NOT_YOURS = "roles_not_yours_to_give"
    PERSON_ABOVE = "person_above_you"
    ROLE_ABOVE = "role_above_you"
    OWN_ROLE = "own_role_not_raised"
    LAST_OWNER = "last_owner"
    DEFAULT_BY_OWNERS = "default_role_by_owners_only"
    DEFAULT_NO_OWNER = "default_role_never_owner"


@dataclass(frozen=True)
class Assignment:
    """Somebody of role `by` wants a person who is `before` to be `after`.

    `own`: that person is themself. `owners` counts the shop's owners now.
    """

    by: Role
    before: Role
    after: Role
    own: bool
    owners: int


def refusals(wanted: Assignment) -> tuple[RoleRefusal, ...]:
    """All reasons against it; none: it may be done."""
    gives = _GIVES.get(wanted.by)
    if gives is None:
        return (RoleRefusal.NOT_YOURS,)
    raised = _RANK[wanted.after] < _RANK[wanted.before]
    lowered = wanted.before is Role.OWNER and wanted.after is not Role.OWNER
    against = {
        RoleRefusal.PERSON_ABOVE: wanted.before not in gives,
        RoleRefusal.ROLE_ABOVE: wanted.after not in gives,
        RoleRefusal.OWN_ROLE: wanted.own and raised,
        RoleRefusal.LAST_OWNER: lowered and wanted.owners <= 1,
    }
    return tuple(code for code, holds in against.items() if holds)


def default_refusals(by: Role, after: Role) -> tuple[RoleRefusal, ...]:
    """All reasons against `after` becoming the role of new people."""
    against = {
        RoleRefusal.DEFAULT_BY_OWNERS: by is not Role.OWNER,
        RoleRefusal.DEFAULT_NO_OWNER: after is Role.OWNER,
    }
    return tuple(code for code, holds in against.items() if holds)


def choices(by: Role, before: Role, *, own: bool, owners: int) -> tuple[Role, ...]:
    """What `by` may make of a person, what they are included; that alone: nothing to choose."""
    return tuple(
        role
        for role in Role
        if role is before or not refusals(Assignment(by, before, role, own, owners))
    )
