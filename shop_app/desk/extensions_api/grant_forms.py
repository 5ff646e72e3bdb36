"""`GET /api/extensions/grant-form` and `…/grant-many-form`: what can be given now, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Connection, Engine

from shop_app.compensation import policies
from shop_app.compensation.kinds import Kind
from shop_app.desk.compensations import about, grant_page, limit_words, possible_words, words
from shop_app.desk.compensations.about import Named, Trouble
from shop_app.desk.compensations.grant_form import How
from shop_app.desk.compensations.possible_words import Possibilities, SuggestionShown
from shop_app.desk.compensations_api.bodies import LONGEST_WORDS
from shop_app.desk.extensions_api import grant_shapes as shapes
from shop_app.desk.extensions_api.blocks import Admins
from shop_app.desk.extensions_api.chosen import chosen_orders
from shop_app.desk.extensions_api.form_shapes import Choice
from shop_app.desk.extensions_api.words import issue as issue_line
from shop_app.desk.issues import refusals
from shop_app.desk.issues_api.answering import answer
from shop_app.desk.openapi.reading import asked
from shop_app.errors import Invalid
from shop_app.gids import number_of
from shop_app.issues import queries
from shop_app.issues.queries import IssueRow
from shop_app.issues.reasons import active, by_key, name_of, reasons
from shop_app.money import exponent
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs

Answer = tuple[Response, int]
MOST_ISSUES = 20
"""That can be chosen: the newest at work."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form is about, the issues it could be about, and the one that it is about."""

    trouble: Trouble
    issues: list[IssueRow]
    reason: str


def add(door: Blueprint, engine: Engine, admin: Admins) -> None:
    """Put the doors behind the blueprint."""

    @door.get("/grant-form")
    @needs(Permission.GRANT_COMPENSATION)
    def grant_form() -> Answer:
        with engine.connect() as db:
            found = _asked(db, asked(shapes.GrantFormAsked))
        return answer(_form(engine, admin, found))

    @door.get("/grant-many-form")
    @needs(Permission.GRANT_COMPENSATION)
    def grant_many_form() -> Answer:
        wanted = asked(shapes.GrantManyAsked)
        with engine.begin() as db:
            return answer(_many(db, wanted))


def _asked(db: Connection, wanted: shapes.GrantFormAsked) -> _Asked:
    """Raises Invalid (`about_nobody`) and NotFound."""
    shop = g.staff.shop
    if (wanted.customer is None) == (wanted.order is None):
        raise Invalid("either a customer or an order is needed", code="about_nobody")
    if wanted.order is not None:
        issues = queries.of_order(db, shop, wanted.order, limit=MOST_ISSUES, at_work=True)
        named = Named(order=int(number_of(wanted.order)))
    else:
        gid = wanted.customer or ""
        issues = queries.of_customer(db, shop, gid, limit=MOST_ISSUES, at_work=True)
        named = Named(customer=int(number_of(gid)))
    number = _issue(wanted, issues)
    trouble = about.trouble(db, shop, named if number is None else Named(issue=number))
    chosen = trouble.issue.reason if trouble.issue else wanted.reason
    return _Asked(trouble, issues, chosen or "")


def _issue(wanted: shapes.GrantFormAsked, issues: list[IssueRow]) -> int | None:
    if wanted.issue is not None or wanted.reason is not None:
        return wanted.issue
    return issues[0].number if len(issues) == 1 else None


def _form(engine: Engine, admin: Admins, about: _Asked) -> shapes.GrantForm:
    trouble, known = about.trouble, by_key(about.trouble.reasons)
    judged = grant_page.judged(engine, admin(g.staff.shop), trouble, about.reason)
    now = datetime.now(UTC)
    issues = (issue_line(row, known, now) for row in about.issues)
    said = _nothing_said() if judged is None else possible_words.possibilities(*judged, trouble)
    limits = () if judged is None else limit_words.of_kinds(judged[0].possible, judged[0].currency)
    return shapes.GrantForm(
        about=_about(trouble),
        issues=[shapes.GrantIssue(number=one.number, text=one.title) for one in issues],
        issue=trouble.issue.number if trouble.issue else None,
        reasons=[
            Choice(key=key, name=name)
            for key, name in possible_words.offered_reasons(trouble, about.reason)
        ],
        reason=about.reason or None,
        suggestion=None if said.suggestion is None else _suggestion(said.suggestion),
        kinds=[_kind(one.possible.kind, one.most) for one in said.can],
        impossible=[
            shapes.GrantImpossible(name=one.name, why=list(one.why_not)) for one in said.can_not
        ],
        never=list(said.never),
        open_one=None if said.open_one is None else f"compensations/{said.open_one}",
        ways=[shapes.GrantWay(key=How(key), name=name) for key, name in said.hows],
        currencies=[_currency(one) for one in said.currencies],
        limits=[shapes.GrantLimit(text=limit_words.told(one), full=one.full) for one in limits],
        longest=LONGEST_WORDS,
        too_long=refusals.too_long(LONGEST_WORDS),
    )


def _nothing_said() -> Possibilities:
    """Before somebody has said why something is given."""
    return Possibilities((), (), (), None, False, (), (), None)


def _about(trouble: Trouble) -> str:
    if trouble.order_name is None:
        return gettext("For this customer")
    return gettext("For order %(name)s", name=trouble.order_name)


def _suggestion(told: SuggestionShown) -> shapes.GrantSuggestion:
    return shapes.GrantSuggestion(title=told.title, more=list(told.more))


def _kind(kind: Kind, most: str) -> shapes.GrantKind:
    return shapes.GrantKind(
        kind=kind, name=words.kind(kind), most=most, has_worth=kind is not Kind.FREE_SHIPPING
    )


def _currency(code: str) -> shapes.GrantCurrency:
    return shapes.GrantCurrency(code=code, digits=exponent(code))


def _many(db: Connection, wanted: shapes.GrantManyAsked) -> shapes.GrantManyForm:
    known, unknown = chosen_orders(db, g.staff.shop, wanted.order)
    policy = policies.current(db, g.staff.shop).policy
    offered = active(reasons(db, g.staff.shop))
    return shapes.GrantManyForm(
        orders=known,
        unknown=unknown,
        reasons=[Choice(key=one.key, name=name_of(one)) for one in offered if one.compensation],
        kinds=[_kind(one, "") for one in policy.kinds],
        ways=[
            shapes.GrantWay(key=How(key), name=name)
            for key, name in possible_words.ways(
                of_order=True, percentage_codes=policy.terms.percentage_codes
            )
        ],
        currencies=[_currency(policy.currency)],
        longest=LONGEST_WORDS,
        too_long=refusals.too_long(LONGEST_WORDS),
    )
