"""How a shop's budgets stand in a month: held and spent beside the caps of the policy in force.

They are of the policy's currency. What was given in another one that the shop had before has
allowances of its own (`allowances.scopes_for`), and stands in the list of movements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from shop_app.compensation.allowances import AllowanceKey, Balance, period
from shop_app.compensation.kinds import Scope
from shop_app.compensation.models import Allowance
from shop_app.compensation.policies import Saved
from shop_app.compensation.policy import Policy

_MONTHLY = (Scope.SHOP_MONTH, Scope.REASON_MONTH, Scope.KIND_MONTH, Scope.STAFF_MONTH)


@dataclass(frozen=True, slots=True)
class Share:
    """One allowance of a month, minor units of the shop's currency. `limit` is the cap of the policy
    in force, None: nothing limits it."""

    key: AllowanceKey
    balance: Balance
    limit: int | None

    @property
    def left(self) -> int | None:
        """What a new hold may take; None: as much as it likes."""
        return None if self.limit is None else max(self.limit - self.balance.used, 0)

    @property
    def overrun(self) -> int:
        """How far beyond its cap it is: facts are booked whatever the policy says."""
        return 0 if self.limit is None else max(self.balance.used - self.limit, 0)


@dataclass(frozen=True, slots=True)
class Month:
    """All allowances of a month ("2026-05"); those of reasons, kinds and staff members that moved,
    or that the policy caps, the most used first."""

    month: str
    shop: Share
    reasons: Sequence[Share]
    kinds: Sequence[Share]
    members: Sequence[Share]


def month(db: Connection, shop: str, month: str, saved: Saved) -> Month:
    """How a month of the shop's time zone stands under a policy, in one statement."""
    policy = saved.policy
    its = period(month, saved.mark(policy.currency))
    rows = db.execute(
        select(Allowance.scope, Allowance.scope_id, Allowance.held, Allowance.spent).where(
            Allowance.shop == shop, Allowance.scope.in_(_MONTHLY), Allowance.period == its
        )
    )
    found = {
        AllowanceKey(Scope(row.scope), row.scope_id, its): Balance(row.held, row.spent)
        for row in rows
    }
    capped = {AllowanceKey(scope, key, its): cap for (scope, key), cap in _caps(policy).items()}
    whole = AllowanceKey(Scope.SHOP_MONTH, "", its)
    shares = {
        key: Share(key, found.get(key, Balance()), _cap(key, capped, policy))
        for key in (whole, *found, *capped)
    }
    return Month(
        month,
        shares[whole],
        _of(shares.values(), Scope.REASON_MONTH),
        _of(shares.values(), Scope.KIND_MONTH),
        _of(shares.values(), Scope.STAFF_MONTH),
    )


def months(
    db: Connection, shop: str, wanted: Collection[str], saved: Saved
) -> Mapping[str, Balance]:
    """The shop's own allowance of several months; one in which nothing moved is left out."""
    mark = saved.mark(saved.policy.currency)
    asked = {period(one, mark): one for one in wanted}
    rows = db.execute(
        select(Allowance.period, Allowance.held, Allowance.spent).where(
            Allowance.shop == shop,
            Allowance.scope == Scope.SHOP_MONTH,
            Allowance.scope_id == "",
            Allowance.period.in_(asked),
        )
    )
    return {asked[row.period]: Balance(row.held, row.spent) for row in rows}


def _caps(policy: Policy) -> dict[tuple[Scope, str], int]:
    """Every cap of a reason and of a kind."""
    said = {
        **{(Scope.REASON_MONTH, key): one.month_amount for key, one in policy.reasons.items()},
        **{
            (Scope.KIND_MONTH, kind.value): one.month_amount
            for kind, one in policy.kind_purses.items()
        },
    }
    return {key: cap for key, cap in said.items() if cap is not None}


def _cap(key: AllowanceKey, capped: Mapping[AllowanceKey, int], policy: Policy) -> int | None:
    match key.scope:
        case Scope.SHOP_MONTH:
            return policy.shop_month
        case Scope.STAFF_MONTH:
            return policy.staff_month
    return capped.get(key)


def _of(shares: Collection[Share], scope: Scope) -> list[Share]:
    found = [share for share in shares if share.key.scope is scope]
    return sorted(found, key=lambda one: (-one.balance.used, one.key.scope_id))
