"""Play a history through the front door and compare everything with the second opinion."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from shop_app.conditions.catalogue import CATALOGUE
from shop_app.conditions.reading import Parameters
from shop_app.conditions.subject import Part, Subject
from shop_app.customers.subjects import subjects
from shop_app.db import make_engine
from shop_app.money import Money
from tests.e2e import independent
from tests.e2e.independent import Figures
from tests.e2e.rig import Rig
from tests.e2e.standing_in import StandInShop
from tests.e2e.told import told
from tests.e2e.waiting import until

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

    @property
    def bought(self) -> int:
        """Orders of customers: those of guests tag nobody."""
        return sum(one["orders"] for one in self.shop.customers())

    def opinions(self) -> tuple[dict[str, Figures], dict[str, Figures]]:
        """Every customer's figures as of the beginning, and as of now, by gid."""
        gids = {one["name"].split()[-1]: one["gid"] for one in self.shop.customers()}
        shift = self.shift()
        both = []
        for now in (self.early, datetime.now(UTC)):
            figures = independent.figures(self.path, shift, now)
            assert set(figures) == set(gids), "the file and the shop have other customers"
            both.append({gids[customer]: one for customer, one in figures.items()})
        return both[0], both[1]

    def shift(self) -> timedelta:
        """By how much the file's times were moved: its last invoice became the start of play."""
        rows = independent.rows(self.path)
        first, buyer = next((at, who) for at, who, amount, _ in rows if who and amount > 0)
        (number,) = (one["id"] for one in self.shop.customers() if one["name"].split()[-1] == buyer)
        bought = self.shop.customer(number)["order_list"]
        shift = min(datetime.fromisoformat(order["created_at"]) for order in bought) - first
        last = rows[-1][0] + shift
        assert timedelta(0) <= last - self.early.replace(microsecond=0) < timedelta(seconds=30)
        return shift


def replay(rig: Rig, shop: StandInShop, path: Path, **manner: Any) -> Replayed:
    """Start playing a history once the installation, its backfill too, has come to rest."""
    rig.settle()
    early = datetime.now(UTC)
    shop.play(path, **manner)
    return Replayed(rig, shop, path, early)


def finish(replayed: Replayed, seconds: float) -> None:
    """Wait until the history is over and everything has come to rest; prints the seconds."""
    came_in = until(lambda: replayed.shop.played()["done"], "the history is played", seconds)
    rested = replayed.rig.settle(seconds)
    print(f"all deliveries were in after {came_in:.1f} s, all was done {rested:.1f} s later")


def sure_tags(replayed: Replayed) -> dict[str, frozenset[str]]:
    """The tags of the second opinion, by gid, of everybody it can be sure of."""
    early, late = replayed.opinions()
    sure = {gid: one.tags for gid, one in early.items() if one.tags == late[gid].tags}
    assert len(early) - len(sure) <= max(3, len(early) // 100)
    return sure


def wrong_tags(replayed: Replayed) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Whose tags in the shop are not those of the second opinion: those there, and the right ones."""
    right, there = sure_tags(replayed), replayed.shop.tags()
    return {gid: (there[gid], tags) for gid, tags in right.items() if there[gid] != tags}


def check_tags(replayed: Replayed) -> None:
    """The tags in the shop are those of the second opinion, for everybody it can be sure of."""
    assert wrong_tags(replayed) == {}
    carried = {tag for tags in sure_tags(replayed).values() for tag in tags}
    assert carried == {
        independent.FIRST,
        independent.RETURNING,
        independent.SILVER,
        independent.GOLD,
        independent.LAPSED,
        independent.REFUNDER,
    }


def check_figures(replayed: Replayed) -> None:
    """The app's own figures of every customer are those of the second opinion."""
    early, late = replayed.opinions()
    sure = {gid: one for gid, one in early.items() if one == late[gid]}
    engine, now = make_engine(replayed.rig.database_url), datetime.now(UTC)
    with engine.connect() as db:
        known = subjects(db, replayed.shop.domain, list(sure), frozenset({Part.ORDERS}), now)
    engine.dispose()
    assert {gid: _figures(subject) for gid, subject in known.items()} == sure


def _figures(subject: Subject) -> Figures:
    """What the product's own facts say of a customer."""

    def value(fact: str, days: int | None = None) -> Any:
        window = None if days is None else timedelta(days=days)
        read = CATALOGUE[fact].read(subject, Parameters(window=window))
        return read.value.major if isinstance(read.value, Money) else read.value

    spent = CATALOGUE["spent"].read(subject, Parameters(window=timedelta(days=365)))
    last = value("last_order_at")
    return Figures(
        orders=value("orders"),
        bought=value("orders", 365),
        spent=value("spent", 365),
        refunds=spent.refunds,
        returned=value("refunds", 180),
        given_back=value("refunded", 180),
        rate=value("refund_rate", 180),
        last=last,
        lapsed=last <= subject.as_of - timedelta(days=180),
    )


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
    """Whether a state is among them that has all the numbers of a line, and deserves it."""
    said = list(_checks(line["verdict"]["outcome"]))
    return bool(said) and any(
        all(_says(check, state) for check in said)
        and (line["tag"] in state.tags) == (line["kind"] == "tag_added")
        for state in states
    )


def _checks(outcome: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The single comparisons in what is kept of an outcome."""
    if "check" in outcome:
        yield outcome
    for word in ("all", "any"):
        for inner in outcome.get(word, ()):
            yield from _checks(inner)


def _says(outcome: dict[str, Any], state: Figures) -> bool:
    """Whether a comparison was made with a state's number."""
    check: dict[str, Any] = outcome["check"]
    value: Any = outcome.get("value")
    match check["fact"], check.get("days"):
        case "orders", None:
            return bool(value == state.orders)
        case "orders", 365:
            return bool(value == state.bought)
        case "spent", 365:
            said = (_major(value), outcome.get("refunds", 0))
            return said == (state.spent, state.refunds)
        case "refunds", 180:
            return bool(value == state.returned)
        case "refunded", 180:
            return _major(value) == state.given_back
        case "refund_rate", 180:
            return (None if value is None else Decimal(value)) == state.rate
        case "last_order_at", None:
            return (None if value is None else datetime.fromisoformat(value)) == state.last
        case _:
            return False


def _major(value: dict[str, Any]) -> Decimal:
    assert value["currency"] == "GBP"
    return Decimal(value["minor"]) / 100
