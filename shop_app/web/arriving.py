"""Somebody with a good session token arrives: their shop is installed, and they are known."""

from __future__ import annotations

from enum import Enum, auto

import structlog
from sqlalchemy import Engine

from shop_app.errors import Unavailable
from shop_app.notifications.queries import unread_of
from shop_app.settings import Settings
from shop_app.shops.errors import NotInstalled
from shop_app.shops.queries import ShopState
from shop_app.shops.service import Visit, install
from shop_app.staff import queries, service
from shop_app.staff.queries import Known
from shop_app.web import unread
from shop_app.web.auth import Bearer, Staff

_LOG = structlog.get_logger(__name__)
_UNREAD = unread_of(queries.SHOP, queries.MEMBER)


def arrive(
    engine: Engine, settings: Settings, visitor: Bearer, *, meets_shopify: bool, asks: bool
) -> tuple[ShopState, Staff]:
    """The shop and the staff member of a request; mostly one statement, and no question to Shopify.

    `meets_shopify`: the app may be installed on the way, or get new tokens. `asks`: Shopify may be
    asked who this is. Raises NotInstalled, and what `install` raises.
    """
    known, outcome = _installed(engine, settings, visitor, meets_shopify=meets_shopify)
    member = known.member
    if member is None:
        with engine.begin() as db:
            service.meet(db, visitor.shop, visitor.id, installed=outcome is _Outcome.NEW)
    else:
        service.seen(engine, visitor.shop, member)
    # Who has just waited for Shopify in vain does not wait once more.
    asked = asks and outcome is not _Outcome.AWAY and service.is_unknown(member)
    if asked:
        service.ask_who(engine, settings, visitor.shop, visitor.id, visitor.token)
    if asked or member is None:
        again = _known(engine, visitor)
        if again is None or again.member is None:  # uninstalled, or erased, at this very moment
            raise NotInstalled(visitor.shop)
        known, member = again, again.member
    unread.keep(known.counted)
    return known.shop, Staff(visitor.shop, visitor.id, member.name or None, member.role)


class _Outcome(Enum):
    """Of meeting Shopify on the way: this visit installed the app or gave it new tokens; nothing
    was to be done; Shopify is away."""

    NEW = auto()
    NOTHING = auto()
    AWAY = auto()


def _installed(
    engine: Engine, settings: Settings, visitor: Bearer, *, meets_shopify: bool
) -> tuple[Known, _Outcome]:
    """What is known, and what came of meeting Shopify.

    A shop that is known is shown as it was left when Shopify is away.
    """
    known = _known(engine, visitor)
    if not meets_shopify or (known is not None and known.reachable):
        if known is None:
            raise NotInstalled(visitor.shop)
        return known, _Outcome.NOTHING
    try:
        new = install(engine, settings, Visit(visitor.shop, visitor.token, visitor.issued_at))
    except Unavailable as error:
        if known is None:
            raise
        _LOG.warning("tokens_not_renewed", shop=visitor.shop, code=error.code)
        return known, _Outcome.AWAY
    known = _known(engine, visitor)
    if known is None:
        raise NotInstalled(visitor.shop)
    return known, _Outcome.NEW if new else _Outcome.NOTHING


def _known(engine: Engine, visitor: Bearer) -> Known | None:
    with engine.connect() as db:
        return queries.known(db, visitor.shop, visitor.id, _UNREAD)
