"""Compare compensations with Shopify, as a step of a comparison."""

from __future__ import annotations

from shop_app import jobs
from shop_app.compensation.comparing import Part, compare
from shop_app.reconciliation import runs
from shop_app.reconciliation.models import Step
from shop_app.reconciliation.runs import COMPENSATIONS, Found, Run

_TOLD = (Part.OWN_CODES, Part.GIFT_CARDS, Part.STORE_CREDITS)
"""Who may not read these may not read the other parts either."""


def compare_compensations(deps: jobs.Deps, run: Run) -> Run:
    """Take a portion; what may not be read is left out, and counted as unread.

    What it books stays booked when somebody else has taken the run over: it is the same for both.
    Raises what the Admin API client raises, and TakenOver.
    """
    done = compare(deps, run.shop, run.from_at, run.cursor)
    unread = {done.hidden.value: 1} if done.hidden in _TOLD else {}
    found = Found({COMPENSATIONS: done.seen}, {COMPENSATIONS: done.found}, {}, unread)
    step = Step.COMPENSATIONS if done.cursor else Step.SUBSCRIPTIONS
    with deps.engine.begin() as db:
        return runs.move(db, run, step, done.cursor, found)
