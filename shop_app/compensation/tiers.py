"""Which tiers of a policy hold for a customer and an order, and what its limits are then. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shop_app.compensation.judgement import Standing
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Limits, Policy, Tier
from shop_app.conditions.evaluation import evaluate

_FIELDS = tuple(Limits.model_fields)


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds after the tiers: `limits`, which `kinds` may be given, and the names of the `tiers`
    that apply. `said_by` names the tier that decided a limit; the policy's own are not in it."""

    limits: Limits
    kinds: frozenset[Kind]
    said_by: dict[str, str]
    tiers: tuple[str, ...]


def tiers_of(policy: Policy, standing: Standing) -> tuple[Tier, ...]:
    """The tiers that apply, in the policy's order.

    One whose condition is undecided does not apply, nor one with a price band where there is no
    order of the shop's currency, nor one with a condition where there is no customer.
    """
    return tuple(tier for tier in policy.tiers if _applies(tier, standing))


def in_force(policy: Policy, standing: Standing) -> InForce:
    """The limits as they are for this customer and order: each from the first tier that says
    something about it, else from the policy itself."""
    tiers = tiers_of(policy, standing)
    said_by = {
        field: tier.name
        for tier in reversed(tiers)
        for field in _FIELDS
        if getattr(tier.limits, field) is not None
    }
    said = {
        field: getattr(tier.limits, field)
        for tier in reversed(tiers)
        for field in _FIELDS
        if getattr(tier.limits, field) is not None
    }
    kinds = _first((tier.kinds for tier in tiers), policy.kinds)
    return InForce(
        policy.limits.model_copy(update=said),
        frozenset(kinds),
        said_by,
        tuple(tier.name for tier in tiers),
    )


def _first(said: Iterable[tuple[Kind, ...] | None], otherwise: tuple[Kind, ...]) -> Iterable[Kind]:
    return next((kinds for kinds in said if kinds is not None), otherwise)


def _applies(tier: Tier, standing: Standing) -> bool:
    return _in_band(tier, standing) and _meant(tier, standing)


def _in_band(tier: Tier, standing: Standing) -> bool:
    if tier.order_from is None and tier.order_to is None:
        return True
    if standing.comparable_order is None:
        return False
    total = standing.comparable_order.total
    return (tier.order_from or 0) <= total and (tier.order_to is None or total < tier.order_to)


def _meant(tier: Tier, standing: Standing) -> bool:
    if tier.when is None:
        return True
    if standing.customer is None or standing.customer.subject is None:
        return False
    return evaluate(tier.when, standing.customer.subject).holds is True
