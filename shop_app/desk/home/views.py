"""The home page, which is also where an installation begins."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g
from sqlalchemy import Engine

from shop_app.desk.home import attention, attention_words, guide, issues, reading, service
from shop_app.desk.home.reading import Home
from shop_app.reconciliation.queries import progress
from shop_app.reconciliation.sentences import told
from shop_app.staff.rules import Permission
from shop_app.texts import gettext
from shop_app.web.auth import needs
from shop_app.web.pages import allowed, done, page


def blueprint(engine: Engine) -> Blueprint:
    """`GET /`, the part of it that follows the history, and the setup guide."""
    door = Blueprint("home", __name__, template_folder="templates")
    issues.add(door, engine)

    @door.get("/")
    def home() -> Response:
        with engine.connect() as db:
            read = reading.read(db, g.shop, datetime.now(UTC))
        return _page(read)

    @door.get("/history")
    def history() -> Response:
        with engine.connect() as db:
            found = progress(db, g.shop.shop)
        task = guide.history_task(found)
        return page("home/history.html", task=task, history=found, told=told)

    @door.post("/guide/dismiss")
    @needs(Permission.CHANGE_SETTINGS)
    def dismiss() -> Response:
        with engine.begin() as db:
            service.dismiss_guide(db, g.shop.shop)
        return done(home(), gettext("Setup guide put away"), url="/")

    @door.post("/guide/show")
    @needs(Permission.CHANGE_SETTINGS)
    def show() -> Response:
        with engine.begin() as db:
            service.show_guide(db, g.shop.shop)
        return done(home(), gettext("Setup guide shown"), url="/")

    return door


def _page(read: Home) -> Response:
    """The page in the reader's language; what their role may not solve is not put to them."""
    facts, history = read.facts, read.history
    items = attention.items(read.situation) if allowed(Permission.VIEW_SHOP) else []
    guided = allowed(Permission.CHANGE_SETTINGS)
    return page(
        "home/home.html",
        items=[attention_words.said(item) for item in items],
        tasks=guide.tasks(facts, history) if guided and not facts.guide_dismissed else [],
        guide_away=guided and facts.guide_dismissed,
        history_task=guide.history_task(history),
        history=history,
        told=told,
        facts=facts,
        week=reading.week(read),
        chart=reading.chart(read),
        changes=[reading.in_words(change) for change in read.changes],
    )
