"""What Shopify sent, what was mended, and what asking costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Engine

from shop_app import jobs
from shop_app.desk.deliveries import queries, words
from shop_app.desk.deliveries.about import about, of_gid
from shop_app.desk.deliveries.budget import DAYS, budget, chart
from shop_app.desk.deliveries.topics import family_name, topic_name
from shop_app.errors import Invalid, NotFound
from shop_app.reconciliation import backfill_rows, reconciling, replays, sentences, unreadable
from shop_app.reconciliation.queries import hidden_orders, parts_done
from shop_app.shops.service import BACKFILL
from shop_app.shops.usage import usage
from shop_app.staff.rules import Permission
from shop_app.texts import ago, gettext, ngettext, number
from shop_app.web.auth import needs
from shop_app.web.numbers import whole
from shop_app.web.pages import done, page

_HOME = "/deliveries"
_SEQ_DIGITS = 18


def blueprint(engine: Engine) -> Blueprint:
    """Everything under /deliveries."""
    door = Blueprint("deliveries", __name__, template_folder="templates", url_prefix=_HOME)
    door.add_app_template_global(ago)
    _fragments(door, engine)
    _actions(door, engine)

    @door.get("")
    @needs(Permission.VIEW_SHOP)
    def index() -> Response:
        return _page(engine)

    return door


def _page(engine: Engine) -> Response:
    shop, now = g.shop.shop, datetime.now(UTC)
    daily = request.args.get("by") == "day"
    with engine.connect() as db:
        compared = queries.compared(db, shop)
        families = queries.families(db, shop)
        parked = queries.parked(db, shop, before=_seq("before"), after=_seq("after"))
        asked = replays.latest(db, shop)
        aside = unreadable.set_aside(db, shop)
        history = parts_done(db, shop, now)
        used = usage(db, shop, now - timedelta(days=DAYS))
    spent = budget(used, now, timezone=g.shop.timezone, daily=daily)
    return page(
        "deliveries/deliveries.html",
        compared=compared,
        families=families,
        parked=parked,
        replays=asked,
        aside=aside,
        history=history,
        budget=spent,
        chart=chart(spent, daily=daily),
        daily=daily,
        about=about,
        of_gid=of_gid,
        most_counted=queries.MOST_COUNTED,
        topic_name=topic_name,
        family_name=family_name,
        sentences=sentences,
        words=words,
        over=False,
    )


def _fragments(door: Blueprint, engine: Engine) -> None:
    """What polls while work is going on; once it is over it has the page load itself anew."""

    @door.get("/comparison")
    @needs(Permission.VIEW_SHOP)
    def comparison() -> Response:
        with engine.connect() as db:
            compared = queries.compared(db, g.shop.shop)
        over = compared.running is None
        return page("deliveries/_comparison.html", compared=compared, words=words, over=over)

    @door.get("/replays")
    @needs(Permission.VIEW_SHOP)
    def replaying() -> Response:
        with engine.connect() as db:
            asked = replays.latest(db, g.shop.shop)
        over = all(one.over for one in asked)
        return page("deliveries/_replays.html", replays=asked, over=over)

    @door.get("/history")
    @needs(Permission.VIEW_SHOP)
    def history() -> Response:
        with engine.connect() as db:
            progress = parts_done(db, g.shop.shop, datetime.now(UTC))
        if progress is None:
            raise NotFound(f"{g.shop.shop}: no history was ever asked for")
        return page(
            "deliveries/_history.html",
            history=progress,
            sentences=sentences,
            words=words,
            over=progress.over,
        )

    @door.get("/hidden-orders")
    @needs(Permission.VIEW_SHOP)
    def hidden() -> Response:
        with engine.connect() as db:
            orders = hidden_orders(db, g.shop.shop)
        return page("deliveries/_hidden_orders.html", hidden=orders)


def _actions(door: Blueprint, engine: Engine) -> None:
    @door.post("/compare")
    @needs(Permission.REPLAY_DELIVERIES)
    def compare() -> Response:
        with engine.begin() as db:
            begun = reconciling.ask(db, g.shop.shop)
        if begun:
            return done(_page(engine), gettext("Comparison started"), url=_HOME)
        return done(_page(engine), gettext("A comparison is under way already"), url=_HOME)

    @door.post("/replay")
    @needs(Permission.REPLAY_DELIVERIES)
    def replay() -> Response:
        wanted = request.form.get("webhook_id") or None
        if wanted is not None and not wanted.isprintable():
            raise Invalid("webhook_id: no delivery is called like this", code="wrong_id")
        with engine.begin() as db:
            count = replays.ask(db, g.shop.shop, g.staff.id, wanted)
        return done(_page(engine), _asked(count), url=_HOME)

    @door.post("/history")
    @needs(Permission.REPLAY_DELIVERIES)
    def load_again() -> Response:
        with engine.begin() as db:
            kinds = _load_again(db, g.shop.shop)
        if kinds:
            return done(_page(engine), gettext("The history is being fetched again"), url=_HOME)
        return done(_page(engine), gettext("The history is being fetched already"), url=_HOME)


def _asked(count: int) -> str:
    if not count:
        return gettext("Nothing is left to send through again")
    return ngettext(
        "%(count)s delivery goes through again",
        "%(count)s deliveries go through again",
        count,
        count=number(count),
    )


def _load_again(db: Connection, shop: str) -> list[str]:
    kinds = backfill_rows.want(db, shop, again=True)
    jobs.queue(db, BACKFILL, shop)
    return kinds


def _seq(name: str) -> int | None:
    """A delivery's number in the address; anything else is as if it was not there."""
    return whole(request.args.get(name, ""), _SEQ_DIGITS)
