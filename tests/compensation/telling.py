"""A shop whose grants are told to the stand-in Shopify in this very process, without a network.

What goes between the two passes through `Wire.post`, and every transaction through the engine's events:
these are the seams at which a test makes something go wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, cast

import requests
from sqlalchemy import Connection, Engine, select, text, update

from sandbox.actions.checking_out import spend_store_credit
from sandbox.actions.rewarding import give_store_credit
from sandbox.rewards import BasicCode
from sandbox.state import Shop
from sandbox.web import create_app
from sandbox.world import World
from shop_app.compensation import allowances, ledger, queries
from shop_app.compensation.claiming import NEW
from shop_app.compensation.kinds import Kind, Op
from shop_app.compensation.models import Compensation
from shop_app.compensation.policy import Terms
from shop_app.compensation.queries import CompensationRow
from shop_app.compensation.sending import send_again, send_new
from shop_app.jobs import Deps
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.shopify.errors import (
    ShopFrozen,
    ShopGone,
    ShopLocked,
    Throttled,
    TokenDead,
)
from shop_app.shopify.pacing import Pacing, ThrottleStatus
from tests.compensation.granted import SCOPES, open_shop
from tests.compensation_rows import keys, reserved
from tests.issue_rows import SHOP
from tests.standin import KEY, SECRET, new_customer, new_shop

_NUMBERS = count(1)
_STOPPED = (Throttled, TokenDead, ShopFrozen, ShopLocked, ShopGone)
_LATER = text(
    """
    UPDATE compensation SET op_due_at = least(op_due_at, now()),
        op_lease_until = least(op_lease_until, now())
    WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL
    """
)
_OLDER = text(
    "UPDATE compensation SET op_since = op_since - make_interval(hours => :hours) WHERE shop = :shop"
)
_DUE = text(
    f"""
    SELECT coalesce(bool_or({NEW}), false) AS new, coalesce(bool_or(NOT ({NEW})), false) AS again
    FROM compensation WHERE shop = :shop AND op IS NOT NULL AND op_due_at <= now()
    """  # noqa: S608 - a constant
)
_TOLD = text(
    """
    SELECT number, event.kind, count(*) AS times
    FROM compensation JOIN compensation_event AS event
        ON event.shop = :shop AND event.compensation_id = compensation.id
    WHERE compensation.shop = :shop AND number = ANY(:numbers) GROUP BY 1, 2
    """
)
_JOBS = text(
    """
    SELECT task_name AS task, coalesce(extract(epoch FROM scheduled_at - now()), 0) AS wait
    FROM procrastinate_jobs WHERE status = 'todo'
    """
)
_WAITING = text(
    "SELECT count(*) FROM compensation"
    " WHERE shop = :shop AND op IS NOT NULL AND op_due_at IS NOT NULL"
)


class Unpaced(Pacing):
    """Time stands still here, so nobody waits for points."""

    def reserve(self, shop: str, cost: float) -> float:  # noqa: ARG002
        """Send at once."""
        return 0.0

    def settle(self, shop: str, cost: float, status: ThrottleStatus | None) -> None:
        """Nothing was taken."""


@dataclass
class Wire:
    """Stands where the network would be; `seam` is told the operation and given the way to go on."""

    world: World
    seam: Callable[[str, Callable[[], requests.Response]], requests.Response] | None = None
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: dict[str, Any] = field(default_factory=dict)
    """The variables of the call at whose seam we are."""

    def __post_init__(self) -> None:
        """The stand-in, served by nobody."""
        self._web = create_app(self.world).test_client()

    def post(self, url: str, **given: Any) -> requests.Response:
        """As `requests.Session.post`."""
        asked = given["json"]
        name, self.asked = asked["operationName"], asked["variables"]

        def on() -> requests.Response:
            self.sent.append((name, asked["variables"]))
            # Its bucket of points fills up again.
            self.world.clock.advance(0.5)
            return self._answer(url, asked, given["headers"])

        return on() if self.seam is None else self.seam(name, on)

    def _answer(self, url: str, asked: Any, headers: Any) -> requests.Response:
        answer = self._web.post(
            url.removeprefix("http://shopify.test"), json=asked, headers=headers
        )
        return response(answer.status_code, answer.data, dict(answer.headers))

    def calls(self, *names: str) -> int:
        """How often operations of these names arrived."""
        return sum(name in names for name, _ in self.sent)


def response(
    status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> requests.Response:
    """An answer as `requests` gives it."""
    made = requests.Response()
    made.status_code = status
    made._content = body
    made.headers.update(headers or {})
    return made


def throttled() -> requests.Response:
    """A full bucket, as the Admin API says it."""
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    return response(200, json.dumps({"errors": [error]}).encode())


@dataclass
class Telling:
    """One shop here and in the stand-in; `naps` is how long a client slept, nobody really waits."""

    engine: Engine
    world: World
    shop: Shop
    wire: Wire
    deps: Deps
    customer: str
    naps: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def reserve(self, kind: Kind, amount: int = 1000, **columns: Any) -> int:
        """A compensation that Shopify is to be told of now; returns its number."""
        number = next(_NUMBERS)
        self.numbers.append(number)
        with self.engine.begin() as db:
            self._reserve(db, number, kind, amount, columns)
        return number

    def _reserve(
        self, db: Connection, number: int, kind: Kind, amount: int, columns: dict[str, Any]
    ) -> None:
        now = datetime.now(UTC)
        worth = None if kind is Kind.FREE_SHIPPING else amount
        usual = {
            "kind": kind,
            "customer_gid": self.customer,
            "amount": amount,
            "value": worth,
            "value_currency": None if worth is None else "EUR",
            "terms": Terms().model_dump(mode="json"),
            "decided_at": now,
            "code": f"SORRY-{number:08}" if kind in _WITH_CODE else None,
            "expires_at": now + timedelta(days=90),
            "op": Op.CREATE,
            "op_due_at": now,
            "op_since": now,
        }
        row = {**usual, **columns}
        made = reserved(db, number, **row)
        whose = keys(kind=kind, customer_gid=row["customer_gid"])
        allowances.lock(db, SHOP, whose)
        ledger.hold(db, SHOP, made, whose, amount, caps={}, why="granted")

    def work(self) -> None:
        """One portion of each job that has something to do; a shop that refuses is left alone."""
        with self.engine.connect() as db:
            due = db.execute(_DUE, {"shop": SHOP}).one()
        for task, has_work in ((send_new, due.new), (send_again, due.again)):
            try:
                if has_work:
                    task(self.deps, SHOP)
            except _STOPPED:
                continue

    def finish(self, rounds: int = 12) -> None:
        """Work until nothing is due any more, however late that is: after some rounds a day later."""
        for _ in range(2):
            for _ in range(rounds):
                self.work()
                if not self.waiting():
                    return
                self.pass_time()
            self.pass_time(25)
        raise AssertionError(f"{self.waiting()} still wait")

    def waiting(self) -> int:
        """How many have to be told or looked up yet, at whatever time."""
        with self.engine.connect() as db:
            return int(db.execute(_WAITING, {"shop": SHOP}).scalar_one())

    def pass_time(self, hours: int = 0) -> None:
        """Whatever waits is due, and every lease is over; what waits has done so for `hours` more."""
        with self.engine.begin() as db:
            db.execute(_LATER, {"shop": SHOP})
            if hours:
                db.execute(_OLDER, {"shop": SHOP, "hours": hours})

    def row(self, number: int) -> CompensationRow:
        """How one stands."""
        with self.engine.connect() as db:
            return queries.compensation(db, SHOP, number)

    def rows(self) -> list[CompensationRow]:
        """How those stand that were reserved here."""
        wanted = select(*queries.COLUMNS).where(Compensation.number.in_(self.numbers))
        with self.engine.connect() as db:
            found = db.execute(wanted.where(Compensation.shop == SHOP)).mappings()
            return [queries.as_row(row) for row in found]

    def change(self, number: int, **columns: Any) -> None:
        """Put columns straight."""
        its = (Compensation.shop == SHOP, Compensation.number == number)
        with self.engine.begin() as db:
            db.execute(update(Compensation).where(*its).values(**columns))

    def story(self, number: int) -> list[tuple[str, dict[str, Any]]]:
        """What happened to one, the oldest first."""
        with self.engine.connect() as db:
            found = queries.events(db, SHOP, self.row(number).id)
        return [(event.kind.value, event.data) for event in reversed(found)]

    def lose(self, *prefixes: str) -> None:
        """The answer to the next call whose name begins so is lost after its effect."""

        def seam(name: str, go: Callable[[], requests.Response]) -> requests.Response:
            answer = go()
            if not name.startswith(prefixes):
                return answer
            self.wire.seam = None
            raise requests.ReadTimeout

        self.wire.seam = seam

    def by_hand(self, code: str) -> None:
        """Somebody makes a discount with this code in the admin."""
        number, now = self.shop.new_id(), datetime.now(UTC)
        made = BasicCode(number, number, "Spring", code, now, now, now, by_app=False)
        self.shop.rewards.keep_discount(made)

    def give_credit(self, cents: int) -> None:
        """Somebody gives the customer store credit in the admin."""
        give_store_credit(self.world, self.shop, self._owner, Decimal(cents) / 100)

    def spend_credit(self, cents: int) -> None:
        """The customer spends store credit."""
        spend_store_credit(self.world, self.shop, self._owner, Decimal(cents) / 100)

    @property
    def _owner(self) -> int:
        return int(self.customer.rpartition("/")[2])

    def waits(self) -> dict[str, float]:
        """Which of the shop's jobs wait, and for how many seconds yet."""
        with self.engine.connect() as db:
            return {row.task: float(row.wait) for row in db.execute(_JOBS)}

    def clear_jobs(self) -> None:
        """Nothing is queued."""
        with self.engine.begin() as db:
            db.execute(text("DELETE FROM procrastinate_jobs"))

    def told(self) -> dict[tuple[int, str], int]:
        """How often each thing happened to those that were reserved here, by number and kind."""
        with self.engine.connect() as db:
            found = db.execute(_TOLD, {"shop": SHOP, "numbers": self.numbers})
            return {(row.number, row.kind): row.times for row in found}

    def live(self, number: int) -> int:
        """How many discounts and gift cards of this compensation the shop has."""
        return len(self.objects(number))

    def objects(self, number: int) -> list[tuple[str, bool]]:
        """The gids of a compensation's discounts and gift cards, and whether they can be used."""
        title, rewards, now = f"Amends #{number}", self.shop.rewards, self.world.clock.now()
        discounts = [
            (f"gid://shopify/DiscountCodeNode/{one.id}", one.status(now) == "ACTIVE")
            for one in rewards.discounts.values()
            if one.title == title
        ]
        return discounts + [
            (f"gid://shopify/GiftCard/{one.id}", one.deactivated_at is None)
            for one in rewards.cards.values()
            if one.note == title
        ]

    def moved(self, sign: int) -> dict[str, int]:
        """What was given (1) to the customer, or taken (-1), as store credit: cents by gid."""
        kind = "Credit" if sign > 0 else "Debit"
        return {
            f"gid://shopify/StoreCreditAccount{kind}Transaction/{one.id}": abs(
                int(one.amount * 100)
            )
            for account in self.shop.rewards.accounts.values()
            for one in account.transactions
            if account.customer_id == self._owner and one.amount * sign > 0
        }

    def credits(self) -> list[int]:
        """The store credit that was given, cents, the oldest first."""
        return [
            int(one.amount * 100)
            for account in self.shop.rewards.accounts.values()
            for one in account.transactions
            if one.amount > 0
        ]


_WITH_CODE = (Kind.DISCOUNT_CODE, Kind.FREE_SHIPPING)


def telling(engine: Engine, settings: Settings) -> Telling:
    """An open shop with one customer, with every access, and a worker for it."""
    world = World(api_key=KEY, api_secret=SECRET, app_url="http://127.0.0.1:8000")
    shop = new_shop(world, SHOP, SCOPES)
    shop.plan, shop.currency = "enterprise", "EUR"
    wire = Wire(world)
    token = world.tokens.issue_permanent(SHOP).value
    ours = settings.model_copy(update={"shopify_shop_url": "http://shopify.test/{shop}"})
    naps: list[float] = []

    def source(refused: str | None) -> str:
        if refused is not None:
            raise TokenDead("no other token")
        return token

    def admin(name: str) -> Admin:
        http = cast(requests.Session, wire)
        return Admin(name, ours, http, source, Unpaced(), sleep=naps.append)

    with engine.begin() as db:
        open_shop(db)
    customer = new_customer(shop)
    return Telling(engine, world, shop, wire, Deps(engine, ours, admin), customer, naps)
