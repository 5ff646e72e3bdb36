"""What is asked of a policy: one kind for one reason, as things stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from shop_app.compensation.judgement import OrderNow, Standing
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Policy, Purse, RoleLimits
from shop_app.compensation.tiers import InForce

_NO_PURSE = Purse()
_NO_ROLE = RoleLimits()


@dataclass(frozen=True, slots=True)
class Question:
    """May `kind` be given for `reason`? `force` is what holds after the tiers."""

    policy: Policy
    standing: Standing
    reason: str
    kind: Kind
    force: InForce

    @property
    def order(self) -> OrderNow | None:
        """The troubled order, whatever its currency."""
        return self.standing.order

    @property
    def comparable_order(self) -> OrderNow | None:
        """The troubled order where its amounts can be compared with the policy's."""
        return self.standing.comparable_order

    @property
    def role_limits(self) -> RoleLimits:
        """What the policy says of the role; nothing where no person asks."""
        role = self.standing.role
        return _NO_ROLE if role is None else self.policy.roles.get(role, _NO_ROLE)

    @property
    def reason_purse(self) -> Purse:
        """The limits of the reason."""
        return self.policy.reasons.get(self.reason, _NO_PURSE)

    @property
    def kind_purse(self) -> Purse:
        """The limits of the kind."""
        return self.policy.kind_purses.get(self.kind, _NO_PURSE)

    @property
    def by_person(self) -> bool:
        """Whether limits of a role and of a staff member apply."""
        return self.standing.role is not None

    @property
    def comparable(self) -> bool:
        """Whether the policy's amounts are of the shop's currency."""
        return self.policy.currency == self.standing.currency
