"""The page on which something is granted: what can be given now, and why not more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from flask import Response, g
from sqlalchemy import Engine

from shop_app.compensation import policies
from shop_app.compensation.eligibility import Eligibility, eligibility
from shop_app.compensation.judgement import Code, Possible, Refusal, Suggested
from shop_app.compensation.policy import Offer, Policy
from shop_app.desk.compensations import grant_form, limit_words, words
from shop_app.desk.compensations.about import Trouble
from shop_app.desk.compensations.grant_form import GrantForm, How
from shop_app.desk.compensations.most_words import most
from shop_app.desk.compensations.name_words import OF_KINDS
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.issues import words as issue_words
from shop_app.issues.reasons import active, by_key, name_of
from shop_app.money import Money
from shop_app.shopify.client import Admin
from shop_app.texts import gettext, money, percent
from shop_app.timeline.service import Actor, By
from shop_app.web.pages import page


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind in words: what can be given of it, or why nothing."""

    possible: Possible
    name: str
    most: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """What the policy suggests: its form filled in, its words, and what it follows from."""

    form: GrantForm
    title: str
    button: str
    share: str
    cut: str
    why: tuple[str, ...]
    needs_approval: bool


def by() -> By:
    """Whoever sends the form."""
    return By(Actor.STAFF, g.staff.id)


def show(
    engine: Engine,
    admin: Admin,
    trouble: Trouble,
    form: GrantForm,
    status: int = 200,
    *,
    problem: str = "",
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    """The page; `problem` and `refusals` say why what somebody wanted was not granted."""
    found, policy = _found(engine, admin, trouble, form)
    return page(
        "compensations/new.html",
        status,
        trouble=trouble,
        problem=problem,
        words=words,
        reason_name=_reason_name(trouble, form.reason),
        reasons=_reasons(trouble, form.reason),
        refused=[refusal(one, found.currency) for one in refusals] if found else [],
        **(
            _values(found, policy, trouble, form)
            if found and policy
            else {"found": None, "form": form}
        ),
    )


def _found(
    engine: Engine, admin: Admin, trouble: Trouble, form: GrantForm
) -> tuple[Eligibility | None, Policy | None]:
    """What can be given, and by which policy; (None, None): nobody has said why."""
    if form.reason not in by_key(trouble.reasons):
        return None, None
    shop = g.staff.shop
    severity = trouble.issue.severity.code if trouble.issue else None
    found = eligibility(
        engine,
        admin,
        shop,
        trouble.about,
        reason=form.reason,
        severity=severity,
        by=by(),
        role=g.staff.role,
    )
    with engine.connect() as db:
        return found, policies.version(db, shop, found.policy_version).policy


def _values(
    found: Eligibility, policy: Policy, trouble: Trouble, form: GrantForm
) -> dict[str, object]:
    kinds = [_kind(one, found.currency) for one in found.possible]
    can = [one for one in kinds if one.possible.most is not None]
    common = _common(found.possible) if not can else ()
    if can and form.kind not in [one.possible.kind for one in can]:
        form = replace(form, kind=can[0].possible.kind)
    return {
        "form": form,
        "found": found,
        "currency": form.currency or found.currency,
        "currencies": _currencies(found),
        "can": can,
        "only_asks": all(not one.possible.most_alone for one in can if one.possible.most),
        "can_not": [one for one in kinds if one.possible.most is None],
        "never": [refusal(one, found.currency) for one in common],
        "open_one": next((one.names[0] for one in common if one.code is Code.ONE_OPEN), None),
        "off": any(why.code is Code.KIND_OFF for one in found.possible for why in one.refusals),
        "lacks_scopes": any(_lacks_scopes(one) for one in found.possible),
        "hows": _hows(found),
        "suggestion": _suggestion(found, policy, trouble, form),
        "limits": limit_words.of_kinds(found.possible, found.currency),
    }


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


def _lacks_scopes(one: Possible) -> bool:
    """Whether a kind that the policy gives waits for a permission of the shop."""
    codes = {why.code for why in one.refusals}
    return Code.KIND_NOT_GRANTED in codes and Code.KIND_OFF not in codes


def _common(possible: tuple[Possible, ...]) -> tuple[Refusal, ...]:
    """What stands against every kind: said once."""
    first, *others = possible
    return tuple(why for why in first.refusals if all(why in one.refusals for one in others))


def _currencies(found: Eligibility) -> tuple[str, ...]:
    """What an amount can be in: the shop's, and that of the order where it is another."""
    order = found.comparable_order
    paid = order.presentment.currency if order else found.currency
    return (found.currency,) if paid == found.currency else (found.currency, paid)


def _hows(found: Eligibility) -> list[tuple[str, str]]:
    """The ways to say how much; one alone is no choice."""
    made = [(How.AMOUNT.value, gettext("An amount"))]
    if found.comparable_order is not None:
        made.append((How.PERCENT.value, gettext("Percent of the order")))
    if found.percentage_codes:
        made.append((How.PERCENTAGE.value, gettext("A code that takes off a percent")))
    return made


def _reasons(trouble: Trouble, chosen: str) -> list[tuple[str, str]]:
    offered = active(trouble.reasons)
    return [(one.key, name_of(one)) for one in offered if one.compensation or one.key == chosen]


def _reason_name(trouble: Trouble, key: str) -> str:
    found = by_key(trouble.reasons).get(key)
    return name_of(found) if found else key


def _suggestion(
    found: Eligibility, policy: Policy, trouble: Trouble, form: GrantForm
) -> SuggestionShown | None:
    told = found.suggested
    if told is None:
        return None
    amount, kind = money(Money(told.amount, found.currency)), words.kind(told.wanted.kind)
    title = gettext("%(kind)s, %(amount)s", kind=kind, amount=amount)
    button = gettext("Ask for approval") if told.needs_approval else gettext("Grant it")
    return SuggestionShown(
        form=grant_form.of_wanted(form, told.wanted),
        title=title,
        button=button,
        share=_share(told, found),
        cut=_cut(told, found.currency),
        why=tuple(_why(policy.offers[told.place], trouble, form.reason)),
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
        made.append(gettext("Reason: %(name)s", name=_reason_name(trouble, reason)))
    if offer.severities and trouble.issue:
        level = issue_words.severity(trouble.issue.severity)
        made.append(gettext("Severity: %(name)s", name=level))
    if offer.tiers:
        made.append(gettext("Tier: %(name)s", name=", ".join(offer.tiers)))
    if offer.impact_from is not None:
        share = percent(Decimal(offer.impact_from))
        made.append(gettext("At least %(percent)s of the order are concerned", percent=share))
    return made
