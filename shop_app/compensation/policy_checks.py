"""Whether a policy makes sense in a shop, beyond its grammar. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Offer, Policy, Tier
from shop_app.compensation.policy_data import inside
from shop_app.conditions import checking
from shop_app.conditions.checking import Terms
from shop_app.conditions.language import Condition
from shop_app.errors import Invalid
from shop_app.issues.rules import Severity

_SEVERITIES = frozenset(severity.code for severity in Severity)


def check(policy: Policy, terms: Terms, reasons: frozenset[str]) -> tuple[checking.Warning, ...]:
    """What to know of the conditions of a policy that makes sense; their paths begin at the policy.

    `terms` are the shop's currency and granted scopes, `reasons` the keys of its reasons. Raises
    Invalid, naming the place (`path`), for what does not.
    """
    if policy.currency != terms.currency:
        raise _invalid(
            "currency", "currency_differs", f"the shop's is {terms.currency}, got {policy.currency}"
        )
    _check_kinds(policy)
    _check_tags(policy)
    _check_terms(policy)
    _check_roles(policy)
    _check_reasons(policy, reasons)
    warnings = tuple(_check_tiers(policy, terms))
    for place, offer in enumerate(policy.offers):
        _check_offer(offer, f"offers[{place}]", policy, reasons)
    return warnings


def _check_kinds(policy: Policy) -> None:
    lists = [("kinds", policy.kinds)]
    lists += [(f"kinds_of_reasons.{key}", kinds) for key, kinds in policy.kinds_of_reasons.items()]
    lists += [(f"tiers[{at}].kinds", tier.kinds or ()) for at, tier in enumerate(policy.tiers)]
    for path, kinds in lists:
        _once(path, kinds)


def _check_tags(policy: Policy) -> None:
    """And countries and channels. A tag that is both blocked and required would leave nobody."""
    blocked = {tag.casefold() for tag in policy.blocked_tags}
    _once("blocked_tags", [tag.casefold() for tag in policy.blocked_tags])
    _once("required_tags", [tag.casefold() for tag in policy.required_tags])
    _once("countries", policy.countries)
    _once("channels", policy.channels)
    for field in ("blocked_tags", "required_tags", "channels"):
        for place, text in enumerate(getattr(policy, field)):
            _trimmed(f"{field}[{place}]", text)
    for place, tag in enumerate(policy.required_tags):
        if tag.casefold() in blocked:
            raise _invalid(f"required_tags[{place}]", "tag_blocked", f"{tag!r} is blocked already")


def _check_terms(policy: Policy) -> None:
    terms = policy.terms
    if terms.percentage_codes and not terms.percentage_hold:
        raise _invalid(
            "terms.percentage_hold",
            "percentage_hold_missing",
            "percentage codes need the amount that each of them holds, above 0",
        )
    given = {*policy.kinds, *(kind for tier in policy.tiers for kind in tier.kinds or ())}
    if Kind.FREE_SHIPPING in given and terms.free_shipping_most == 0:
        raise _invalid(
            "terms.free_shipping_most",
            "free_shipping_most_missing",
            "free shipping needs the shipping price it covers at most, above 0",
        )


def _check_roles(policy: Policy) -> None:
    for role, said in policy.roles.items():
        if said.no_approval and (said.always_approval or said.approval_above is not None):
            raise _invalid(
                f"roles.{role}.no_approval",
                "approval_contradicts",
                "needs no approval, and an approval is asked of it",
            )


def _check_reasons(policy: Policy, reasons: frozenset[str]) -> None:
    for field in ("reasons", "kinds_of_reasons"):
        for key in getattr(policy, field):
            _known(f"{field}.{key}", "reason_unknown", "reason", key, reasons)


def _check_tiers(policy: Policy, terms: Terms) -> Iterator[checking.Warning]:
    names = [tier.name for tier in policy.tiers]
    for place, tier in enumerate(policy.tiers):
        path = f"tiers[{place}]"
        if tier.name in names[:place]:
            raise _invalid(f"{path}.name", "name_taken", f"another tier is {tier.name!r} already")
        _trimmed(f"{path}.name", tier.name)
        _check_band(tier, path)
        if tier.when is not None:
            yield from _check_condition(tier.when, f"{path}.when", terms)


def _check_band(tier: Tier, path: str) -> None:
    least, beyond = tier.order_from or 0, tier.order_to
    if beyond is not None and beyond <= least:
        raise _invalid(
            f"{path}.order_to", "empty_band", f"must be above {least} minor units, got {beyond}"
        )


def _check_condition(when: Condition, path: str, terms: Terms) -> Iterator[checking.Warning]:
    try:
        warnings = checking.check(when, terms)
    except Invalid as error:
        raise inside(error, path, own="condition") from error
    return (replace(one, path=f"{path}.{one.path}") for one in warnings)


def _check_offer(offer: Offer, path: str, policy: Policy, reasons: frozenset[str]) -> None:
    for place, key in enumerate(offer.reasons):
        _known(f"{path}.reasons[{place}]", "reason_unknown", "reason", key, reasons)
    for place, key in enumerate(offer.severities):
        _known(f"{path}.severities[{place}]", "severity_unknown", "severity", key, _SEVERITIES)
    names = frozenset(tier.name for tier in policy.tiers)
    for place, key in enumerate(offer.tiers):
        _known(f"{path}.tiers[{place}]", "tier_unknown", "tier", key, names)
    if offer.amount == 0:
        raise _invalid(f"{path}.amount", "nothing_offered", "must be above 0")


def _trimmed(path: str, text: str) -> None:
    """Nobody sees a space at the end, and nothing equals a text that has one."""
    if text != text.strip():
        raise _invalid(path, "not_trimmed", f"without spaces around it, got {text!r:.100}")


def _known(path: str, code: str, what: str, key: str, known: frozenset[str]) -> None:
    if key not in known:
        raise _invalid(path, code, f"there is no {what} {key!r:.100}")


def _once(path: str, values: Iterable[str]) -> None:
    seen = set[str]()
    for place, value in enumerate(values):
        if value in seen:
            raise _invalid(f"{path}[{place}]", "said_twice", f"{value!r:.100} stands there twice")
        seen.add(value)


def _invalid(path: str, code: str, message: str) -> Invalid:
    return Invalid(f"{path}: {message}", code=code, path=path)
