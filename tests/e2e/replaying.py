"""Play a history through the front door and compare everything with the second opinion."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from shop_app.customers.queries import facts_of
from shop_app.db import make_engine
from tests.e2e import independent
from tests.e2e.independent import Figures
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.told import told
from tests.e2e.waiting import until

_FIRST_ORDER = "SELECT min(processed_at) FROM orders WHERE shop = %(shop)s"
_LINES = """
    SELECT customer_gid AS gid, kind, data ->> 'tag' AS tag, data -> 'verdict' AS verdict
    FROM timeline_entry WHERE shop = %(shop)s ORDER BY id
"""
_ECHOES = """
    SELECT topic, body FROM delivery
    WHERE shop = %(shop)s AND topic IN ('customer.tags_added', 'customer.tags_removed')
"""
_TURNS = {"customer.tags_added": "tag_added", "customer.tags_removed": "tag_removed"}


@dataclass(frozen=True)
class Replayed:
    """A history that was played; `early` and `late` bracket the moments of judgement."""

    rig: Rig
    shop: StandInShop
    path: Path
    early: datetime

    def opinions(self) -> tuple[dict[str, Figures], dict[str, Figures]]:
        """Every customer's figures as of the beginning, and as of now, by gid."""
        gids = {one["name"].split()[-1]: one["gid"] for one in self.shop.customers()}
        shift = self._shift()
        both = []
        for now in (self.early, datetime.now(UTC)):
            figures = independent.figures(self.path, shift, now)
            assert set(figures) == set(gids), "the file and the shop have other customers"
            both.append({gids[customer]: one for customer, one in figures.items()})
        return both[0], both[1]

    def _shift(self) -> timedelta:
        """By how much the file's times were moved: its last invoice became the start of play."""
        rows = independent.rows(self.path)
        first = next(at for at, _, amount, cancels in rows if amount > 0 and not cancels)
        shift: timedelta = self.rig.one(_FIRST_ORDER, shop=self.shop.domain) - first
        last = rows[-1][0] + shift
        assert timedelta(0) <= last - self.early.replace(microsecond=0) < timedelta(seconds=30)
        return shift


def replay(rig: Rig, shop: StandInShop, path: Path, **manner: Any) -> Replayed:
    """Start playing a history."""
    early = datetime.now(UTC)
    shop.play(path, **manner)
    return Replayed(rig, shop, path, early)


def finish(replayed: Replayed, seconds: float) -> None:
    """Wait until the history is over and everything has come to rest; prints the seconds."""
    came_in = until(lambda: replayed.shop.played()["done"], "the history is played", seconds)
    rested = replayed.rig.settle(seconds)
    print(f"all deliveries were in after {came_in:.1f} s, all was done {rested:.1f} s later")


def check_tags(replayed: Replayed) -> None:
    """The tags in the shop are those of the second opinion, for everybody it can be sure of."""
    early, late = replayed.opinions()
    sure = {gid for gid in early if early[gid].tags == late[gid].tags}
    assert len(early) - len(sure) <= max(3, len(early) // 100)
    right = {gid: early[gid].tags for gid in sure}
    assert {gid: tags for gid, tags in replayed.shop.tags().items() if gid in sure} == right
    carried = Counter(tag for tags in right.values() for tag in tags)
    assert set(carried) == {independent.FIRST, independent.VIP}


def check_figures(replayed: Replayed) -> None:
    """The app's own figures of every customer are those of the second opinion."""
    early, late = replayed.opinions()
    sure = {gid: one for gid, one in early.items() if one == late[gid]}
    engine = make_engine(replayed.rig.database_url)
    with engine.connect() as db:
        facts = facts_of(db, replayed.shop.domain, list(sure), "GBP", datetime.now(UTC))
    engine.dispose()
    assert {
        gid: Figures(one.orders or 0, one.recent_orders, one.recent_spent.major, one.recent_refunds)
        for gid, one in facts.items()
    } == sure


def check_nothing_lost(replayed: Replayed) -> None:
    """Whatever was acknowledged is stored once and processed; nothing is parked or pending."""
    rig, domain = replayed.rig, replayed.shop.domain
    log = replayed.shop.deliveries()
    assert set(log["states"]) == {"delivered"}
    stored = rig.rows("SELECT state, count(*) AS number FROM delivery GROUP BY state")
    states = {row["state"]: row["number"] for row in stored}
    assert set(states) == {"processed"}
    heard = "SELECT topic, deliveries AS number FROM topic_heard WHERE shop = %(shop)s"
    kept = "SELECT topic, count(*) AS number FROM delivery WHERE shop = %(shop)s GROUP BY topic"
    by_topic = {row["topic"]: row["number"] for row in rig.rows(kept, shop=domain)}
    assert {row["topic"]: row["number"] for row in rig.rows(heard, shop=domain)} == by_topic
    assert rig.pending() == {}


def check_every_delivery_is_stored_once(replayed: Replayed, copies: bool = False) -> None:
    """What the sandbox counts as delivered is what is stored, topic by topic.

    With `copies`, some were sent twice under the same id, and still stored once.
    """
    kept = "SELECT topic, count(*) AS number FROM delivery GROUP BY topic"
    stored = {row["topic"]: row["number"] for row in replayed.rig.rows(kept)}
    topics = replayed.shop.deliveries()["topics"]
    sent = {topic: states["delivered"] for topic, states in topics.items()}
    if not copies:
        assert stored == sent
        return
    assert set(stored) == set(sent)
    assert all(stored[topic] <= sent[topic] for topic in sent)
    assert sum(stored.values()) < sum(sent.values())


def effects(rig: Rig, shop: str) -> Counter[tuple[str, str, str]]:
    """What changed in the shop, as its webhooks told: customer, tag, and the timeline's kind."""
    happened: Counter[tuple[str, str, str]] = Counter()
    for row in rig.rows(_ECHOES, shop=shop):
        body = orjson.loads(row["body"])
        happened.update((body["customerId"], tag, _TURNS[row["topic"]]) for tag in body["tags"])
    return happened


def check_one_line_per_effect(replayed: Replayed) -> None:
    """Each change of a tag happened once in the shop and stands once in the timeline."""
    rig, domain = replayed.rig, replayed.shop.domain
    lines = rig.rows(_LINES, shop=domain)
    written = Counter((line["gid"], line["tag"], line["kind"]) for line in lines)
    assert written == effects(rig, domain)
    balance = Counter[tuple[str, str]]()
    for (gid, tag, kind), number in written.items():
        balance[gid, tag] += number if kind == "tag_added" else -number
    assert {key for key, number in balance.items() if number} == {
        (gid, tag) for gid, tags in replayed.shop.tags().items() for tag in tags
    }
    assert set(balance.values()) <= {0, 1}


def check_reasons(replayed: Replayed) -> None:
    """Every line's numbers are those of a state the customer was really in, and justify it."""
    lines = replayed.rig.rows(_LINES, shop=replayed.shop.domain)
    explained = {(line["gid"], line["tag"]) for line in lines if line["kind"] == "tag_added"}
    tags = replayed.shop.tags()
    assert explained >= {(gid, tag) for gid in tags for tag in tags[gid]}
    stories = [
        told(replayed.rig, replayed.shop.domain, now) for now in (replayed.early, datetime.now(UTC))
    ]
    strange = []
    for line in lines:
        states = set().union(*(story.states(line["gid"]) for story in stories))
        if not _justified(line, states):
            strange.append((line, states))
    assert not strange, f"{len(strange)} of {len(lines)}, the first: {strange[0]}"


def _justified(line: dict[str, Any], states: set[Figures]) -> bool:
    added = line["kind"] == "tag_added"
    checks = {check["code"]: check for check in line["verdict"]["checks"]}
    if line["tag"] == independent.FIRST:
        return bool((checks["lifetime_orders"]["value"] == 1) == added)
    spent = checks["recent_spent"]
    said = (
        checks["recent_orders"]["value"],
        Decimal(spent["value"]) / 100,
        spent["refunds"],
    )
    return any(
        said == (state.bought, state.spent, state.refunds)
        and (independent.VIP in state.tags) == added
        for state in states
    )
