"""The job that tells Shopify Flow what happened, some events in a request."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import Connection

from shop_app import jobs
from shop_app.errors import AppError
from shop_app.flow import outbox
from shop_app.flow.outbox import FIRE_TRIGGERS, Claimed
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied, RequestRefused, ShopifyUnavailable
from shop_app.shopify.flow import MOST_ALIASES, fire

_REQUESTS = 20
"""Of one run, some seconds; then other jobs get their turn."""

_LOG = structlog.get_logger(__name__)


def fire_triggers(deps: jobs.Deps, shop: str) -> None:
    """Tell Flow what is due, and come again while there is more; for what is to be tried again later
    the clock comes.

    Raises what the Admin API client raises when Shopify does not answer at all.
    """
    with deps.engine.begin() as db:
        outbox.give_up_old(db, shop)
    for _ in range(_REQUESTS):
        with deps.engine.begin() as db:
            claimed = outbox.claim(db, shop, most=MOST_ALIASES)
        if not claimed:
            break
        _fire(deps, deps.admin(shop), claimed)
    with deps.engine.begin() as db:
        if outbox.is_due(db, shop):
            jobs.queue(db, FIRE_TRIGGERS, shop)


def _fire(deps: jobs.Deps, admin: Admin, claimed: Sequence[Claimed]) -> None:
    triggers = [(event.trigger.value, event.payload) for event in claimed]
    try:
        outcomes = fire(admin, triggers, not_after=claimed[0].not_after)
    except AppError as error:
        with deps.engine.begin() as db:
            for event in claimed:
                outbox.later(db, event, error.code)
        if not isinstance(error, AccessDenied | RequestRefused):
            raise
        # Flow's own affair: the shop is not to be blocked for it.
        _LOG.warning("flow_refused", shop=admin.shop, events=len(claimed), code=error.code)
        return
    with deps.engine.begin() as db:
        for event, problems in zip(claimed, outcomes, strict=True):
            _settle(db, event, problems)


def _settle(db: Connection, event: Claimed, problems: tuple[str, ...] | None) -> None:
    if problems is None:
        outbox.later(db, event, ShopifyUnavailable.code)
    elif problems:
        outbox.refused(db, event, "; ".join(problems))
        _LOG.warning("flow_did_not_take_it", shop=event.shop, trigger=event.trigger, id=event.id)
    else:
        outbox.fired(db, event)
