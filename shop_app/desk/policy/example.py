"""What a policy, saved or not, says of a made-up grant: judged by the very rules that decide.

Needs an app context. The customer's tier is chosen, not worked out from conditions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shop_app.compensation import rules
from shop_app.compensation.judgement import (
    CustomerNow,
    Judgement,
    OrderNow,
    Possible,
    Standing,
    Suggested,
    Verdict,
    Wanted,
    Worth,
)
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import MOST_AMOUNT, Policy
from shop_app.compensation.suggesting import suggest
from shop_app.desk.compensations import words
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.policy.fields import Box, Entry, Sent, Shape, typed
from shop_app.desk.policy.groups import Known
from shop_app.desk.settings.staff_words import role_name
from shop_app.issues.reasons import Reason
from shop_app.money import Money, exponent
from shop_app.staff.rules import Permission, Role, may
from shop_app.texts import gettext, money

_ORDER, _CUSTOMER = "gid://shopify/Order/1", "gid://shopify/Customer/1"
_USUAL_ORDER, _USUAL_AMOUNT = 100, 15
"""Major units of an order and of what is wanted, until somebody chooses others."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policy says, in words; `most` is a line for each kind: its name, at most without an
    approval, at most at all."""

    tone: str
    verdict: str
    sentences: Sequence[str]
    most: Sequence[tuple[str, str, str]]
    suggested: str


def entries(known: Known, policy: Policy) -> tuple[Entry, ...]:
    """The fields of the example."""
    tiers = [("", gettext("No tier")), *((tier.name, tier.name) for tier in policy.tiers)]
    roles = [(role.value, role_name(role)) for role in _granting()]
    reasons = [(reason.key, known.reason(reason.key)) for reason in _reasons(known)]
    return (
        Entry(("example", "total"), Shape.MONEY, gettext("Order total"), needed=True),
        Entry(("example", "kind"), Shape.SELECT, gettext("Kind"), options=known.kinds, needed=True),
        Entry(("example", "amount"), Shape.MONEY, gettext("Amount to give"), needed=True),
        Entry(("example", "reason"), Shape.SELECT, gettext("Reason"), options=reasons, needed=True),
        Entry(
            ("example", "role"), Shape.SELECT, gettext("Who gives it"), options=roles, needed=True
        ),
        Entry(("example", "tier"), Shape.SELECT, gettext("Tier of the customer"), options=tiers),
    )


def usual(known: Known, policy: Policy) -> dict[str, Box]:
    """The example as it begins."""
    scale = 10 ** exponent(policy.currency)
    texts = {
        "example.total": str(_USUAL_ORDER),
        "example.amount": str(_USUAL_AMOUNT),
        "example.kind": Kind.DISCOUNT_CODE.value,
        "example.role": Role.STAFF.value,
        "example.tier": "",
    }
    values = {"example.total": _USUAL_ORDER * scale, "example.amount": _USUAL_AMOUNT * scale}
    boxes = {}
    for entry in entries(known, policy):
        first = entry.options[0][0] if entry.options else ""
        text = texts.get(entry.name, first)
        boxes[entry.name] = Box(entry, text, value=values.get(entry.name, text))
    return boxes


def sent_boxes(known: Known, policy: Policy, sent: Sent) -> dict[str, Box]:
    """The example as somebody chose it; a tier that is no longer there is none."""
    found = {one.name: typed(one, sent, policy.currency) for one in entries(known, policy)}
    tier = found["example.tier"]
    if tier.error:
        found["example.tier"] = Box(tier.entry, "", value=None)
    return found


def answer(policy: Policy, known: Known, chosen: Mapping[str, Box], timezone: ZoneInfo) -> Answer:
    """What the policy says of it."""
    values = {name.removeprefix("example."): box.value for name, box in chosen.items()}
    tier = values["tier"] or None
    policy = _as_for(policy, tier)
    kind, reason = Kind(values["kind"]), str(values["reason"])
    standing = _standing(policy, known.reasons.get(reason), Role(values["role"]), values, timezone)
    amount = Money(values["amount"], policy.currency)
    worth = Worth() if kind is Kind.FREE_SHIPPING else Worth(amount=amount)
    judged = rules.judge(policy, Wanted(kind, reason, worth), standing)
    tone, verdict = _verdict(judged, policy.currency)
    against = judged.refusals or judged.approvals
    offered = suggest(policy, standing, reason=reason, severity=None)
    return Answer(
        tone,
        verdict,
        [refusal(one, policy.currency) for one in against],
        [_most(one, policy.currency) for one in rules.possible(policy, reason, standing)],
        "" if offered is None else _suggested(offered, policy.currency),
    )


def _granting() -> list[Role]:
    return [role for role in Role if may(role, Permission.GRANT_COMPENSATION)]


def _reasons(known: Known) -> list[Reason]:
    return [one for one in known.reasons.values() if one.active and one.compensation]


def _as_for(policy: Policy, tier: str | None) -> Policy:
    """The policy for somebody of whom it is known which tier's condition they fulfil."""
    tiers = tuple(
        one.model_copy(update={"when": None})
        for one in policy.tiers
        if one.when is None or one.name == tier
    )
    return policy.model_copy(update={"tiers": tiers})


def _standing(
    policy: Policy,
    reason: Reason | None,
    role: Role,
    values: Mapping[str, int],
    timezone: ZoneInfo,
) -> Standing:
    """A customer who got nothing so far, and an order of yesterday that the policy means."""
    now, total = datetime.now(UTC), values["total"]
    return Standing(
        now=now,
        timezone=timezone,
        currency=policy.currency,
        role=role,
        reason_allowed=reason is None or reason.compensation,
        order=OrderNow(
            gid=_ORDER,
            total=total,
            presentment=Money(total, policy.currency),
            at=now - _DAY,
            country=next(iter(policy.countries), None),
            channel=next(iter(policy.channels), None),
        ),
        customer=CustomerNow(gid=_CUSTOMER, account=True, tags=frozenset(policy.required_tags[:1])),
    )


def _verdict(judged: Judgement, currency: str) -> tuple[str, str]:
    if judged.verdict is Verdict.REFUSED:
        return "critical", gettext("Refused")
    held = money(Money(judged.hold, currency))
    if judged.verdict is Verdict.NEEDS_APPROVAL:
        return "warning", gettext("%(amount)s after an approval", amount=held)
    return "success", gettext("Allowed: %(amount)s", amount=held)


def _most(one: Possible, currency: str) -> tuple[str, str, str]:
    if one.most is None:
        return words.kind(one.kind), "–", "–"
    return words.kind(one.kind), _amount(one.most_alone, currency), _amount(one.most, currency)


def _amount(minor: int | None, currency: str) -> str:
    if minor is None:
        return "–"
    return gettext("No limit") if minor >= MOST_AMOUNT else money(Money(minor, currency))


def _suggested(offer: Suggested, currency: str) -> str:
    return gettext(
        "Suggested: %(kind)s, %(amount)s",
        kind=words.kind(offer.wanted.kind),
        amount=money(Money(offer.amount, currency)),
    )
