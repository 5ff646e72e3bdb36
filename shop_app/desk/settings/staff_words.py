"""Roles, what they allow and why they were given, in the reader's words."""

from __future__ import annotations

from datetime import datetime

from shop_app.staff.rules import Permission, Role, RoleRefusal, Why
from shop_app.texts import day, gettext


def role_name(role: Role) -> str:
    """What a role is called."""
    return {
        Role.OWNER: gettext("Owner"),
        Role.MANAGER: gettext("Manager"),
        Role.STAFF: gettext("Staff"),
        Role.EXTERNAL_STAFF: gettext("External staff"),
        Role.READ_ONLY: gettext("Read-only"),
    }[role]


def permission_name(permission: Permission) -> str:
    """What somebody may do who has a permission."""
    return {
        Permission.VIEW_CUSTOMERS: gettext("See the home page, customers and issues"),
        Permission.WORK_ISSUES: gettext("Open and change issues, write notes"),
        Permission.GRANT_COMPENSATION: gettext("Give compensations, within the policy"),
        Permission.APPROVE_COMPENSATION: gettext("Approve compensations"),
        Permission.VIEW_SHOP: gettext("See tag rules, deliveries and settings"),
        Permission.CHANGE_RULES: gettext("Change tag rules"),
        Permission.REPLAY_DELIVERIES: gettext("Replay deliveries"),
        Permission.CHANGE_SETTINGS: gettext("Change settings"),
        Permission.ASSIGN_ROLES: gettext("Give roles"),
    }[permission]


def seen(at: datetime, now: datetime) -> str:
    """The day on which somebody was last here: visits are noted too seldom to tell the minute."""
    return gettext("Today") if day(at) == day(now) else day(at)


def person_name(member_id: str, name: str | None) -> str:
    """A name, or a number where Shopify told none."""
    return name or gettext("Staff member %(number)s", number=member_id)


def reason(why: Why) -> str:
    """Where a role comes from that nobody gave."""
    return {
        Why.JOINED: gettext("First visit"),
        Why.INSTALLED: gettext("Installed Amends"),
        Why.ACCOUNT_OWNER: gettext("Owns the account at Shopify"),
        Why.COLLABORATOR: gettext("Collaborator at Shopify"),
        Why.GIVEN: gettext("Given by somebody"),
    }[why]


def refusal(code: RoleRefusal) -> str:
    """Why a role may not be given, beside the field where it was chosen."""
    return {
        RoleRefusal.NOT_YOURS: gettext("Your own role does not let you give roles."),
        RoleRefusal.PERSON_ABOVE: gettext("Only an owner can change the role of this person."),
        RoleRefusal.ROLE_ABOVE: gettext("Only an owner can give this role."),
        RoleRefusal.OWN_ROLE: gettext("Nobody can raise their own role."),
        RoleRefusal.LAST_OWNER: gettext(
            "The shop needs an owner. Make somebody else an owner first."
        ),
        RoleRefusal.DEFAULT_BY_OWNERS: gettext("Only an owner can choose the role of new people."),
        RoleRefusal.DEFAULT_NO_OWNER: gettext("New people can't become owners by themselves."),
    }[code]


def new_people() -> str:
    """Those who are still to come."""
    return gettext("New people")
