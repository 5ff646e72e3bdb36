"""A shop with very many issues and notes among others, by COPY, as if written over two years.

Most issues are long closed; of the newest some are at work. Certain words let searches be measured:
COMMON is in most notes, PAST in most that are older than a year and in none since, RARE in a dozen,
EVEN and ODD each in half of the notes and never in one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from psycopg import Cursor
from sqlalchemy import Engine, text

from shop_app.issues.search_text import mark, week
from tests.bench.many_customers import SHOP, analyse, fill

NOTES_EACH = 5
STAFF = 20
"""Staff members who own issues: their ids are 901 to 920."""
SHOPS = 100
COMMON, PAST, RARE, EVEN, ODD, UNKNOWN = "parcel", "snowstorm", "zanzibar", "even", "odd", "xyzzy"

_SPAN = timedelta(days=730)
_AT_WORK = 0.08
"""Share of the newest issues of which half are still at work."""
_SMALL = 200
"""The other shops have so many times fewer issues each."""
_VOCABULARY, _POOL, _WORDS = 20_000, 30_000, 12
_REASONS = (
    "late",
    "damaged",
    "lost",
    "wrong_item",
    "defect",
    "missing_part",
    "billing",
    "question",
)
_CHANNELS = ("email", "form", "chat", "phone", "whatsapp", "review")
_CAUSES = ("carrier", "product", "warehouse", "our_mistake", "customer")
_REMEDIES = ("refund", "replacement", "apology", "none")
_ISSUE = (
    "shop, id, number, customer_gid, order_gid, reason, sub_reason, channel, severity, impact, wish,"
    " owner_id, status, root_cause, remedy, opened_at, opened_by, opened_by_id, updated_at,"
    " resolved_at, closed_at, at_risk_at, due_at, resolve_due_at, follow_up_at, search"
)
_NOTE = "shop, issue_id, customer_gid, order_gid, at, actor, author_id, said, text, search"
_NONE = r"\N"


@dataclass(frozen=True)
class Size:
    """How much: of the large shop, whose customers have three orders each."""

    issues: int
    customers: int


def live(engine: Engine, size: Size) -> None:
    """Fill an empty, migrated database."""
    fill(engine, size.customers)
    others = [f"shop-{n}.myshopify.com" for n in range(1, SHOPS)]
    maker, first = _Maker(size), 1
    raw = engine.raw_connection()
    db: Any = raw.driver_connection
    try:
        with db.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET maintenance_work_mem = '1GB'")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            for shop in (SHOP, *others):
                count = size.issues if shop == SHOP else max(size.issues // _SMALL, 1)
                _copy(cursor, f"COPY issue ({_ISSUE}) FROM STDIN", maker.issues(shop, first, count))
                _copy(cursor, f"COPY note ({_NOTE}) FROM STDIN", maker.notes(shop, first, count))
                first += count
        raw.commit()
    finally:
        raw.close()
    with engine.begin() as db:
        db.execute(text("ALTER TABLE issue ALTER id RESTART WITH 100000000"))
        for n in range(STAFF):
            db.execute(
                text(
                    "INSERT INTO staff_member (shop, id, name, role) VALUES (:s, :i, :n, 'staff')"
                ),
                {"s": SHOP, "i": str(901 + n), "n": f"Member {n}"},
            )
    analyse(engine)


def _copy(cursor: Cursor[tuple[object, ...]], statement: str, lines: Iterator[str]) -> None:
    with cursor.copy(statement) as copy:
        batch: list[str] = []
        for line in lines:
            batch.append(line)
            if len(batch) == 2_000:
                copy.write("".join(batch))
                batch.clear()
        copy.write("".join(batch))


class _Maker:
    """Rows that are the same each time."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._now = datetime.now(UTC).replace(microsecond=0)
        rand = random.Random(7)
        letters = "aeiourtnslbdkmp"
        words = ["".join(rand.choices(letters, k=rand.randint(3, 9))) for _ in range(_VOCABULARY)]
        zipf = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
        self._pool = [rand.choices(words, cum_weights=zipf, k=_WORDS) for _ in range(_POOL)]

    def issues(self, shop: str, first: int, count: int) -> Iterator[str]:
        """Lines of COPY, the oldest issue first; its number is 1,001 and so on."""
        rand = random.Random(first)
        for n in range(count):
            opened = self._opened(n, count)
            words = self._pool[rand.randrange(_POOL)]
            yield (
                "\t".join(
                    (
                        shop,
                        str(first + n),
                        str(1001 + n),
                        *self._about(n),
                        *self._sorted(rand),
                        " ".join(words),
                        words[0],
                        *self._state(rand, n / count, opened),
                        _vector(shop, opened, words),
                    )
                )
                + "\n"
            )

    def notes(self, shop: str, first: int, count: int) -> Iterator[str]:
        """Lines of COPY, five notes for each issue."""
        rand = random.Random(-first)
        for k in range(count * NOTES_EACH):
            n = k // NOTES_EACH
            at = self._opened(n, count) + timedelta(hours=k % NOTES_EACH)
            words = [
                *self._pool[rand.randrange(_POOL)],
                EVEN if k % 2 else ODD,
                *_marked(rand, n, count),
            ]
            if k * 12 % (count * NOTES_EACH) < 12:
                words.append(RARE)
            said = "to_customer" if k % NOTES_EACH == 1 else "internal"
            head = (
                shop,
                str(first + n),
                *self._about(n),
                at.isoformat(),
                "staff",
                str(901 + n % STAFF),
                said,
            )
            yield "\t".join((*head, " ".join(words), _vector(shop, at, words))) + "\n"

    def _opened(self, n: int, count: int) -> datetime:
        return self._now - _SPAN * ((count - n) / count)

    def _about(self, n: int) -> tuple[str, str]:
        customer = n * 7919 % self._size.customers + 1
        order = customer * 3 + n % 3 + 1
        return (
            f"gid://shopify/Customer/{9007199254740992 + customer}",
            f"gid://shopify/Order/{order}",
        )

    def _sorted(self, rand: random.Random) -> tuple[str, ...]:
        reason = rand.choices(_REASONS, (30, 20, 12, 10, 8, 8, 6, 6))[0]
        sub = "late.carrier" if reason == "late" and rand.random() < 0.5 else _NONE
        severity = rand.choices("1234", (20, 55, 20, 5))[0]
        return reason, sub, rand.choice(_CHANNELS), severity

    def _state(self, rand: random.Random, age: float, opened: datetime) -> tuple[str, ...]:
        """Owner to follow-up, in the order of the columns."""
        by_rule = rand.random() < 0.3
        opener = (
            ("rule", str(rand.randint(1, 9))) if by_rule else ("staff", str(rand.randint(901, 920)))
        )
        at_work = age > 1 - _AT_WORK and rand.random() < 0.5
        if at_work:
            owner = _NONE if rand.random() < 0.3 else str(901 + rand.randrange(STAFF))
            status = rand.choices(
                ("open", "waiting_customer", "waiting_carrier", "waiting_supplier"), (60, 20, 12, 8)
            )[0]
            due = opened + timedelta(days=rand.choice((1, 3, 40, 70)))
            clock = [_NONE] * 3
            if status != "waiting_customer":
                clock = [
                    (opened + (due - opened) * 0.8).isoformat(),
                    due.isoformat(),
                    due.isoformat(),
                ]
            updated = min(opened + timedelta(days=rand.random() * 5), self._now)
            return (
                owner, status, _NONE, _NONE, opened.isoformat(), *opener, updated.isoformat(),
                _NONE, _NONE, *clock, _NONE,
            )  # fmt: skip
        resolved = min(opened + timedelta(days=rand.random() * 5), self._now)
        recent = age > 0.99
        follow_up = (resolved + timedelta(days=3)).isoformat() if recent else _NONE
        status = "resolved" if recent else "closed"
        return (
            str(901 + rand.randrange(STAFF)), status, rand.choice(_CAUSES), rand.choice(_REMEDIES),
            opened.isoformat(), *opener, resolved.isoformat(), resolved.isoformat(),
            _NONE if recent else resolved.isoformat(), _NONE, _NONE, _NONE, follow_up,
        )  # fmt: skip


def _marked(rand: random.Random, n: int, count: int) -> list[str]:
    """The words whose frequency is known."""
    found = [COMMON] if rand.random() < 0.6 else []
    return [*found, PAST] if n < count / 2 and rand.random() < 0.6 else found


def _vector(shop: str, at: datetime, words: list[str]) -> str:
    start = mark(shop, week(at))
    return " ".join([start + word for word in set(words)])
