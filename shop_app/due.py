"""By the clock: queue every shop's work that is due. It catches what time alone makes true."""

from __future__ import annotations

from sqlalchemy import ARRAY, Engine, Text, bindparam, text

from shop_app import jobs
from shop_app.auto_open.marking import OPEN_ISSUES
from shop_app.compensation.claiming import NEW, SEND, SEND_LATER
from shop_app.compensation.expiring import EXPIRE, EXPIRED
from shop_app.compensation.lapsing import DUE as TO_LAPSE
from shop_app.compensation.lapsing import LAPSE
from shop_app.compensation.marking import REDEEM
from shop_app.flow.outbox import DAY, FIRE_TRIGGERS
from shop_app.issues.due import DUE as TO_BE_TOLD
from shop_app.issues.due import TELL_DUE
from shop_app.issues.mirroring import MIRROR_NOTES
from shop_app.privacy.shop_erasing import ERASE_SHOP
from shop_app.reconciliation.backfill import BACKFILL
from shop_app.reconciliation.reconciling import RECONCILE
from shop_app.reconciliation.replays import REPLAY
from shop_app.reconciliation.service import READ
from shop_app.shops.retiming import RETIME
from shop_app.shops.service import READ_SHOP, SUBSCRIBE_OPTIONAL
from shop_app.shops.topics import OPTIONAL_TOPICS
from shop_app.tagging.bulk_lots import WRITE_IN_BULK
from shop_app.tagging.deciding import EVALUATE, READ_FACTS
from shop_app.tagging.leaving import FOLLOW_RULES
from shop_app.tagging.models import DUE, WRITE_TAGS
from shop_app.tagging.runs import APPLY
from shop_app.tenancy import ALL_SHOPS
from webhooks.inbox import DRAIN

# Writing and reading need a shop that talks to us.
_TALKS = (
    "state = 'installed' AND token_dead_at IS NULL"
    " AND (blocked_until IS NULL OR blocked_until <= now())"
)
_TALKING = f"shop IN (SELECT shop FROM shop WHERE {_TALKS})"  # noqa: S608 - a constant
_DUE = {
    DRAIN: text(
        """
        SELECT DISTINCT shop FROM delivery
        WHERE state = 'received' AND received_at < now() - interval '30 seconds'
        """
    ),
    EVALUATE: text("SELECT DISTINCT shop FROM customer WHERE evaluate_at <= now()"),
    OPEN_ISSUES: text("SELECT DISTINCT shop FROM issue_look WHERE look_at <= now()"),
    APPLY: text(
        "SELECT DISTINCT shop FROM rule_run"
        " WHERE state = 'running' AND updated_at < now() - interval '1 minute'"
    ),
    FOLLOW_RULES: text("SELECT DISTINCT shop FROM tag_rule WHERE unfinished <> '{}'"),
    READ_FACTS: text(
        f"""
        SELECT DISTINCT shop FROM customer
        WHERE facts_wanted_at <= now() AND deleted_at IS NULL AND merged_into IS NULL AND {_TALKING}
        """  # noqa: S608 - a constant
    ),
    WRITE_TAGS: text(
        f"SELECT DISTINCT shop FROM tag_assignment WHERE ({DUE}) AND {_TALKING}"  # noqa: S608 - constants
    ),
    WRITE_IN_BULK: text(
        f"""
        SELECT DISTINCT shop FROM bulk_write
        WHERE finished_at IS NULL AND updated_at < now() - interval '1 minute' AND {_TALKING}
        """  # noqa: S608 - a constant
    ),
    # Without a currency nobody is judged, and what came before the first visit stays parked. A shop
    # that refused everything is asked for its details first: the answer ends the refusal.
    READ_SHOP: text(
        f"""
        SELECT shop FROM shop
        WHERE (read_at IS NULL OR currency IS NULL
            OR blocked_reason <> 'shopify_access_denied') AND {_TALKS}
        """  # noqa: S608 - a constant
    ),
    # Never fetched (an installation from before there was a backfill), or cut off on the way.
    BACKFILL: text(
        f"""
        SELECT shop FROM shop WHERE read_at IS NOT NULL AND {_TALKS} AND (
            NOT EXISTS (SELECT FROM backfill WHERE backfill.shop = shop.shop)
            OR EXISTS (SELECT FROM backfill WHERE backfill.shop = shop.shop
                AND backfill.state IN ('wanted', 'running', 'loading')))
        """  # noqa: S608 - a constant
    ),
    RECONCILE: text(
        f"""
        SELECT DISTINCT shop FROM reconciliation_run
        WHERE state = 'running' AND moved_at < now() - interval '2 minutes' AND {_TALKING}
        """  # noqa: S608 - a constant
    ),
    EXPIRE: text(f"SELECT DISTINCT shop FROM compensation WHERE {EXPIRED}"),  # noqa: S608 - a constant
    REDEEM: text(
        f"SELECT DISTINCT shop FROM redemption_look WHERE look_at <= now() AND {_TALKING}"  # noqa: S608 - a constant
    ),
    TELL_DUE: text(
        f"SELECT DISTINCT shop FROM issue WHERE {TO_BE_TOLD}"  # noqa: S608 - a constant
    ),
    LAPSE: text(f"SELECT DISTINCT shop FROM compensation WHERE {TO_LAPSE}"),  # noqa: S608 - a constant
    RETIME: text("SELECT shop FROM retiming"),
    ERASE_SHOP: text("SELECT shop FROM shop_erasure"),
    MIRROR_NOTES: text(
        f"SELECT DISTINCT shop FROM note_mirror WHERE due_at <= now() AND {_TALKING}"  # noqa: S608 - a constant
    ),
    # What could not be told for a day ends, also in a shop that does not talk to us.
    FIRE_TRIGGERS: text(
        f"""
        SELECT DISTINCT shop FROM flow_event
        WHERE due_at IS NOT NULL AND (at <= now() - {DAY} OR (due_at <= now() AND {_TALKING}))
        """  # noqa: S608 - constants
    ),
    **{
        task: text(
            f"""
            SELECT DISTINCT shop FROM compensation
            WHERE op IS NOT NULL AND op_due_at <= now() AND ({which})
                AND (op_lease_until IS NULL OR op_lease_until <= now())
                AND ({_TALKING} OR op_since < now() - interval '24 hours')
            """  # noqa: S608 - constants
        )
        for task, which in ((SEND, NEW), (SEND_LATER, f"NOT ({NEW})"))
    },
    REPLAY: text("SELECT DISTINCT shop FROM replay WHERE finished_at IS NULL"),
    READ: text(
        f"SELECT DISTINCT shop FROM wanted_read WHERE due_at <= now() AND {_TALKING}"  # noqa: S608 - a constant
    ),
}
_HAVE_GRANTED = text(
    f"SELECT shop FROM shop WHERE scopes && :optional AND {_TALKS}"  # noqa: S608 - a constant
).bindparams(bindparam("optional", sorted(OPTIONAL_TOPICS), type_=ARRAY(Text)))


def queue_due(engine: Engine) -> None:
    """Queue each kind of work for the shops where some is due; meant to run every minute.

    A waiting job is enough.
    """
    for task, statement in _DUE.items():
        with engine.begin() as db:
            shops = list(db.scalars(statement, execution_options=ALL_SHOPS))
            jobs.queue(db, task, shops)


def queue_subscriptions(engine: Engine) -> None:
    """Have every shop with an optional scope look at its subscriptions; meant to run daily.

    Shopify deletes subscriptions made for one shop when their deliveries fail repeatedly.
    """
    with engine.begin() as db:
        shops = list(db.scalars(_HAVE_GRANTED, execution_options=ALL_SHOPS))
        jobs.queue(db, SUBSCRIBE_OPTIONAL, shops)
