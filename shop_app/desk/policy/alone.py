"""Who alone can approve in a shop, and so can't have anything approved. Needs an app context."""

from __future__ import annotations

from shop_app.compensation.policy import Policy, RoleLimits
from shop_app.desk.settings.staff_words import role_name
from shop_app.staff.rules import Role
from shop_app.texts import gettext


def hint(policy: Policy, only_leader: Role | None) -> str:
    """What to change where the one person who can approve would need an approval; else ""."""
    if only_leader is None or not _asked(policy, only_leader):
        return ""
    return gettext(
        "Only one person is an owner or a manager here, and nobody approves their own request. What"
        " that person has to ask for can't be given. Give somebody else such a role, or switch on"
        " “Needs no approval” for the role %(role)s, among budgets, staff and roles.",
        role=role_name(only_leader),
    )


def _asked(policy: Policy, role: Role) -> bool:
    """Whether something that this role gives needs an approval."""
    its, all_are = policy.roles.get(role, RoleLimits()), policy.approval
    of_all = all_are.above_amount is not None or all_are.above_percent is not None
    own = its.always_approval or its.approval_above is not None
    return its.may_grant and (own or (of_all and not its.no_approval))
