"""What Prometheus sees: counters of all web processes, and the state of the work in the database.

Nothing here names a shop or a customer, so that the page can be read by whoever operates the app.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from shop_app.shops import standing
from shop_app.shops.queries import STATE, state_of
from shop_app.tagging.models import DUE
from shop_app.tenancy import ALL_SHOPS

_MULTIPROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Prometheus's own variable: where the web processes keep their counters to be added up."""

REQUEST_SECONDS = Histogram(
    "amends_request_seconds",
    "Time to answer a request",
    ["endpoint", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)

_log = structlog.get_logger(__name__)

# Each reads a partial index or a small table: a scrape must stay cheap beside millions of rows.
_LONGEST_SCRAPE = text("SET LOCAL statement_timeout = '3s'")
_WAITING = text(
    """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)
    FROM delivery WHERE state = 'received'
    """
)
_PARKED = text("SELECT topic, count(*) FROM delivery WHERE state = 'parked' GROUP BY topic")
_HEARD = text("SELECT topic, sum(deliveries) FROM topic_heard GROUP BY topic")
_JOBS = text("SELECT task_name, status, count(*) FROM procrastinate_jobs GROUP BY 1, 2")
_TAG_WRITES = text(f"SELECT count(*) FROM tag_assignment WHERE {DUE}")  # noqa: S608 - a constant
_VERIFIED = text(
    """
    SELECT coalesce(max(extract(epoch FROM now() - greatest(verified_up_to, installed_at))), 0)
    FROM shop WHERE state = 'installed'
    """
)
_GAPS = text("SELECT topic, sum(found) FROM topic_gap GROUP BY topic")
_BACKFILLS = text("SELECT kind, state, count(*) FROM backfill GROUP BY 1, 2")
_TAGS_REFUSED = text("SELECT count(*) FROM tag_assignment WHERE in_shop = 'refused'")


class DatabaseCollector(Collector):
    """Reads the state of the work at each scrape."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The families; without a database only `amends_database_up 0`."""
        try:
            with self._engine.connect().execution_options(**ALL_SHOPS) as db:
                db.execute(_LONGEST_SCRAPE)
                families = [
                    _deliveries(db),
                    *_waiting(db),
                    _heard(db),
                    _jobs(db),
                    *_tags(db),
                    *_compared(db),
                    _standings(db),
                ]
        except SQLAlchemyError as error:
            _log.warning("metrics without the database", error=type(error).__name__)
            families = []
        up = 1 if families else 0
        yield GaugeMetricFamily("amends_database_up", "Whether the database answers", up)
        yield from families


def exposition(engine: Engine) -> bytes:
    """The page for Prometheus: this process, or all web processes together, and the database."""
    registry = CollectorRegistry()
    if _MULTIPROCESS_FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(DatabaseCollector(engine))
    return generate_latest(registry)


def _deliveries(db: Connection) -> Metric:
    family = GaugeMetricFamily(
        "amends_deliveries_parked", "Deliveries set aside with a reason", labels=["topic"]
    )
    for topic, count in db.execute(_PARKED):
        family.add_metric([topic], count)
    return family


def _waiting(db: Connection) -> list[Metric]:
    count, oldest_seconds = db.execute(_WAITING).one()
    return [
        GaugeMetricFamily("amends_deliveries_waiting", "Deliveries not processed yet", count),
        GaugeMetricFamily(
            "amends_delivery_oldest_waiting_seconds",
            "Age of the oldest delivery not processed yet",
            float(oldest_seconds),
        ),
    ]


def _heard(db: Connection) -> Metric:
    family = CounterMetricFamily(
        "amends_deliveries_heard", "Deliveries processed or parked", labels=["topic"]
    )
    for topic, count in db.execute(_HEARD):
        family.add_metric([topic], float(count))
    return family


def _jobs(db: Connection) -> Metric:
    family = GaugeMetricFamily("amends_jobs", "Background jobs", labels=["task", "status"])
    for task, status, count in db.execute(_JOBS):
        family.add_metric([task, status], count)
    return family


def _tags(db: Connection) -> list[Metric]:
    return [
        GaugeMetricFamily(
            "amends_tag_writes_pending",
            "Tags to be written to Shopify or taken off",
            db.execute(_TAG_WRITES).scalar_one(),
        ),
        GaugeMetricFamily(
            "amends_tag_writes_refused",
            "Tags that Shopify refused; they are tried again every night",
            db.execute(_TAGS_REFUSED).scalar_one(),
        ),
    ]


def _standings(db: Connection) -> Metric:
    """Of every state a figure, so that an alert finds 0 rather than nothing."""
    now = datetime.now(UTC)
    rows = db.execute(select(*STATE)).all()
    counts = Counter(standing.of(state_of(row), now).state for row in rows)
    family = GaugeMetricFamily(
        "amends_shops", "Shops by what keeps Amends from its work there", labels=["state"]
    )
    for state in standing.State:
        family.add_metric([state], counts[state])
    return family


def _compared(db: Connection) -> list[Metric]:
    gaps = CounterMetricFamily(
        "amends_gaps_found", "Changes in shops that no webhook told of", labels=["kind"]
    )
    for kind, count in db.execute(_GAPS):
        gaps.add_metric([kind], float(count))
    backfills = GaugeMetricFamily(
        "amends_backfills", "Histories fetched after install", labels=["kind", "state"]
    )
    for kind, state, count in db.execute(_BACKFILLS):
        backfills.add_metric([kind, state], count)
    age = GaugeMetricFamily(
        "amends_verified_age_seconds",
        "How long ago the shop that is worst off was compared with Shopify, or installed",
        float(db.execute(_VERIFIED).scalar_one()),
    )
    return [gaps, backfills, age]
