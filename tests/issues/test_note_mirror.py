"""Our block in the merchant's notes: what they wrote is never touched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from sandbox.state import Shop
from shop_app import jobs
from shop_app.issues.erasing import erase_customer
from shop_app.issues.merging import follow_merge
from shop_app.issues.mirror_models import NoteMirror
from shop_app.issues.mirror_text import END, MOST, START, length, mirrored, parts
from shop_app.issues.mirror_writing import mirror_notes
from shop_app.issues.mirroring import Mirrored, mirror
from shop_app.issues.note_places import Place
from shop_app.issues.notes import add_note
from shop_app.issues.rules import Said
from shop_app.settings import Settings
from shop_app.shopify.client import Admin
from shop_app.timeline.service import OPERATOR
from tests.customers.rows import add_customer, add_order
from tests.standin import new_customer, new_order

_PIECES = st.sampled_from([START, END, "\n\n", "\n", "---", "Hello", "🎁", START[:9], END[3:]])
_NOTES = st.lists(_PIECES | st.text(max_size=20), max_size=12).map("".join)
_WORDS = st.lists(_PIECES | st.text(max_size=200), max_size=30)
_LONG = st.builds(lambda note, times: note + "m" * times, _NOTES, st.integers(0, 5200))


@settings(max_examples=100)
@given(_NOTES | _LONG, _WORDS, _WORDS)
def test_nothing_outside_our_block_ever_changes(
    note: str, first: list[str], then: list[str]
) -> None:
    before, ours, after = parts(note)
    assert before + (ours or "") + after == note
    once = mirrored(note, first)
    twice = mirrored(once, then)
    for written in (once, twice):
        stands = parts(written)
        # Taken out and put in again, the block may stand at another place of the same words.
        assert stands.before + stands.after == before + after or written == before + after
        assert length(written) <= max(MOST, length(before + after))
    assert mirrored(once, first) == once
    assert len(mirrored(twice, [])) <= len(before + START + END + after) + 2


def test_nothing_of_ours_is_left_without_notes() -> None:
    assert mirrored(mirrored("Likes blue.\n\n", ["one"]), []) == "Likes blue.\n\n"
    around = f"{START[:5]}{START}{END}{START[5:]}x{END}"
    assert mirrored(around, []) == around


def test_the_newest_notes_stand_first_and_the_last_one_is_cut() -> None:
    note = mirrored("Likes blue.", ["one", "two --- dashes", "x" * 6000])
    head = f"Likes blue.\n\n{START}\none\ntwo — dashes\nxxx"
    assert note.startswith(head)
    assert note.endswith(f"xxx…\n{END}")
    assert len(note) == MOST
    assert mirrored("m" * 4990, ["one"]) == "m" * 4990


@pytest.fixture
def deps(engine: Engine, settings: Settings, admin: Admin) -> jobs.Deps:
    """What a job works with."""
    return jobs.Deps(engine, settings, lambda _: admin)


def wanted(engine: Engine, shop: Shop, **kinds: bool) -> None:
    with engine.begin() as db:
        mirror(db, shop.domain, Mirrored(**({"customers": False, "orders": False} | kinds)))


def noted(engine: Engine, shop: Shop, place: Place, text: str, **more: Any) -> int:
    with engine.begin() as db:
        at = datetime(2026, 5, 3, tzinfo=UTC)
        said = Said.INTERNAL
        return add_note(db, shop.domain, place, text, said=said, by=OPERATOR, now=at, **more)


def rows(engine: Engine, shop: Shop) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(NoteMirror.gid).where(NoteMirror.shop == shop.domain)))


def known(engine: Engine, shop: Shop) -> tuple[str, str]:
    """A customer with an order, in Shopify and in the ledger."""
    customer = new_customer(shop)
    order = new_order(shop, customer)
    numbers = [int(gid.rpartition("/")[2]) for gid in (customer, order)]
    with engine.begin() as db:
        add_customer(db, numbers[0], shop.domain)
        add_order(db, numbers[1], numbers[0], shop=shop.domain)
    return customer, order


def test_notes_reach_the_customer_and_go_again_when_switched_off(
    *, engine: Engine, shop: Shop, deps: jobs.Deps
) -> None:
    gid, _ = known(engine, shop)
    person = shop.customers[int(gid.rpartition("/")[2])]
    person.note = "Likes blue. "
    noted(engine, shop, Place(customer=gid), "Before it was on")
    assert rows(engine, shop) == []
    wanted(engine, shop, customers=True)
    first = noted(engine, shop, Place(customer=gid), "Tpyo")
    noted(engine, shop, Place(customer=gid), "Typo\nmended", corrects=first)
    mirror_notes(deps, shop.domain)
    block = "2026-05-03 Amends: Typo mended\n2026-05-03 Amends: Before it was on"
    assert person.note == f"Likes blue. \n\n{START}\n{block}\n{END}"
    person.note += " Mine"
    wanted(engine, shop)
    mirror_notes(deps, shop.domain)
    assert person.note == "Likes blue.  Mine"
    assert rows(engine, shop) == []


def test_a_note_on_an_order_waits_for_the_permission_and_then_stands_there(
    *, engine: Engine, shop: Shop, deps: jobs.Deps
) -> None:
    _, gid = known(engine, shop)
    order = shop.orders[int(gid.rpartition("/")[2])]
    wanted(engine, shop, orders=True)
    noted(engine, shop, Place(order=gid), "Left at the door")
    mirror_notes(deps, shop.domain)
    assert order.note is None
    shop.scopes.append("write_orders")
    noted(engine, shop, Place(order=gid), "Found")
    mirror_notes(deps, shop.domain)
    assert order.note is not None
    assert "Found\n2026-05-03 Amends: Left at the door" in order.note


def test_erasing_takes_our_part_out(engine: Engine, shop: Shop, deps: jobs.Deps) -> None:
    gid, _ = known(engine, shop)
    person = shop.customers[int(gid.rpartition("/")[2])]
    person.note = "Likes blue."
    wanted(engine, shop, customers=True)
    noted(engine, shop, Place(customer=gid), "Secret")
    mirror_notes(deps, shop.domain)
    assert "Secret" in person.note
    with engine.begin() as db:
        erase_customer(db, shop.domain, gid, [], by=OPERATOR, now=datetime.now(UTC))
    mirror_notes(deps, shop.domain)
    assert person.note == "Likes blue."
    assert rows(engine, shop) == []


def test_erasing_takes_our_part_out_of_orders_that_shopify_did_not_name(
    engine: Engine, shop: Shop, deps: jobs.Deps
) -> None:
    customer, gid = known(engine, shop)
    order = shop.orders[int(gid.rpartition("/")[2])]
    shop.scopes.append("write_orders")
    wanted(engine, shop, orders=True)
    noted(engine, shop, Place(order=gid), "Secret")
    mirror_notes(deps, shop.domain)
    assert "Secret" in (order.note or "")
    with engine.begin() as db:
        erase_customer(db, shop.domain, customer, [], by=OPERATOR, now=datetime.now(UTC))
    mirror_notes(deps, shop.domain)
    assert not order.note


def test_the_note_of_who_was_kept_is_written_anew_after_a_merge(
    engine: Engine, shop: Shop, deps: jobs.Deps
) -> None:
    lost, _ = known(engine, shop)
    kept, _ = known(engine, shop)
    wanted(engine, shop, customers=True)
    noted(engine, shop, Place(customer=lost), "Cried")
    mirror_notes(deps, shop.domain)
    with engine.begin() as db:
        follow_merge(db, shop.domain, lost, kept)
    mirror_notes(deps, shop.domain)
    assert "Amends: Cried" in (shop.customers[int(kept.rpartition("/")[2])].note or "")


def test_a_customer_who_is_gone_is_forgotten(engine: Engine, shop: Shop, deps: jobs.Deps) -> None:
    gid, _ = known(engine, shop)
    wanted(engine, shop, customers=True)
    noted(engine, shop, Place(customer=gid), "Hello")
    del shop.customers[int(gid.rpartition("/")[2])]
    mirror_notes(deps, shop.domain)
    assert rows(engine, shop) == []
