"""`doctor`: is everything as it should be, and if not, what to do."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shop_app.cli import doctor_files, doctor_shops
from shop_app.cli.embedded import open_database
from shop_app.cli.finding import Finding, Grade, moment
from shop_app.db import make_engine
from shop_app.main import LANES
from shop_app.migrations import pending
from shop_app.reconciliation.models import FAILED
from shop_app.reconciliation.queries import gaps, progress, verified
from shop_app.reconciliation.unreadable import set_aside
from shop_app.settings import Settings, SettingsError, load
from shop_app.shops.models import INSTALLED
from shop_app.tenancy import ALL_SHOPS
from shop_app.web.locales import LANGUAGES, TRANSLATIONS

COMPILED = Path("LC_MESSAGES") / "messages.mo"
APP_TOML = Path(__file__).resolve().parents[2] / "shopify.app.toml"
# Shopify's own libraries allow a session token 10 s of difference between the clocks.
_CLOCK_LIMIT = timedelta(seconds=10)
_CLOCK_WARNING = timedelta(seconds=2)
_HEARTBEAT_SECONDS = 60
# Each shop has its turn every night.
_VERIFIED_LIMIT = timedelta(hours=30)
_SHOP_ANSWER_SECONDS = 3


def examine(variables: Mapping[str, str]) -> list[Finding]:
    """Every check in order; what needs something that failed is left out."""
    try:
        settings = load(variables)
    except SettingsError as error:
        return [Finding(Grade.FAIL, "settings", problem) for problem in error.problems]
    found = [Finding(Grade.OK, "settings", "complete"), languages(TRANSLATIONS)]
    found += filter(None, [doctor_files.htmx(), doctor_files.polaris(settings)])
    with open_database(settings) as url:
        engine = make_engine(url)
        try:
            return [*found, *_examine_database(engine, settings)]
        finally:
            engine.dispose()


def languages(folder: Path) -> Finding:
    """Whether every language has its compiled texts; without them the app speaks English."""
    others = [language for language in LANGUAGES if language != "en"]
    missing = [one for one in others if not (folder / one / COMPILED).is_file()]
    if missing:
        what = f"not compiled: {', '.join(missing)}; run: pybabel compile -d shop_app/translations"
        return Finding(Grade.WARN, "languages", what)
    return Finding(Grade.OK, "languages", f"{len(LANGUAGES)} at hand")


def _examine_database(engine: Engine, settings: Settings) -> Iterator[Finding]:
    try:
        behind = pending(engine)
    except SQLAlchemyError as error:
        why = f"does not answer ({type(error).__name__}); check DATABASE_URL and the server"
        yield Finding(Grade.FAIL, "database", why)
        return
    yield _database(settings)
    if behind:
        yield Finding(Grade.FAIL, "migrations", "pending; run: python -m shop_app migrate")
        return
    yield Finding(Grade.OK, "migrations", "at the newest")
    with engine.connect().execution_options(**ALL_SHOPS) as db:
        known = doctor_shops.all_shops(db)
        shops = [shop for shop in known if shop.state == INSTALLED]
        yield clock(
            "clock of the database", db.execute(text("SELECT clock_timestamp()")).scalar_one()
        )
        yield _worker(db)
        yield from _parked(db)
        yield from _refused_tags(db)
        yield from _heard(db)
        for shop in shops:
            yield from _heard_in(db, shop.shop)
            yield _verified(db, shop.shop, shop.installed_at)
            yield from _set_aside(db, shop.shop)
            yield from _history(db, shop.shop)
        yield from doctor_shops.ownerless(db)
    for shop in known:
        yield doctor_shops.stands(shop)
    if shops:
        yield _shop_clock(settings, shops[0].shop)
    else:
        yield Finding(Grade.WARN, "shops", "none installed; open the app in a shop's admin once")


def _database(settings: Settings) -> Finding:
    if settings.database_url is None and not settings.is_local:
        return Finding(
            Grade.WARN, "database", "embedded; set DATABASE_URL where merchants rely on it"
        )
    return Finding(Grade.OK, "database", "answers")


def clock(subject: str, theirs: datetime) -> Finding:
    """Compare a clock with this machine's. Tokens are refused from 10 s of difference on."""
    difference = abs(datetime.now(UTC) - theirs)
    words = f"{difference.total_seconds():.1f} s from this machine's"
    if difference > _CLOCK_LIMIT:
        return Finding(Grade.FAIL, subject, f"{words}; set the clocks (NTP), tokens are refused")
    if difference > _CLOCK_WARNING:
        return Finding(Grade.WARN, subject, f"{words}; set the clocks (NTP)")
    return Finding(Grade.OK, subject, words)


def _worker(db: Connection) -> Finding:
    alive = db.execute(
        text(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
        ),
        {"seconds": _HEARTBEAT_SECONDS},
    ).scalar_one()
    if alive:
        # Each lane of a process is a worker to Procrastinate.
        return Finding(Grade.OK, "worker", f"{ceil(alive / len(LANES))} at work")
    return Finding(Grade.WARN, "worker", "none at work; start one: python -m shop_app worker")


def _parked(db: Connection) -> Iterator[Finding]:
    statement = "SELECT topic, count(*) FROM delivery WHERE state = 'parked' GROUP BY 1 ORDER BY 1"
    for topic, count in db.execute(text(statement)):
        what = f"{count} set aside; when mended: python -m shop_app replay --topic {topic}"
        yield Finding(Grade.WARN, f"parked {topic}", what)


def _refused_tags(db: Connection) -> Iterator[Finding]:
    statement = (
        "SELECT shop, count(*), min(error) FROM tag_assignment WHERE in_shop = 'refused'"
        " GROUP BY 1 ORDER BY 1"
    )
    for shop, count, error in db.execute(text(statement)):
        what = f"{count} refused by Shopify, e.g. {error}; tried again every night"
        yield Finding(Grade.WARN, f"tags {shop}", what)


def _heard(db: Connection) -> Iterator[Finding]:
    statement = "SELECT topic, max(last_at) FROM topic_heard GROUP BY topic"
    last = {topic: at for topic, at in db.execute(text(statement))}  # noqa: C416 rows, not pairs
    for topic in sorted(last):
        yield Finding(Grade.OK, f"heard {topic}", moment(last[topic]))
    never = [topic for topic in subscribed_topics() if topic not in last]
    if never:
        what = f"{', '.join(never)}; normal until it happens in a shop"
        yield Finding(Grade.WARN, "never heard", what)


def _heard_in(db: Connection, shop: str) -> Iterator[Finding]:
    """When each topic of a family was last heard in a shop, beside what of it was not."""
    for gap in gaps(db, shop):
        said = [f"{topic} {moment(at) if at else 'never'}" for topic, at in gap.heard.items()]
        if gap.last_found_at:
            said.append(f"{gap.found} never heard of, found last {moment(gap.last_found_at)}")
        if said:
            yield Finding(Grade.OK, f"heard of {gap.family} {shop}", ", ".join(said))


def _verified(db: Connection, shop: str, installed_at: datetime) -> Finding:
    """How far a shop was compared with Shopify, and what was found that no webhook told."""
    found = verified(db, shop)
    missed = ", ".join(f"{gap.family} {gap.found}" for gap in gaps(db, shop) if gap.found)
    unheard = f"; never heard of: {missed}" if missed else ""
    when = f"up to {moment(found.up_to)}" if found.up_to else "never yet"
    since = max(found.up_to or installed_at, installed_at)
    failed = found.error and found.up_to is None
    if failed or since < datetime.now(UTC) - _VERIFIED_LIMIT:
        why = f" ({found.error})" if found.error else ""
        what = f"{when}{why}; run: python -m shop_app reconcile --shop {shop}{unheard}"
        return Finding(Grade.WARN, f"verified {shop}", what)
    return Finding(Grade.OK, f"verified {shop}", f"{when}{unheard}")


def _set_aside(db: Connection, shop: str) -> Iterator[Finding]:
    """Orders that could not be read or kept: what is known of them may be out of date."""
    for one in set_aside(db, shop):
        what = f"{one.why}; may be out of date, tried again after every comparison"
        yield Finding(Grade.WARN, f"{one.gid} {shop}", what)


def _history(db: Connection, shop: str) -> Iterator[Finding]:
    """How far what a shop had before is fetched; the reason where that failed."""
    found = progress(db, shop)
    for part in found.parts if found else ():
        if part.error and part.state == FAILED:
            what = f"{part.error}; try again: python -m shop_app backfill --shop {shop} --again"
            yield Finding(Grade.WARN, f"history of {part.kind} {shop}", what)
    if found and not found.over:
        yield Finding(Grade.OK, f"history {shop}", f"{found.percent} % fetched")
    elif found and found.hidden_orders:
        what = f"{found.hidden_orders} older orders are shown only with read_all_orders"
        yield Finding(Grade.OK, f"history {shop}", what)


def subscribed_topics() -> list[str]:
    """Every topic of shopify.app.toml, sorted."""
    subscriptions = _toml()["webhooks"]["subscriptions"]
    return sorted(
        topic
        for one in subscriptions
        for topic in [*one.get("topics", ()), *one.get("compliance_topics", ())]
    )


def _toml() -> dict[str, Any]:
    return tomllib.loads(APP_TOML.read_text())


def _shop_clock(settings: Settings, shop: str) -> Finding:
    parts = urlsplit(settings.shop_base(shop))
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    door = kind(parts.hostname or "", parts.port, timeout=_SHOP_ANSWER_SECONDS)
    try:
        door.request("HEAD", parts.path or "/")
        date = door.getresponse().getheader("Date")
    except (OSError, HTTPException) as error:
        return Finding(Grade.WARN, "clock of Shopify", f"not reachable ({type(error).__name__})")
    finally:
        door.close()
    if date is None:
        return Finding(Grade.WARN, "clock of Shopify", "its answer names no date")
    return clock("clock of Shopify", parsedate_to_datetime(date))
