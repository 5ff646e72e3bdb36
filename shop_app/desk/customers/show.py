"""`python -m shop_app customer show`: a customer's story as plain text."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select

from shop_app.customers.models import Customer
from shop_app.desk.customers.figures import WINDOW_DAYS, Figures
from shop_app.desk.customers.story import Line, Story, TagStory, story
from shop_app.desk.languages import speaking
from shop_app.errors import Invalid, NotFound
from shop_app.gids import gid as make_gid
from shop_app.gids import kind
from shop_app.tenancy import ALL_SHOPS
from shop_app.texts import gettext, moment, money, number
from shop_app.timeline.service import Kind


def show_customer(engine: Engine, customer: str, shop: str | None, language: str) -> str:
    """Facts, tags and the reason of each rule for a customer (a gid or its number).

    `shop` may be None when only one shop knows the customer. Raises NotFound and Invalid.
    """
    gid = make_gid("Customer", customer) if customer.isdigit() else customer
    if kind(gid) != "Customer":
        raise Invalid(f"expected the id of a Customer, got {gid}")
    with engine.connect() as db, speaking(language):
        where = shop or _only_shop(db, gid)
        return _in_words(where, story(db, where, gid, datetime.now(UTC)))


def _only_shop(db: Connection, gid: str) -> str:
    shops = db.scalars(
        select(Customer.shop).where(Customer.gid == gid), execution_options=ALL_SHOPS
    )
    found = sorted(shops)
    if not found:
        raise NotFound(f"no shop has told Amends of {gid}")
    if len(found) > 1:
        raise Invalid(f"{len(found)} shops know {gid}: say which with --shop ({', '.join(found)})")
    return found[0]


def _in_words(shop: str, told: Story) -> str:
    lines = [f"{told.gid} · {shop}", "", *_facts(told.figures), ""]
    lines += [line for tag in told.tags for line in _tag(tag)]
    if told.timeline:
        lines += ["", *(_line(line) for line in told.timeline)]
    return "\n".join(lines)


def _facts(facts: Figures) -> list[str]:
    orders = gettext("unknown") if facts.orders is None else number(facts.orders)
    days = number(WINDOW_DAYS)
    return [
        gettext("Orders so far: %(orders)s", orders=orders),
        gettext(
            "Orders in the last %(days)s days: %(orders)s",
            days=days,
            orders=number(facts.recent_orders),
        ),
        gettext(
            "Spent in the last %(days)s days, net of refunds: %(spent)s",
            days=days,
            spent=money(facts.recent_spent),
        ),
        gettext("Refunds on those orders: %(refunds)s", refunds=number(facts.recent_refunds)),
    ]


def _tag(tag: TagStory) -> list[str]:
    mark = {True: "✓", False: "✗", None: "?"}[tag.holds]
    return [f"{mark} {tag.tag}: {tag.why}", f"  → {tag.standing}"]


def _line(line: Line) -> str:
    sign = {Kind.TAG_ADDED: "+", Kind.TAG_REMOVED: "-", Kind.TAG_WITHDRAWN: "!"}[line.kind]
    why = line.why or gettext("taken off by hand; it stays off until the rule turns")
    return f"{moment(line.at)}  {sign} {line.tag}: {why}"
