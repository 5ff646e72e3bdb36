"""What each role may do."""

from __future__ import annotations

from collections.abc import Mapping
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
    """The home page, the search and the customer page."""
    VIEW_SHOP = "view_shop"
    """Tag rules, deliveries and settings."""
    CHANGE_RULES = "change_rules"
    REPLAY_DELIVERIES = "replay_deliveries"
    CHANGE_SETTINGS = "change_settings"
    ASSIGN_ROLES = "assign_roles"


_LOOK = frozenset({Permission.VIEW_CUSTOMERS, Permission.VIEW_SHOP})
_ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission),
    Role.STAFF: _LOOK,
    Role.EXTERNAL_STAFF: frozenset({Permission.VIEW_CUSTOMERS}),
    Role.READ_ONLY: _LOOK,
}


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody of this role gets through a door that asks for `permission`."""
    return permission in _ALLOWED[role]
