"""The editor's pages, for the shop and the staff member of this request."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from flask import Response, g, request
from flask_babel import get_locale

from shop_app.conditions import checking
from shop_app.conditions.checking import Terms
from shop_app.conditions.language import parse
from shop_app.desk.tag_rules.as_json import warning_json
from shop_app.desk.tag_rules.editor_conflict import ConflictView
from shop_app.desk.tag_rules.form_controls import Place
from shop_app.desk.tag_rules.form_options import options_view
from shop_app.desk.tag_rules.form_problems import Problems, warned
from shop_app.desk.tag_rules.form_refusals import said
from shop_app.desk.tag_rules.form_rule import RuleForm, form_from
from shop_app.desk.tag_rules.form_sentences import Sentence, in_words
from shop_app.desk.tag_rules.form_view import GroupView, Known, tree_view
from shop_app.desk.tag_rules.form_words import themes
from shop_app.desk.tag_rules.life import Life
from shop_app.errors import Invalid
from shop_app.shopify.products import SCOPE
from shop_app.tagging.rule import RuleDraft
from shop_app.texts import gettext
from shop_app.timezones import zone
from shop_app.web.pages import page

MOST_BYTES = 256 * 1024
"""Of a form: a rule of 100 checks with lists of texts fits in well."""

_NO_CURRENCY = "XXX"
"""ISO 4217's code for none: Shopify has not told the shop's yet."""

_COUNTRY_CODE = 2


def place() -> Place:
    """What fields depend on in this shop and language."""
    countries = _countries(str(get_locale()))
    return Place(
        g.shop.currency or _NO_CURRENCY, zone(g.shop.timezone), countries, SCOPE in g.shop.scopes
    )


@lru_cache(maxsize=16)
def _countries(language: str) -> dict[str, str]:
    from babel import Locale

    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == _COUNTRY_CODE and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")
    }


def terms() -> Terms:
    """What this shop allows conditions to be made of."""
    return Terms(g.shop.currency or _NO_CURRENCY, frozenset(g.shop.scopes))


def sent_form() -> RuleForm:
    """The form of this request. Raises Invalid when it can't be drawn again."""
    return form_from(request.form.items(multi=True), place())


def draft_of(form: RuleForm) -> RuleDraft:
    """The rule that the form says. Raises Invalid."""
    return RuleDraft.from_data(form.data(place()))


def edit(
    form: RuleForm,
    *,
    status: int = 200,
    problems: Problems | None = None,
    conflict: ConflictView | None = None,
    life: Life | None = None,
    unsaved: bool = False,
) -> Response:
    """The editor with this form. `life`: how a rule that is there stands. `unsaved`: the form holds
    what would be lost."""
    found = dict(problems or {})
    whole = found.pop("", None)
    if whole is not None:
        problem = said(whole)
    else:
        problem = gettext("Check the highlighted fields.") if found else ""
    return page(
        "tag_rules/edit.html",
        status,
        heading=(form.name or form.tag) if form.id else gettext("New tag rule"),
        action=f"/rules/{form.id}" if form.id else "/rules",
        form=form,
        options=options_view(form, found),
        problem=problem,
        conflict=conflict,
        sentences=sentences(form),
        life=life,
        **conditions(form, problems=found, unsaved=unsaved or bool(problems) or bool(conflict)),
    )


def conditions(
    form: RuleForm, *, problems: Problems | None = None, unsaved: bool = False, focus: str = ""
) -> dict[str, object]:
    """What the template of the conditions needs."""
    tree: GroupView = tree_view(form.when, place(), problems, _warnings(form))
    return {"tree": tree, "themes": themes(), "unsaved": unsaved, "focus": focus}


def _warnings(form: RuleForm) -> dict[str, list[Known]]:
    """What there is to know of each check that is filled in; the same words stand there once."""
    found: dict[str, list[Known]] = {}
    try:
        condition = parse(form.data(place())["condition"])
        all_of_them = checking.check(condition, terms())
    except Invalid:
        return found
    said = set()
    for key, some in warned(all_of_them, form, place()).items():
        known = [Known(warning_json(one)["message"], one.scope is not None) for one in some]
        found[key] = [one for one in known if one not in said]
        said.update(known)
    return found


def sentences(form: RuleForm) -> list[Sentence]:
    """The rule in words; empty while it can't be said yet."""
    named = form if form.tag else replace(form, tag="…")
    try:
        draft = draft_of(named)
        checking.check(draft.condition, terms())
    except Invalid:
        return []
    return in_words(draft)
