"""The page on which something is granted: what can be given now, and why not more."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, g
from sqlalchemy import Engine

from shop_app.compensation import policies
from shop_app.compensation.eligibility import Eligibility, eligibility
from shop_app.compensation.judgement import Code, Possible, Refusal, Wanted
from shop_app.compensation.policy import Policy
from shop_app.desk.compensations import grant_form, limit_words, possible_words, words
from shop_app.desk.compensations.about import Trouble
from shop_app.desk.compensations.grant_form import GrantForm
from shop_app.desk.compensations.refusal_words import refusal
from shop_app.issues.reasons import by_key
from shop_app.shopify.client import Admin
from shop_app.timeline.service import Actor, By
from shop_app.web.pages import page


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
    found = judged(engine, admin, trouble, form.reason)
    return page(
        "compensations/new.html",
        status,
        trouble=trouble,
        problem=problem,
        words=words,
        reason_name=possible_words.reason_name(trouble, form.reason),
        reasons=possible_words.offered_reasons(trouble, form.reason),
        refused=[refusal(one, found[0].currency) for one in refusals] if found else [],
        **(_values(*found, trouble, form) if found else {"found": None, "form": form}),
    )


def judged(
    engine: Engine, admin: Admin, trouble: Trouble, reason: str, wanted: Wanted | None = None
) -> tuple[Eligibility, Policy] | None:
    """What can be given, and by which policy; None: nobody has said why. `wanted` is judged too."""
    if reason not in by_key(trouble.reasons):
        return None
    shop = g.staff.shop
    severity = trouble.issue.severity.code if trouble.issue else None
    found = eligibility(
        engine,
        admin,
        shop,
        trouble.about,
        reason=reason,
        severity=severity,
        by=by(),
        role=g.staff.role,
        wanted=wanted,
    )
    with engine.connect() as db:
        return found, policies.version(db, shop, found.policy_version).policy


def _values(
    found: Eligibility, policy: Policy, trouble: Trouble, form: GrantForm
) -> dict[str, object]:
    told = possible_words.possibilities(found, policy, trouble)
    suggestion = told.suggestion
    if told.can and form.kind not in [one.possible.kind for one in told.can]:
        form = replace(form, kind=told.can[0].possible.kind)
    return {
        "form": form,
        "found": found,
        "currency": form.currency or found.currency,
        "currencies": told.currencies,
        "can": told.can,
        "only_asks": told.only_asks,
        "can_not": told.can_not,
        "never": list(told.never),
        "open_one": told.open_one,
        "off": any(why.code is Code.KIND_OFF for one in found.possible for why in one.refusals),
        "lacks_scopes": any(_lacks_scopes(one) for one in found.possible),
        "hows": told.hows,
        "suggestion": suggestion,
        "suggested": suggestion and grant_form.of_wanted(form, suggestion.wanted),
        "limits": limit_words.of_kinds(found.possible, found.currency),
    }


def _lacks_scopes(one: Possible) -> bool:
    """Whether a kind that the policy gives waits for a permission of the shop."""
    codes = {why.code for why in one.refusals}
    return Code.KIND_NOT_GRANTED in codes and Code.KIND_OFF not in codes
