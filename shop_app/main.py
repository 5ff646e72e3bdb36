"""What a worker is put together from: settings in, background work out."""

from collections.abc import Callable

from sqlalchemy import Engine

from shop_app import jobs, worker
from shop_app.auto_open.looking import open_issues
from shop_app.auto_open.marking import OPEN_ISSUES
from shop_app.compensation.balances import POLL_BALANCES, poll_balances, queue_balances
from shop_app.compensation.checked import CHECK_LEDGER, check_ledger, queue_ledger_checks
from shop_app.compensation.claiming import SEND, SEND_LATER
from shop_app.compensation.cleaning import CLEAN, clean, queue_cleanings
from shop_app.compensation.expiring import EXPIRE, expire
from shop_app.compensation.lapsing import LAPSE, lapse_due
from shop_app.compensation.marking import REDEEM
from shop_app.compensation.redemption_reading import redeem
from shop_app.compensation.sending import send_again, send_new
from shop_app.db import address, make_engine
from shop_app.due import queue_due, queue_subscriptions
from shop_app.flow.firing import fire_triggers
from shop_app.flow.outbox import FIRE_TRIGGERS
from shop_app.issues.due import TELL_DUE, tell_due
from shop_app.issues.mirror_writing import mirror_notes
from shop_app.issues.mirroring import MIRROR_NOTES
from shop_app.issues.retiming import retime_issues
from shop_app.privacy.shop_erasing import ERASE_SHOP, erase_shop
from shop_app.reconciliation.backfill import BACKFILL, backfill
from shop_app.reconciliation.reconciling import RECONCILE, queue_reconciliations, reconcile
from shop_app.reconciliation.replays import REPLAY
from shop_app.reconciliation.service import READ, READ_LATER, read_due
from shop_app.settings import Settings
from shop_app.shops.clients import admin_for
from shop_app.shops.jobs import read_shop, subscribe_optional
from shop_app.shops.keeping import RENEW_TOKEN, queue_renewals, renew_token
from shop_app.shops.retiming import RETIME
from shop_app.shops.service import ASK_AGAIN, READ_SHOP, SUBSCRIBE_OPTIONAL
from shop_app.tagging.applying import apply
from shop_app.tagging.bulk_lots import WRITE_IN_BULK, WRITE_IN_BULK_LATER
from shop_app.tagging.bulk_writing import write_in_bulk
from shop_app.tagging.deciding import EVALUATE, READ_FACTS, evaluate
from shop_app.tagging.defaults import seed
from shop_app.tagging.following import follow
from shop_app.tagging.leaving import FOLLOW_RULES
from shop_app.tagging.live import ask_again, read_facts
from shop_app.tagging.models import WRITE_TAGS
from shop_app.tagging.promised import FOLLOW_PROMISE, follow_promise
from shop_app.tagging.runs import APPLY
from shop_app.tagging.writing import write_due_tags
from webhooks.drain import drain
from webhooks.inbox import DRAIN
from webhooks.keeping import forget_old
from webhooks.parked import replay_asked, replay_unknown_shop


def run_worker(settings: Settings) -> None:
    """Do background work until SIGINT or SIGTERM. Raises NoDatabase."""
    url = address(settings.database_url)
    engine = make_engine(url, pool_size=sum(lane.threads for lane in LANES))
    deps = jobs.Deps(engine, settings, admin_for(engine, settings))
    try:
        worker.run(worker.make_app(url, deps, TASKS, CLOCK), LANES)
    finally:
        engine.dispose()


def _meet_shop(deps: jobs.Deps, shop: str) -> None:
    """Once a shop's details are known, what it sent before its first visit counts too, and what it
    had before that is fetched."""
    read_shop(deps, shop)
    with deps.engine.begin() as db:
        seed(db, shop)
    replay_unknown_shop(deps, shop)
    with deps.engine.begin() as db:
        jobs.queue(db, BACKFILL, shop)


TASKS: dict[str, jobs.Task] = {
    APPLY: apply,
    ASK_AGAIN: ask_again,
    BACKFILL: backfill,
    CHECK_LEDGER: check_ledger,
    CLEAN: clean,
    DRAIN: drain,
    ERASE_SHOP: erase_shop,
    EVALUATE: evaluate,
    EXPIRE: expire,
    FIRE_TRIGGERS: fire_triggers,
    FOLLOW_PROMISE: follow_promise,
    FOLLOW_RULES: follow,
    LAPSE: lapse_due,
    OPEN_ISSUES: open_issues,
    MIRROR_NOTES: mirror_notes,
    POLL_BALANCES: poll_balances,
    READ: read_due,
    READ_FACTS: read_facts,
    READ_LATER: read_due,
    READ_SHOP: _meet_shop,
    RECONCILE: reconcile,
    REDEEM: redeem,
    RENEW_TOKEN: renew_token,
    REPLAY: replay_asked,
    RETIME: retime_issues,
    SEND: send_new,
    SEND_LATER: send_again,
    SUBSCRIBE_OPTIONAL: subscribe_optional,
    TELL_DUE: tell_due,
    WRITE_IN_BULK: write_in_bulk,
    WRITE_IN_BULK_LATER: write_in_bulk,
    WRITE_TAGS: write_due_tags,
}
"""What can be queued for a shop, by name."""

CLOCK: dict[str, tuple[str, Callable[[Engine], object]]] = {
    "queue_due": ("* * * * *", queue_due),
    "forget_old": ("17 3 * * *", forget_old),
    "queue_ledger_checks": ("57 2 * * *", queue_ledger_checks),
    "queue_balances": ("13 * * * *", queue_balances),
    "queue_cleanings": ("57 4 * * *", queue_cleanings),
    "queue_reconciliations": ("7,27,47 * * * *", queue_reconciliations),
    "queue_renewals": ("27 4 * * *", queue_renewals),
    "queue_subscriptions": ("37 4 * * *", queue_subscriptions),
    "prune": ("47 3 * * *", worker.prune),
}
"""What happens by the clock (UTC), whichever worker comes first."""


_BOOKS = (DRAIN, EVALUATE, OPEN_ISSUES, REPLAY)
_LONG = (BACKFILL, CHECK_LEDGER, ERASE_SHOP, RECONCILE)
_IN_BULK = (WRITE_IN_BULK, WRITE_IN_BULK_LATER)
LANES = (
    worker.Lane((worker.CLOCK_QUEUE, *_BOOKS), threads=3),
    worker.Lane((SEND,), threads=2),
    worker.Lane(tuple(sorted(TASKS.keys() - {SEND, *_BOOKS, *_IN_BULK, *_LONG})), threads=4),
    worker.Lane(_IN_BULK, threads=2),
    worker.Lane(_LONG, threads=2),
)
"""What asks Shopify has threads of its own: a shop whose answers are slow delays no bookkeeping, and
a new grant waits for nothing that has to be tried again. Nor do single tags wait for the minutes
that a bulk operation's result or a history takes."""
