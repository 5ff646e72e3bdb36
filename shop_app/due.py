"""Once a minute: queue every shop's work that is due. It catches what time alone makes true."""

from __future__ import annotations

from sqlalchemy import Engine, text

from shop_app import jobs
from shop_app.reconciliation.service import READ
from shop_app.tagging.deciding import EVALUATE, WRITE_TAGS
from shop_app.tagging.models import DUE
from shop_app.tenancy import ALL_SHOPS

DRAIN = "drain"

# Writing and reading need a shop that talks to us.
_TALKING = "shop IN (SELECT shop FROM shop WHERE state = 'installed' AND token_dead_at IS NULL)"
_DUE = {
    DRAIN: text(
        """
        SELECT DISTINCT shop FROM delivery
        WHERE state = 'received' AND received_at < now() - interval '30 seconds'
        """
    ),
    EVALUATE: text("SELECT DISTINCT shop FROM customer WHERE evaluate_at <= now()"),
    WRITE_TAGS: text(
        f"SELECT DISTINCT shop FROM tag_assignment WHERE ({DUE}) AND {_TALKING}"  # noqa: S608 - constants
    ),
    READ: text(
        f"SELECT DISTINCT shop FROM wanted_read WHERE due_at <= now() AND {_TALKING}"  # noqa: S608 - a constant
    ),
}


def queue_due(engine: Engine) -> None:
    """Queue each kind of work for the shops where some is due; a waiting job is enough."""
    for task, statement in _DUE.items():
        with engine.begin() as db:
            shops = list(db.scalars(statement, execution_options=ALL_SHOPS))
            jobs.queue(db, task, shops)
