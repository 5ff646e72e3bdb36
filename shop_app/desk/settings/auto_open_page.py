"""What the pages of the rules show. Needs an app context, for the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, g
from sqlalchemy import Connection, Engine

from shop_app.auto_open import held, store
from shop_app.auto_open.held import AT_ONCE, CauseRow, Reach, Tally
from shop_app.auto_open.rule import AutoDraft, AutoRule, is_kept
from shop_app.auto_open.rules import PARCEL_TROUBLE, RETURN_REASONS, Trigger
from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.facts.local_days import begins, day_of
from shop_app.conditions.needs import Needs
from shop_app.conditions.subject import Part
from shop_app.desk.issues import crew, words
from shop_app.desk.issues.crew import Crew
from shop_app.desk.settings import auto_open_words as said
from shop_app.desk.settings.auto_open_form import AutoForm, form_of
from shop_app.desk.tag_rules import editor_pages
from shop_app.desk.tag_rules.form_sentences import Sentence
from shop_app.desk.tag_rules.form_view import tree_view
from shop_app.desk.tag_rules.form_words import themes
from shop_app.errors import AppError
from shop_app.issues import reasons as reasons_of
from shop_app.issues.reasons import Reason
from shop_app.issues.rules import Channel, Severity
from shop_app.shops import preferences
from shop_app.shops.preferences import Section
from shop_app.timezones import zone
from shop_app.web.pages import page

FORM_AT = "/settings/auto-open/form"
_NO_TALLY = Tally()


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in the list."""

    key: str
    title: str
    waits_for: str
    conditional: bool
    opens: str
    active: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the shop while a page is drawn."""

    version: int
    reasons: Mapping[str, Reason]
    crew: Crew

    def in_words(self, draft: AutoDraft) -> list[Sentence]:
        """A rule in sentences."""
        return said.in_words(draft, self.reasons, self.crew.name(draft.owner_id))


def ask(db: Connection) -> Asked:
    """Three statements."""
    shop = g.shop.shop
    return Asked(
        preferences.version(db, shop, Section.AUTO_OPEN),
        reasons_of.by_key(reasons_of.reasons(db, shop)),
        crew.crew(db, shop),
    )


def listed(engine: Engine, status: int = 200, problem: str = "") -> Response:
    """The list of all rules."""
    shop = g.shop.shop
    with engine.connect() as db:
        asked, rules = ask(db), store.rules(db, shop)
        tallies = held.tallies(db, shop, today())
    lines = [
        Line(
            rule.key,
            said.rule_title(rule),
            said.waits_for(rule.draft.catch),
            rule.draft.condition is not None,
            said.reason_of(rule.draft, asked.reasons),
            rule.active,
            tallies.get(rule.key, _NO_TALLY),
        )
        for rule in rules
    ]
    return page(
        "settings/auto_open.html",
        status,
        lines=lines,
        version=asked.version,
        problem=problem,
        disputes="read_shopify_payments_disputes" in g.shop.scopes,
    )


def today() -> datetime:
    """When the shop's day began."""
    local = zone(g.shop.timezone)
    return begins(day_of(datetime.now(local), local), local)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule that is there stands: itself, what it held back, and what it found of late."""

    rule: AutoRule
    tally: Tally
    held: Sequence[CauseRow]
    reach: Reach
    latest: Sequence[CauseRow]


def standing(db: Connection, rule: AutoRule) -> Standing:
    """Two statements, four where something is held back."""
    shop = g.shop.shop
    tally = held.tallies(db, shop, today()).get(rule.key, _NO_TALLY)
    waiting = held.latest(db, shop, rule.key, held=True, limit=10) if tally.held else []
    reach = held.reach(db, shop, rule.key) if tally.held else Reach(0, 0)
    latest = held.latest(db, shop, rule.key, held=False, limit=10)
    return Standing(rule, tally, waiting, reach, latest)


def show(engine: Engine, rule: AutoRule) -> Response:
    """The page of a rule as it stands."""
    form = form_of(rule.draft, editor_pages.place(), key=rule.key)
    return edit(engine, form, rule=rule)


def edit(
    engine: Engine,
    form: AutoForm,
    *,
    rule: AutoRule | None = None,
    status: int = 200,
    problems: Mapping[str, AppError] | None = None,
    theirs: AutoRule | None = None,
    unsaved: bool = False,
) -> Response:
    """The page of a rule: its form, or for those who may not change settings its sentences.

    `rule` is the one that the form is about, None for one that is yet to be; `theirs` how somebody
    else saved it meanwhile. `unsaved`: the form holds what would be lost.
    """
    with engine.connect() as db:
        asked = ask(db)
        stands = None if rule is None else standing(db, rule)
    found = dict(problems or {})
    errors = {name: said.refusal(error) for name, error in found.items() if "." not in name}
    return page(
        "settings/auto_open_rule.html",
        status,
        form=form if form.version is not None else replace(form, version=asked.version),
        title=said.trigger_title(form.trigger) if rule is None else said.rule_title(rule),
        trigger_title=said.trigger_title(form.trigger),
        own=rule is None or not store.is_shipped(rule.key),
        stands=stands,
        sentences=None if rule is None else asked.in_words(rule.draft),
        theirs=None if theirs is None else asked.in_words(theirs.draft),
        errors=errors,
        wrong=bool(problems),
        words=said,
        choices=_choices(asked),
        at_once=AT_ONCE,
        **conditions(form, found, unsaved=unsaved or bool(problems) or theirs is not None),
    )


def conditions(
    form: AutoForm,
    problems: Mapping[str, AppError] | None = None,
    *,
    unsaved: bool = False,
    focus: str = "",
) -> dict[str, object]:
    """What the template of the conditions needs: the facts that Amends keeps itself."""
    tree = tree_view(form.when, editor_pages.place(), dict(problems or {}))
    return {
        "tree": tree,
        "themes": _kept_themes(),
        "unsaved": unsaved,
        "focus": focus,
        "form_at": FORM_AT,
    }


def _kept_themes() -> list[tuple[str, list[tuple[str, str]]]]:
    kept = [
        (theme, [(name, label) for name, label in facts if _is_kept(name)])
        for theme, facts in themes()
    ]
    return [(theme, facts) for theme, facts in kept if facts]


def _is_kept(name: str) -> bool:
    fact = CATALOGUE[name]
    return is_kept(Needs(asked=fact.asked, products=Part.PRODUCTS in fact.parts))


def _choices(asked: Asked) -> dict[str, object]:
    """What the lists of the form offer; a reason with its sub-reasons below it."""
    return {
        "reasons": [
            (
                words.reason(asked.reasons, reason.key),
                [
                    (reason.key, words.reason(asked.reasons, reason.key)),
                    *(
                        (f"{reason.key}/{sub.key}", reasons_of.name_of(sub))
                        for sub in reason.offered
                    ),
                ],
            )
            for reason in reasons_of.active(asked.reasons.values())
        ],
        "severities": [(one.code, words.severity(one)) for one in Severity],
        "channels": [(one.value, words.channel(one)) for one in Channel],
        "owners": list(asked.crew.owners()),
        "statuses": [(one, said.status(one)) for one in PARCEL_TROUBLE],
        "return_reasons": [(one, said.return_reason(one)) for one in RETURN_REASONS],
        "triggers": [(one.value, said.trigger_title(one)) for one in Trigger],
    }
