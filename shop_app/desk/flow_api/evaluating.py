"""The action that has a customer's tags judged anew."""

from __future__ import annotations

from sqlalchemy import Connection, text

from shop_app import jobs
from shop_app.customers.service import facts_changed
from shop_app.desk.flow_api import about
from shop_app.desk.flow_api.bodies import About
from shop_app.desk.flow_api.never import NeverWorks
from shop_app.desk.flow_api.shapes import TagsResult
from shop_app.flow.runs import Done, Run
from shop_app.reconciliation.service import want
from shop_app.tagging.deciding import EVALUATE

QUEUED = "queued"
_MOST = 40
"""Tags that are answered: Shopify takes less than 50 kB, and a tag has up to 255 characters."""

_TAGS = text(
    """
    SELECT tag FROM tag_assignment WHERE shop = :shop AND customer_gid = :gid AND wanted
    ORDER BY tag LIMIT :most
    """
)


def evaluated(db: Connection, run: Run, given: About) -> Done:
    """Have the worker judge the customer, and answer what they carry so far.

    Raises what `about.subject` raises, and NeverWorks (`guest`) for an order without a customer.
    """
    who = about.subject(db, run, given)
    if who.customer_gid is None:
        raise NeverWorks("a guest has no tags", code="guest")
    effects = facts_changed(db, run.shop, [who.customer_gid])
    want(db, run.shop, effects.reads)
    jobs.queue(db, EVALUATE, run.shop)
    its = {"shop": run.shop, "gid": who.customer_gid, "most": _MOST}
    result = TagsResult(status=QUEUED, tags=list(db.scalars(_TAGS, its)))
    return Done(result.model_dump(mode="json"), who.customer_gid, who.order_gid)
