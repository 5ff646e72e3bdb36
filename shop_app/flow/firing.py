"""The job that tells Shopify Flow what happened, one event after the other."""

from __future__ import annotations

import structlog

from shop_app import jobs
from shop_app.errors import AppError
from shop_app.flow import outbox
from shop_app.flow.outbox import FIRE_TRIGGERS, Claimed
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import AccessDenied, RequestRefused
from shop_app.shopify.flow import fire

_PORTION = 50
"""Events of one run, some ten seconds; then other jobs get their turn."""

_LOG = structlog.get_logger(__name__)


def fire_triggers(deps: jobs.Deps, shop: str) -> None:
    """Tell Flow what is due, and come again for the rest.

    Raises what the Admin API client raises when Shopify does not answer at all; the event is
    tried again later.
    """
    with deps.engine.begin() as db:
        outbox.give_up_old(db, shop)
    for _ in range(_PORTION):
        with deps.engine.begin() as db:
            event = outbox.claim(db, shop)
        if event is None:
            break
        _fire(deps, deps.admin(shop), event)
    with deps.engine.begin() as db:
        wait = outbox.next_due(db, shop)
        if wait is not None:
            jobs.queue(db, FIRE_TRIGGERS, shop, delay=wait)


def _fire(deps: jobs.Deps, admin: Admin, event: Claimed) -> None:
    try:
        problems = fire(admin, event.trigger, event.payload, not_after=event.not_after)
    except (AccessDenied, RequestRefused) as error:  # this one's affair: the others go on
        with deps.engine.begin() as db:
            outbox.later(db, event, error.code)
        _LOG.warning("flow_refused", shop=event.shop, trigger=event.trigger, code=error.code)
    except AppError as error:
        with deps.engine.begin() as db:
            outbox.later(db, event, error.code)
        raise
    else:
        _settle(deps, event, problems)


def _settle(deps: jobs.Deps, event: Claimed, problems: tuple[str, ...]) -> None:
    with deps.engine.begin() as db:
        if not problems:
            outbox.fired(db, event)
            return
        outbox.refused(db, event, "; ".join(problems))
    _LOG.warning("flow_did_not_take_it", shop=event.shop, trigger=event.trigger, event_id=event.id)
