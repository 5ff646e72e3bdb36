"""What to offer for a reason: the first offer of the policy that fits and can be given. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from shop_app.compensation.judgement import OrderNow, Possible, Standing, Suggested, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Offer, Policy
from shop_app.compensation.rules import possible, tiers_of
from shop_app.compensation.shares import WHOLE, share
from shop_app.money import Money


def suggest(
    policy: Policy,
    standing: Standing,
    *,
    reason: str,
    severity: str | None,
    kind: Kind | None = None,
) -> Suggested | None:
    """The default offer for a reason and a severity (a code of `issues.rules.Severity`), where a
    `kind` is said the first of that kind.

    An offer that is not possible at all makes room for the next that fits; one that a limit leaves
    less of is cut to that. None: there is nothing to suggest.
    """
    tiers = frozenset(tier.name for tier in tiers_of(policy, standing))
    now = {one.kind: one for one in possible(policy, reason, standing)}
    for place, offer in enumerate(policy.offers):
        if kind not in (None, offer.kind):
            continue
        if _fits(offer, reason, severity, tiers) and _concerns(offer, standing.comparable_order):
            found = _offered(policy, standing, now, reason, place)
            if found is not None:
                return found
    return None


def _fits(offer: Offer, reason: str, severity: str | None, tiers: frozenset[str]) -> bool:
    return (
        (not offer.reasons or reason in offer.reasons)
        and (not offer.severities or severity in offer.severities)
        and (not offer.tiers or not tiers.isdisjoint(offer.tiers))
    )


def _concerns(offer: Offer, order: OrderNow | None) -> bool:
    """Whether enough of the order is concerned; when nobody said how much, nobody said enough."""
    if offer.impact_from is None:
        return True
    if order is None or order.affected is None:
        return False
    return order.affected * WHOLE >= offer.impact_from * order.total


def _offered(
    policy: Policy,
    standing: Standing,
    now: Mapping[Kind, Possible],
    reason: str,
    place: int,
) -> Suggested | None:
    offer = policy.offers[place]
    room, meant = now[offer.kind], _meant(offer, policy, standing.comparable_order)
    if room.most is None or meant is None or meant < 1:
        return None
    amount = min(meant, room.most)
    worth = Worth(Money(amount, standing.currency))
    free = offer.kind is Kind.FREE_SHIPPING
    return Suggested(
        Wanted(offer.kind, reason, Worth() if free else worth),
        amount,
        place,
        offer.percent,
        cut_from=meant if amount < meant else None,
        needs_approval=room.most_alone is None or amount > room.most_alone,
    )


def _meant(offer: Offer, policy: Policy, order: OrderNow | None) -> int | None:
    """What the offer comes to before any limit; None where it has nothing to be a percent of."""
    if offer.percent is None:
        return policy.terms.free_shipping_most if offer.amount is None else offer.amount
    if order is None or order.cancelled:
        return None
    concerned = order.total if order.affected is None else min(order.affected, order.total)
    return share(concerned, offer.percent)
