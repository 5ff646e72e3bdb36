"""One issue: its page, and the parts of it that come again."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine

from shop_app.desk.issues import crew, editing, issue_page, moving, resolving, story
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.issues.story_reading import place
from shop_app.issues import queries
from shop_app.issues.reasons import by_key, reasons
from shop_app.staff.rules import Permission
from shop_app.web.auth import needs
from shop_app.web.pages import page


def add(door: Blueprint, engine: Engine) -> None:
    """`GET /issues/<number>`, its history, and what can be done with it."""

    @door.get("/<int:number>")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue(number: int) -> Response:
        return issue_page.show(engine, number)

    @door.get("/<int:number>/story")
    @needs(Permission.VIEW_CUSTOMERS)
    def issue_story(number: int) -> Response:
        shop, before = g.staff.shop, place(request.args.get("before"))
        with engine.connect() as db:
            row = queries.issue(db, shop, number)
            telling = Telling(crew.crew(db, shop), by_key(reasons(db, shop)))
            told = story.told(story.read(db, shop, row.id, before), row, telling)
        return page("issues/story.html", issue=row, story=told)

    moving.add(door, engine)
    resolving.add(door, engine)
    editing.add(door, engine)
