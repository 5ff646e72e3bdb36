"""A transcript as a page for paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import structlog
from flask import Response, current_app, g, request
from sqlalchemy import Connection

from shop_app.desk.issues.crew import crew
from shop_app.desk.issues.event_words import Telling
from shop_app.desk.transcripts import reading, telling
from shop_app.desk.transcripts.reading import Kept
from shop_app.errors import AppError
from shop_app.gids import number_of
from shop_app.issues.note_html import rendered
from shop_app.issues.reasons import by_key, reasons
from shop_app.shopify.client import Admin
from shop_app.shopify.customer_names import read_names
from shop_app.web.pages import page

_LOG = structlog.get_logger(__name__)
_STYLE = "print.css"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands at the head of a transcript: whose it is (None: a guest's), and what is said where
    nothing is kept. `single`: of one issue, whose number the heading says."""

    heading: str
    customer_gid: str | None
    nothing: str
    single: bool = False


def internal() -> bool:
    """Whether the reader asks for all; `?internal=0` asks for what the customer may see."""
    return request.args.get("internal") != "0"


def opened(kept: Kept) -> Kept:
    """As much of it as the reader asks for."""
    return kept if internal() else reading.said_to_customer(kept)


def words_for(db: Connection) -> Telling:
    """What it takes to say things in words: people and reasons of the shop."""
    return Telling(crew(db, g.staff.shop), by_key(reasons(db, g.staff.shop)))


def printed(
    admin: Callable[[str], Admin], found: Kept, told: Telling, paper: Paper, *, alone: bool = False
) -> Response:
    """The page. `alone`: it is shown away from the app's address, so it brings its style along.

    Shopify is asked what the customer is called; no transaction may be open.
    """
    gid = paper.customer_gid
    return page(
        "transcripts/print.html",
        heading=paper.heading,
        nothing=paper.nothing,
        single=paper.single,
        chapters=telling.chapters(found, told, internal=internal()),
        cut=found.cut,
        customer=_name(admin, gid) or (gid and number_of(gid)),
        internal=internal(),
        printed_at=datetime.now(UTC),
        names=told.crew.names,
        rendered=rendered,
        shop=g.staff.shop,
        style=_style(Path(current_app.static_folder or "")) if alone else None,
    )


def _name(admin: Callable[[str], Admin], gid: str | None) -> str | None:
    """What the customer is called, as Shopify says now; None: nobody, not told, or out of reach."""
    if gid is None:
        return None
    try:
        return read_names(admin(g.staff.shop), [gid]).get(gid)
    except AppError as error:
        _LOG.info("customer_not_named", code=error.code)
        return None


@cache
def _style(folder: Path) -> str:
    return (folder / _STYLE).read_text(encoding="utf-8")
