"""What can be given now, in words: of each kind how much or why nothing, and what to offer.

Needs an app context; pages and extensions show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from shop_app.compensation.eligibility import Eligibility
from shop_app.compensation.judgement import Code, Possible, Refusal, Suggested, Wanted
from shop_app.compensation.policy import Offer, Policy
from shop_app.desk.compensations import words
from shop_app.desk.compensations.about import Trouble
from shop_app.desk.compensations.grant_form import How
from shop_app.desk.compensations.most_words import most
from shop_app.desk.compensations.name_words import OF_KINDS
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.issues import words as issue_words
from shop_app.issues.reasons import active, by_key, name_of
from shop_app.money import Money
from shop_app.texts import gettext, money, percent


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind in words: what can be given of it, or why nothing."""

    possible: Possible
    name: str
    most: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """What the policy suggests: its words, and what it follows from."""

    wanted: Wanted
    title: str
    button: str
    share: str
    cut: str
    why: tuple[str, ...]
    needs_approval: bool

    @property
    def more(self) -> tuple[str, ...]:
        """All that is said of it, in lines."""
        asks = (gettext("Somebody has to approve it."),) if self.needs_approval else ()
        return tuple(one for one in (self.share, self.cut, *self.why, *asks) if one)


@dataclass(frozen=True, slots=True)
class Possibilities:
    """What can be given and what can't. `never` stands against every kind; `open_one` is the number
    of the compensation that has to end first; `only_asks`: whatever is given has to be approved."""

    can: tuple[KindShown, ...]
    can_not: tuple[KindShown, ...]
    never: tuple[str, ...]
    open_one: str | None
    only_asks: bool
    currencies: tuple[str, ...]
    hows: tuple[tuple[str, str], ...]
    suggestion: SuggestionShown | None


def possibilities(found: Eligibility, policy: Policy, trouble: Trouble) -> Possibilities:
    """All of it; `policy` is the one that `found` was judged by."""
    kinds = [_kind(one, found.currency) for one in found.possible]
    can = tuple(one for one in kinds if one.possible.most is not None)
    common = _common(found.possible) if not can else ()
    return Possibilities(
        can=can,
        can_not=tuple(one for one in kinds if one.possible.most is None),
        never=tuple(refusal(one, found.currency) for one in common),
        open_one=next((one.names[0] for one in common if one.code is Code.ONE_OPEN), None),
        only_asks=all(not one.possible.most_alone for one in can if one.possible.most),
        currencies=_currencies(found),
        hows=ways(
            of_order=found.comparable_order is not None, percentage_codes=found.percentage_codes
        ),
        suggestion=_suggestion(found, policy, trouble),
    )


def ways(*, of_order: bool, percentage_codes: bool) -> tuple[tuple[str, str], ...]:
    """The ways to say how much, by their `How`; one alone is no choice."""
    made = [(How.AMOUNT.value, gettext("An amount"))]
    if of_order:
        made.append((How.PERCENT.value, gettext("Percent of the order")))
    if percentage_codes:
        made.append((How.PERCENTAGE.value, gettext("A code that takes off a percent")))
    return tuple(made)


def button(*, asks: bool) -> str:
    """What somebody does who gives it."""
    return gettext("Ask for approval") if asks else gettext("Grant it")


def offered_reasons(trouble: Trouble, chosen: str) -> list[tuple[str, str]]:
    """The reasons for which something is given, by key; the chosen one whatever it is."""
    offered = active(trouble.reasons)
    return [(one.key, name_of(one)) for one in offered if one.compensation or one.key == chosen]


def reason_name(trouble: Trouble, key: str) -> str:
    """What a reason is called."""
    found = by_key(trouble.reasons).get(key)
    return name_of(found) if found else key


def _kind(one: Possible, currency: str) -> KindShown:
    return KindShown(
        possible=one,
        name=words.kind(one.kind),
        most=most(one, currency),
        why_not=tuple(refusal(why, currency) for why in _against(one)),
    )


def _against(one: Possible) -> tuple[Refusal, ...]:
    """Why nothing of a kind can be given: that it is not given at all, else all that stands against
    it. Whose kind it is stands beside it."""
    off = [why for why in one.refusals if why.code is Code.KIND_OFF]
    return tuple(
        replace(why, names=()) if why.code in OF_KINDS else why for why in off or one.refusals
    )


def _common(possible: tuple[Possible, ...]) -> tuple[Refusal, ...]:
    """What stands against every kind: said once."""
    first, *others = possible
    return tuple(why for why in first.refusals if all(why in one.refusals for one in others))


def _currencies(found: Eligibility) -> tuple[str, ...]:
    """What an amount can be in: the shop's, and that of the order where it is another."""
    order = found.comparable_order
    paid = order.presentment.currency if order else found.currency
    return (found.currency,) if paid == found.currency else (found.currency, paid)


def _suggestion(found: Eligibility, policy: Policy, trouble: Trouble) -> SuggestionShown | None:
    told = found.suggested
    if told is None:
        return None
    amount, kind = money(Money(told.amount, found.currency)), words.kind(told.wanted.kind)
    title = gettext("%(kind)s, %(amount)s", kind=kind, amount=amount)
    return SuggestionShown(
        wanted=told.wanted,
        title=title,
        button=button(asks=told.needs_approval),
        share=_share(told, found),
        cut=_cut(told, found.currency),
        why=tuple(_why(policy.offers[told.place], trouble, found.case.reason)),
        needs_approval=told.needs_approval,
    )


def _share(told: Suggested, found: Eligibility) -> str:
    if told.percent is None:
        return ""
    share = percent(Decimal(told.percent))
    if found.order is None or found.order.affected is None:
        return gettext("%(percent)s of the order", percent=share)
    concerned = money(Money(found.order.affected, found.currency))
    return gettext(
        "%(percent)s of what is concerned: items for %(amount)s", percent=share, amount=concerned
    )


def _cut(told: Suggested, currency: str) -> str:
    if told.cut_from is None:
        return ""
    return gettext(
        "The policy would suggest %(amount)s; its limits leave less at the moment.",
        amount=money(Money(told.cut_from, currency)),
    )


def _why(offer: Offer, trouble: Trouble, reason: str) -> list[str]:
    """What the offer asks for and is the case here; nothing: it is for everybody."""
    made = []
    if offer.reasons:
        made.append(gettext("Reason: %(name)s", name=reason_name(trouble, reason)))
    if offer.severities and trouble.issue:
        level = issue_words.severity(trouble.issue.severity)
        made.append(gettext("Severity: %(name)s", name=level))
    if offer.tiers:
        made.append(gettext("Tier: %(name)s", name=", ".join(offer.tiers)))
    if offer.impact_from is not None:
        share = percent(Decimal(offer.impact_from))
        made.append(gettext("At least %(percent)s of the order are concerned", percent=share))
    return made
