"""`GET /api/extensions/grant-check`: what the policy would say of a grant, before it is made."""

from __future__ import annotations

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.compensation.judgement import Judgement, Refusal, Verdict, Wanted, Worth
from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import about, grant_page, possible_words, words
from shop_app.desk.compensations.about import Named
from shop_app.desk.compensations.possible_words import Possibilities
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.desk.extensions_api import grant_shapes as shapes
from shop_app.desk.extensions_api.blocks import Admins
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.issues_api.shapes import Amount
from shop_app.desk.openapi.reading import asked
from shop_app.errors import Invalid
from shop_app.gids import number_of
from shop_app.money import Money
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the door behind the blueprint."""

    @door.get("/grant-check")
    @needs(Permission.GRANT_COMPENSATION)
    def grant_check() -> tuple[Response, int]:
        wanted = asked(shapes.GrantCheckAsked)
        with engine.connect() as db:
            trouble = about.trouble(db, g.staff.shop, _named(wanted))
        reason = trouble.issue.reason if trouble.issue else wanted.reason or ""
        wish = None if wanted.kind is None else Wanted(wanted.kind, reason, _worth(wanted))
        judged = grant_page.judged(engine, admin(g.staff.shop), trouble, reason, wish)
        if judged is None:
            raise Invalid("reason: there is no such reason", code="reason_unknown")
        found, policy = judged
        if wish is None or found.judged is None:
            return answer(_suggested(possible_words.possibilities(found, policy, trouble)))
        return answer(_checked(wish, found.judged, found.currency))


def _named(wanted: shapes.GrantCheckAsked) -> Named:
    """Raises Invalid where nobody is named."""
    if wanted.issue is not None:
        return Named(issue=wanted.issue)
    if wanted.order is not None:
        return Named(order=int(number_of(wanted.order)))
    if wanted.customer is None:
        raise Invalid("an issue, an order or a customer is needed", code="about_nobody")
    return Named(customer=int(number_of(wanted.customer)))


def _worth(wanted: shapes.GrantCheckAsked) -> Worth:
    """Raises Invalid for an amount of no currency."""
    if wanted.amount is None:
        return Worth(None, wanted.percent, wanted.percentage)
    if wanted.currency is None:
        raise Invalid("currency: is missing", code="missing_field", path="currency")
    return Worth(Money(wanted.amount, wanted.currency), wanted.percent, wanted.percentage)


def _checked(wish: Wanted, judged: Judgement, currency: str) -> shapes.GrantChecked:
    against: tuple[Refusal, ...] = judged.refusals or judged.approvals
    worth = words.worth(wish.kind, judged.value, judged.percentage)
    return shapes.GrantChecked(
        verdict=judged.verdict,
        title=_title(wish.kind, worth),
        more=[refusal(one, currency) for one in against],
        button=possible_words.button(asks=judged.verdict is Verdict.NEEDS_APPROVAL),
        wish=_wish(wish),
    )


def _title(kind: Kind, worth: str) -> str:
    name = words.kind(kind)
    return gettext("%(kind)s, %(amount)s", kind=name, amount=worth) if worth else name


def _suggested(said: Possibilities) -> shapes.GrantChecked:
    """What the policy suggests, or why it suggests nothing."""
    told = said.suggestion
    if told is None:
        return shapes.GrantChecked(
            verdict=Verdict.REFUSED,
            title=gettext("The policy suggests nothing here."),
            more=list(said.never),
            button=possible_words.button(asks=False),
            wish=None,
        )
    return shapes.GrantChecked(
        verdict=Verdict.NEEDS_APPROVAL if told.needs_approval else Verdict.ALLOWED,
        title=told.title,
        more=list(told.more),
        button=told.button,
        wish=_wish(told.wanted),
    )


def _wish(wanted: Wanted) -> shapes.GrantWish:
    amount = wanted.worth.amount
    return shapes.GrantWish(
        kind=wanted.kind,
        amount=None if amount is None else Amount(amount=amount.minor, currency=amount.currency),
        percent=wanted.worth.percent,
        percentage=wanted.worth.percentage,
    )
