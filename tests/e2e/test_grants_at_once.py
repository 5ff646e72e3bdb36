"""Two hundred people grant in the same moment, through several web processes: a limit that leaves
seven gives exactly seven, whatever else happens at the same time, and Shopify has the same ones."""

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shop_app.compensation.checking import check
from shop_app.compensation.expiring import EXPIRE
from shop_app.compensation.kinds import Kind
from shop_app.compensation.policy import Approval, Limits, Terms
from shop_app.db import make_engine
from shop_app.jobs import queue
from tests.e2e.asking import Answer, Ask, Staff, decree
from tests.e2e.programs import Program, free_port
from tests.e2e.rig import Rig, running
from tests.e2e.waiting import until

AT_ONCE, ALLOWED, WORTH = 200, 7, 500
PACKER = "900719925474099303"
KINDS = (Kind.DISCOUNT_CODE, Kind.GIFT_CARD, Kind.STORE_CREDIT, Kind.FREE_SHIPPING)
TERMS = Terms(take_back_seconds=0, free_shipping_most=WORTH)
_KNOWN = """
    SELECT shop.currency IS NOT NULL AND 'write_gift_cards' = ANY(shop.scopes) AND (
        SELECT count(*) FROM orders WHERE orders.shop = %(shop)s AND gid = ANY(%(orders)s)
            AND customer_gid IS NOT NULL
    ) = cardinality(%(orders)s)
    FROM shop WHERE shop.shop = %(shop)s
    """
_KEYS = (f"form-{number:08}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, list[int]]]:
    """Two web servers of two processes each, with their ports, and a worker."""
    programs: list[Program] = []
    label = f"grants_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with running(tmp_path_factory.mktemp("grants"), label, programs) as rig:
        other = free_port()
        environ = {**rig.environ, "PORT": str(other)}
        second = Program("web-2", ["shop_app", "web"], environ, rig.folder)
        programs.append(second)
        rig.start_worker()
        until(lambda: len(second.children()) == 2, "the second web server has its processes")
        yield rig, [rig.app_port, other]


@pytest.fixture
def rig(busy: tuple[Rig, list[int]], programs: list[Program]) -> Rig:
    """Everything that runs; its logs are shown when the test fails."""
    programs.extend(busy[0].programs)
    return busy[0]


@pytest.fixture
def ports(busy: tuple[Rig, list[int]]) -> list[int]:
    """Where the web servers listen."""
    return busy[1]


@pytest.fixture
def engine(rig: Rig) -> Iterator[Engine]:
    """The rig's database, for what no door can do: policies, and the passing of time."""
    made = make_engine(rig.database_url)
    yield made
    made.dispose()


@pytest.fixture
def open_shop(rig: Rig) -> Callable[[str], Staff]:
    """Opens a shop that can give everything and may call Shopify often."""

    def opened(name: str) -> Staff:
        shop = rig.open_shop(f"{name}.myshopify.com", plan="enterprise")
        shop.grant(
            "write_gift_cards",
            "read_store_credit_accounts",
            "write_store_credit_account_transactions",
        )
        return Staff(rig, shop)

    return opened


def buy(staff: Staff, count: int) -> list[str]:
    """New customers with an account buy something for 100 pounds; their orders' gids, once all that
    a grant needs is known. The rest of what comes with a new shop goes on meanwhile."""
    sold = {"total": "100.00", "new_customer": {"state": "enabled"}}
    orders = [staff.shop.act("place_order", **sold)["gid"] for _ in range(count)]
    of_shop = {"shop": staff.shop.domain, "orders": orders}
    until(lambda: staff.rig.one(_KNOWN, **of_shop), "the orders are known", 120)
    return orders


def grant(order: str, kind: Kind = Kind.DISCOUNT_CODE, amount: int = WORTH, **more: Any) -> Ask:
    """A request to give a kind for an order, from a new form."""
    sent: dict[str, Any] = {"key": next(_KEYS), "order": order, "kind": kind, "reason": "late"}
    if kind is not Kind.FREE_SHIPPING:
        sent["amount"] = {"amount": amount, "currency": "GBP"}
    return Ask("/api/compensations", sent, **more)


def statuses(answers: list[Answer]) -> dict[int, int]:
    """How often each status was answered."""
    return dict(Counter(one.status for one in answers))


def reasons(answers: list[Answer]) -> set[tuple[str, ...]]:
    """Why grants were refused, each with all its codes."""
    return {tuple(one.refusals) for one in answers if one.status == 422}


def given(staff: Staff, state: str) -> list[dict[str, Any]]:
    """A shop's compensations in a state: number, kind, code and held."""
    return staff.rig.rows(
        "SELECT number, kind, code, held FROM compensation"
        " WHERE shop = %(shop)s AND state = %(state)s ORDER BY number",
        shop=staff.shop.domain,
        state=state,
    )


def told(staff: Staff) -> None:
    """Wait until Shopify knows of everything that was reserved or revoked."""
    waiting = (
        "SELECT count(*) FROM compensation"
        " WHERE shop = %(shop)s AND (state = 'reserved' OR op IN ('create', 'revoke'))"
    )
    until(lambda: not staff.rig.one(waiting, shop=staff.shop.domain), "Shopify knows of all")


def rewards(staff: Staff) -> Any:
    """What Shopify has: discounts, gift_cards and store_credit."""
    return staff.shop.call("GET", "/rewards")


def test_of_two_hundred_at_once_exactly_seven_are_granted_and_the_others_told_why(
    open_shop: Callable[[str], Staff], ports: list[int], engine: Engine
) -> None:
    staff = open_shop("seven")
    orders = buy(staff, 12)
    decree(engine, staff.shop, shop_month=ALLOWED * WORTH + WORTH - 1, terms=TERMS)

    answers = staff.at_once([grant(orders[at % 12], port=ports[at % 2]) for at in range(AT_ONCE)])

    assert statuses(answers) == {201: ALLOWED, 422: AT_ONCE - ALLOWED}
    assert reasons(answers) == {("shop_month",)}
    told(staff)
    granted = given(staff, "granted")
    assert [one["held"] for one in granted] == [WORTH] * ALLOWED
    assert {one["code"] for one in rewards(staff)["discounts"]} == {one["code"] for one in granted}
    books_agree(engine, staff)


def test_one_customer_gets_seven_of_all_kinds_together(
    open_shop: Callable[[str], Staff], ports: list[int], engine: Engine
) -> None:
    staff = open_shop("kinds")
    (order,) = buy(staff, 1)
    decree(engine, staff.shop, kinds=KINDS, limits=Limits(customer_count=ALLOWED), terms=TERMS)
    asks = [grant(order, KINDS[at % 4], port=ports[at % 2]) for at in range(AT_ONCE)]

    answers = staff.at_once(asks)

    assert statuses(answers) == {201: ALLOWED, 422: AT_ONCE - ALLOWED}
    assert reasons(answers) == {("customer_count",)}
    told(staff)
    there = rewards(staff)
    shipping = [one for one in there["discounts"] if "maximum_shipping" in one]
    counted = {
        "discount_code": len(there["discounts"]) - len(shipping),
        "free_shipping": len(shipping),
        "gift_card": len(there["gift_cards"]),
        "store_credit": sum(len(one["transactions"]) for one in there["store_credit"]),
    }
    granted = Counter(one["kind"] for one in given(staff, "granted"))
    assert granted.total() == ALLOWED
    assert granted == Counter(counted)
    books_agree(engine, staff)


def test_a_budget_holds_while_others_approve_revoke_redeem_and_time_passes(
    open_shop: Callable[[str], Staff], ports: list[int], engine: Engine
) -> None:
    staff = open_shop("busy")
    orders, budget = buy(staff, 20), 20 * WORTH
    decree(engine, staff.shop, shop_month=budget, approval=Approval(above_amount=600), terms=TERMS)
    for order in orders[:15]:
        assert staff.ask(grant(order)).status == 201
    for order in orders[:8]:
        assert staff.ask(grant(order, amount=700, who=PACKER)).status == 201
    told(staff)
    granted, requests = given(staff, "granted"), given(staff, "requested")
    over, ended, used = granted[:4], granted[4:8], granted[8:12]
    let_end(engine, staff, over)

    asks = [Ask(f"/compensations/{one['number']}/approve", {}) for one in requests]
    asks += [Ask(f"/compensations/{one['number']}/revoke", {"text": "Sorry"}) for one in ended]
    asks += [grant(orders[at % 20], port=ports[at % 2]) for at in range(AT_ONCE)]
    with ThreadPoolExecutor(len(used)) as buyers:
        bought = buyers.map(lambda one: redeem(staff, one["code"]), used)
        answers = staff.at_once(asks)
        assert len(list(bought)) == len(used)

    approved, revoked, more = answers[:8], answers[8:12], answers[12:]
    assert set(statuses(approved)) <= {200, 422}
    assert statuses(revoked) == {200: 4}
    assert set(statuses(more)) <= {201, 422}
    assert reasons(more) == {("shop_month",)}
    told(staff)
    until(lambda: len(given(staff, "redeemed")) == len(used), "all that was used is redeemed")
    until(lambda: len(given(staff, "expired")) == len(over), "what was over has ended")
    looks = "SELECT count(*) FROM redemption_look WHERE shop = %(shop)s"
    until(lambda: not staff.rig.one(looks, shop=staff.shop.domain), "no order has to be looked at")
    left = budget - counted_in_budget(staff)
    again = staff.at_once([grant(orders[at % 20], port=ports[at % 2]) for at in range(30)])
    assert statuses(again).get(201, 0) == left // WORTH
    told(staff)
    # Shopify's clock could not be moved for those that are over, nor has anybody cleaned them yet.
    ended_here = {one["code"] for one in over}
    assert usable(staff) - ended_here == {one["code"] for one in given(staff, "granted")}
    books_agree(engine, staff)


def books_agree(engine: Engine, staff: Staff) -> None:
    """Every allowance is the sum of its movements, and of its compensations."""
    with engine.connect() as db:
        assert check(db, staff.shop.domain) == ()


def let_end(engine: Engine, staff: Staff, compensations: list[dict[str, Any]]) -> None:
    """The time of some compensations is over, and the clock that looks for them strikes."""
    numbers = [one["number"] for one in compensations]
    with engine.begin() as db:
        db.execute(
            text(
                "UPDATE compensation SET expires_at = now() - interval '1 day'"
                " WHERE shop = :shop AND number = ANY(:numbers)"
            ),
            {"shop": staff.shop.domain, "numbers": numbers},
        )
        queue(db, EXPIRE, staff.shop.domain)


def redeem(staff: Staff, code: str) -> None:
    """The customer whose code it is buys with it."""
    found = next(one for one in rewards(staff)["discounts"] if one["code"] == code)
    (customer,) = found["customers"]
    staff.shop.act("checkout", goods="60.00", codes=[code], customer_id=customer)


def usable(staff: Staff) -> set[str]:
    """The codes that a customer could use now."""
    now = datetime.now(UTC)
    return {
        one["code"]
        for one in rewards(staff)["discounts"]
        if not one["orders"] and datetime.fromisoformat(one["ends_at"]) > now
    }


def counted_in_budget(staff: Staff) -> int:
    """What is held and spent of the month's budget, in pence."""
    query = "SELECT held + spent FROM allowance WHERE shop = %(shop)s AND scope = 'shop_month'"
    return int(staff.rig.one(query, shop=staff.shop.domain))
