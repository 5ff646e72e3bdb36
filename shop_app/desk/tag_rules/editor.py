"""The doors of the rule editor."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.tag_rules import editor_pages, life, preview_doors
from shop_app.desk.tag_rules.editor_conflict import conflict_view
from shop_app.desk.tag_rules.editor_starts import begun, starts
from shop_app.desk.tag_rules.form_changes import pressed
from shop_app.desk.tag_rules.form_problems import Problems, place_of, problems_of
from shop_app.desk.tag_rules.form_rule import RuleForm, form_of
from shop_app.desk.tag_rules.form_sentences import in_words
from shop_app.desk.tag_rules.life import Life
from shop_app.desk.tag_rules.numbers import ID_DIGITS
from shop_app.errors import Conflict, Invalid, NotFound
from shop_app.staff.rules import Permission
from shop_app.tagging import store
from shop_app.tagging.rule import RuleDraft, TagRule
from shop_app.tagging.store import Author
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import allowed, done, page

_COUNTRY = "US"


def add(door: Blueprint, engine: Engine) -> None:
    """The editor of a new rule and of one that is there, with its fragments."""
    preview_doors.add(door, engine)
    _new(door, engine)
    _present(door, engine)
    _fragments(door)


def _new(door: Blueprint, engine: Engine) -> None:
    @door.get("/new")
    @needs(Permission.CHANGE_RULES)
    def new() -> Response:
        """`?start=` one of the cards, `?from=` the id of a rule to copy; else the cards."""
        copied = request.args.get("from", "")
        if copied:
            return _copy(engine, copied)
        form = begun(request.args.get("start", ""), editor_pages.place(), _country())
        if form is None:
            return page("tag_rules/edit_start.html", starts=starts())
        return editor_pages.edit(form, unsaved=bool(form.tag))

    @door.post("")
    @needs(Permission.CHANGE_RULES)
    def create() -> Response:
        return _save(engine, None)


def _country() -> str:
    """The shop's own country, as its locale names it."""
    _, _, country = (g.shop.locale or "").partition("-")
    return country if len(country) == 2 and country.isalpha() else _COUNTRY  # noqa: PLR2004 - ISO 3166


def _copy(engine: Engine, number: str) -> Response:
    rule_id = whole(number, ID_DIGITS)
    if rule_id is None:
        raise NotFound(f"there is no rule {number[:100]!r}")
    with engine.connect() as db:
        draft = store.rule(db, g.staff.shop, rule_id).draft
    form = form_of(draft, editor_pages.place())
    return editor_pages.edit(replace(form, name="", tag=""), unsaved=True)


def _present(door: Blueprint, engine: Engine) -> None:
    @door.get("/<int:rule_id>")
    @needs(Permission.VIEW_SHOP)
    def rule(rule_id: int) -> Response:
        with engine.connect() as db:
            found = life.of(db, g.staff.shop, rule_id)
        return show(found)

    @door.post("/<int:rule_id>")
    @needs(Permission.CHANGE_RULES)
    def change(rule_id: int) -> Response:
        return _save(engine, rule_id)


def show(found: Life) -> Response:
    """The page of a rule: its editor, or for those who may not change rules its sentences."""
    rule = found.rule
    if not allowed(Permission.CHANGE_RULES):
        return page(
            "tag_rules/edit_read.html",
            heading=rule.draft.name,
            id=rule.id,
            sentences=in_words(rule.draft),
            life=found,
        )
    form = form_of(rule.draft, editor_pages.place())
    return editor_pages.edit(replace(form, id=rule.id, version=rule.version), life=found)


def _fragments(door: Blueprint) -> None:
    @door.post("/form")
    @needs(Permission.CHANGE_RULES)
    def form() -> Response:
        """The conditions drawn again after a button or another fact; `do` names the button."""
        request.max_content_length = editor_pages.MOST_BYTES
        sent = editor_pages.sent_form()
        changed, focus = _changed(sent)
        drawn = editor_pages.conditions(changed, unsaved=True, focus=focus)
        return page("tag_rules/form_conditions.html", 200, **drawn)

    @door.post("/sentence")
    @needs(Permission.VIEW_SHOP)
    def sentence() -> Response:
        request.max_content_length = editor_pages.MOST_BYTES
        said = editor_pages.sentences(editor_pages.sent_form())
        return page("tag_rules/form_sentence.html", sentences=said)


def _changed(form: RuleForm) -> tuple[RuleForm, str]:
    """The form after a button; and the id of the element that has the keyboard then."""
    sent = request.form
    button = sent.get("do", "")
    by = sent.getlist("narrow") if button == "narrow" else [sent.get("by", "")]
    tree, focus = pressed(form.when, button, sent.get("at", ""), by)
    return replace(form, when=tree), focus


def _save(engine: Engine, rule_id: int | None) -> Response:
    request.max_content_length = editor_pages.MOST_BYTES
    form = replace(editor_pages.sent_form(), id=rule_id)
    if rule_id is not None:
        form = _still_active(engine, form, rule_id)
    place = editor_pages.place()
    problems = problems_of(form, place, editor_pages.terms())
    if problems:
        return _refused(engine, form, 422, problems)
    draft = editor_pages.draft_of(form)
    try:
        saved = _stored(engine, form, draft)
    except Invalid as error:
        return _refused(engine, form, 422, {place_of(error, form, place): error})
    except Conflict as error:
        return _conflict(engine, form, draft, error)
    return done(show(_life(engine, saved.id)), gettext("Rule saved"), url=f"/rules/{saved.id}")


def _refused(engine: Engine, form: RuleForm, status: int, problems: Problems) -> Response:
    found = None if form.id is None else _life(engine, form.id)
    return editor_pages.edit(form, status=status, problems=problems, life=found)


def _life(engine: Engine, rule_id: int) -> Life:
    with engine.connect() as db:
        return life.of(db, g.staff.shop, rule_id)


def _still_active(engine: Engine, form: RuleForm, rule_id: int) -> RuleForm:
    """Whether a rule is active is said beside its form. Raises NotFound."""
    with engine.connect() as db:
        return replace(form, active=store.rule(db, g.staff.shop, rule_id).draft.active)


def _stored(engine: Engine, form: RuleForm, draft: RuleDraft) -> TagRule:
    if form.id is not None and form.version is None:
        raise Conflict("the form does not say which version it is about")
    with engine.begin() as db:
        return store.save(
            db,
            g.staff.shop,
            draft,
            id=form.id,
            expected_version=form.version if form.id else None,
            by=Author("staff", g.staff.id),
        )


def _conflict(engine: Engine, form: RuleForm, draft: RuleDraft, error: Conflict) -> Response:
    """Nothing was saved: somebody else was quicker, or many tags still follow another change."""
    if form.id is None or error.code == "still_following":
        return _refused(engine, form, 409, {"": error})
    with engine.connect() as db:
        found = conflict_view(db, g.staff.shop, form.id, form.version, draft)
        standing = life.of(db, g.staff.shop, form.id)
    on_top = replace(form, version=found.newest)
    return editor_pages.edit(on_top, status=409, conflict=found, life=standing)
