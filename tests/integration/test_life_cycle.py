"""What becomes of an installation: every state has words, loses no record, and ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from sandbox.faults import Fault
from sandbox.id_tokens import mint_id_token
from sandbox.staff import OWNER
from sandbox.state import Shop
from sandbox.world import World
from shop_app import jobs
from shop_app.due import queue_due
from shop_app.serving import create_web
from shop_app.shops import standing
from shop_app.shops.models import Shop as Stored
from shop_app.shops.queries import STATE, state_of
from shop_app.shops.service import READ_SHOP
from shop_app.shops.standing import State
from tests.promises.app_toml import SCOPES
from tests.rules import draft, fact, keep
from tests.shops.rows import change, queued, row
from tests.spine import SHOP, Spine
from tests.staff.rows import history, member, roles
from tests.standin import SECRET, new_customer, new_order

TALKING = {"read_shop", "write_tags", "read", "backfill", "reconcile", "read_facts"}
COUNTS = """
SELECT (SELECT count(*) FROM orders WHERE shop = :shop) AS orders,
    (SELECT count(*) FROM customer WHERE shop = :shop) AS customers,
    (SELECT count(*) FROM tag_rule WHERE shop = :shop) AS rules,
    (SELECT count(*) FROM tag_assignment WHERE shop = :shop) AS tags,
    (SELECT count(*) FROM timeline_entry WHERE shop = :shop) AS lines
"""


@pytest.fixture
def lived_in(spine: Spine, shop: Shop) -> Shop:
    """The shop after its history was fetched and its rule's tag written."""
    shop.scopes = sorted(SCOPES)
    change(spine.engine, SHOP, scopes=sorted(SCOPES))
    keep(spine.engine, draft("Buyer", fact("orders", "at_least", 1)))
    new_order(shop, new_customer(shop))
    ask(spine)
    assert stands(spine) is State.WORKING
    assert records(spine) == {"orders": 1, "customers": 1, "rules": 1, "tags": 1, "lines": 1}
    return shop


def ask(spine: Spine, task: str = READ_SHOP) -> None:
    """Background work that talks to Shopify comes around, and what follows from it."""
    with spine.engine.begin() as db:
        jobs.queue(db, task, SHOP)
    spine.work()


def records(spine: Spine) -> dict[str, Any]:
    return spine.rows(COUNTS, shop=SHOP)[0]


def stands(spine: Spine) -> State:
    with spine.engine.connect() as db:
        found = db.execute(select(*STATE).where(Stored.shop == SHOP)).one()
    return standing.of(state_of(found), datetime.now(UTC)).state


def opened(spine: Spine, world: World, shop: Shop, path: str = "/settings") -> tuple[int, str]:
    """Somebody opens the app in the admin."""
    query = {"shop": SHOP, "id_token": mint_id_token(world, shop), "locale": "en"}
    answer = spine.client.get(path, query_string=query)
    return answer.status_code, " ".join(answer.text.split())


def the_pause_ends(spine: Spine) -> None:
    """Whatever Shopify refused may be asked again."""
    change(spine.engine, SHOP, blocked_until=datetime.now(UTC) - timedelta(seconds=1))


def forget_jobs(spine: Spine) -> None:
    with spine.engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))


@pytest.mark.parametrize(
    ("kind", "state", "heading", "advice"),
    [
        ("frozen", State.FROZEN, "The shop is frozen", "Pay the open bill in Shopify admin."),
        ("locked", State.LOCKED, "Shopify has locked the shop", "Contact Shopify Support."),
        (
            "gone",
            State.GONE,
            "Shopify does not know this shop",
            "Check that the shop still exists.",
        ),
    ],
)
def test_a_shop_that_refuses_is_left_alone_says_why_and_goes_on_by_itself(
    *,
    spine: Spine,
    world: World,
    lived_in: Shop,
    kind: str,
    state: State,
    heading: str,
    advice: str,
) -> None:
    before = records(spine)
    world.faults.add(Fault(kind))
    ask(spine)
    assert stands(spine) is state
    assert records(spine) == before
    calls = len(world.calls.calls(SHOP))
    queue_due(spine.engine)
    assert not TALKING & set(queued(spine.engine, SHOP))
    assert len(world.calls.calls(SHOP)) == calls

    status, page = opened(spine, world, lived_in)
    assert status == 200
    assert f'<s-banner tone="warning" heading="{heading}">' in page
    assert advice in page
    assert stands(spine) is state

    forget_jobs(spine)  # nobody's visit helps: the clock alone
    the_pause_ends(spine)
    queue_due(spine.engine)
    spine.work()
    assert stands(spine) is State.WORKING
    assert records(spine) == before


def test_a_visit_has_a_shop_that_paid_go_on_at_once(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    lived_in.frozen = True
    ask(spine)
    lived_in.frozen = False
    opened(spine, world, lived_in)
    spine.work()
    assert stands(spine) is State.WORKING
    assert "s-banner" not in opened(spine, world, lived_in)[1]


def test_dead_tokens_wait_for_a_visit_which_mends_them(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    before = records(spine)
    world.tokens.revoke_all(SHOP)
    ask(spine)
    assert row(spine.engine, SHOP).token_dead_at is not None
    assert stands(spine) is State.TOKENS_DEAD
    the_pause_ends(spine)
    queue_due(spine.engine)
    assert not TALKING & set(queued(spine.engine, SHOP))

    status, page = opened(spine, world, lived_in)
    assert (status, "s-banner" in page) == (200, False)
    spine.work()
    assert stands(spine) is State.WORKING
    assert row(spine.engine, SHOP).generation == 1
    assert records(spine) == before


def test_a_refresh_token_that_nobody_used_for_90_days_is_replaced_by_a_visit(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    change(spine.engine, SHOP, access_token_expires_at=past, refresh_token_expires_at=past)
    assert stands(spine) is State.TOKENS_DEAD
    assert opened(spine, world, lived_in)[0] == 200
    spine.work()
    assert stands(spine) is State.WORKING


def test_an_uninstall_whose_news_never_came_is_mended_by_the_visit_after_the_next_install(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    before = records(spine)
    world.tokens.revoke_all(SHOP)
    lived_in.installed = False
    ask(spine)
    assert stands(spine) is State.TOKENS_DEAD
    assert row(spine.engine, SHOP).blocked_reason == "app_credentials_refused"
    lived_in.installed = True
    assert opened(spine, world, lived_in)[0] == 200
    spine.work()
    assert stands(spine) is State.WORKING
    assert records(spine) == before


def test_an_uninstall_keeps_every_record_and_coming_back_finds_them(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    before = records(spine)
    world.tokens.revoke_all(SHOP)
    lived_in.installed, lived_in.scopes = False, []
    spine.deliver("app/uninstalled", {"id": 1, "myshopify_domain": SHOP})
    spine.work()
    stored = row(spine.engine, SHOP)
    assert (stored.state, stored.access_token, stored.refresh_token) == ("uninstalled", None, None)
    assert stands(spine) is State.UNINSTALLED
    assert records(spine) == before
    queue_due(spine.engine)
    assert not TALKING & set(queued(spine.engine, SHOP))

    lived_in.installed, lived_in.scopes = True, sorted(SCOPES)
    assert opened(spine, world, lived_in)[0] == 200
    spine.work()
    assert (stands(spine), row(spine.engine, SHOP).generation) == (State.WORKING, 2)
    assert records(spine) == before


def test_a_scope_taken_back_is_named_until_it_is_granted_again(
    spine: Spine, world: World, lived_in: Shop
) -> None:
    before = records(spine)
    now = datetime.now(UTC)
    for scopes, state, at in (
        (sorted(SCOPES - {"read_returns"}), State.SCOPES_MISSING, now),
        (sorted(SCOPES), State.WORKING, now + timedelta(seconds=1)),
    ):
        spine.deliver("app/scopes_update", {"current": scopes, "updated_at": at.isoformat()})
        spine.work(without=(READ_SHOP,))
        assert stands(spine) is state
        page = opened(spine, world, lived_in)[1]
        assert ("Permissions are missing" in page) is (state is State.SCOPES_MISSING)
        assert ("The shop has not granted: read_returns." in page) is (
            state is State.SCOPES_MISSING
        )
    assert records(spine) == before


@pytest.fixture
def rotated(world: World) -> str:
    """A new secret at Shopify, which both accepts and signs with it from now on."""
    new = "another-client-secret-of-more-than-32-bytes"
    world.api_secret, world.previous_secret = new, SECRET
    return new


def test_nothing_is_lost_while_the_client_secret_is_rotated(
    spine: Spine, world: World, lived_in: Shop, rotated: str
) -> None:
    settings = spine.deps.settings.model_copy(
        update={
            "shopify_api_secret": SecretStr(rotated),
            "shopify_api_secret_previous": SecretStr(SECRET),
        }
    )
    spine.client = create_web(settings, spine.engine).test_client()
    body = {"current": sorted(SCOPES), "updated_at": datetime.now(UTC).isoformat()}
    for secret in (rotated, SECRET):
        answer = spine.deliver("app/scopes_update", body, secret=secret.encode())
        assert answer.status_code == 200
    assert spine.deliver("app/scopes_update", body, secret=b"neither").status_code == 401
    assert opened(spine, world, lived_in)[0] == 200
    change(spine.engine, SHOP, access_token_expires_at=datetime.now(UTC))
    ask(spine)  # the workers still have the old secret
    assert stands(spine) is State.WORKING


def test_the_merchants_texts_go_when_shopify_wants_the_shop_erased(
    spine: Spine, lived_in: Shop
) -> None:
    texts = {"privacy_text": "Ours", "support_contact": "help@bakery.example"}
    change(spine.engine, SHOP, **texts)
    redact = {"shop_id": 1, "shop_domain": SHOP}
    spine.deliver("shop/redact", redact)
    spine.work()
    assert row(spine.engine, SHOP).privacy_text == "Ours"  # it has come back since

    spine.deliver("app/uninstalled", {"id": 1, "myshopify_domain": SHOP})
    spine.work()
    spine.deliver("shop/redact", redact)
    spine.work()
    stored = row(spine.engine, SHOP)
    assert (stored.privacy_text, stored.support_contact) == (None, None)
    assert len(spine.rows("SELECT FROM compliance_request")) == 2


def test_the_people_of_a_shop_are_forgotten_when_shopify_wants_it_erased(
    spine: Spine, lived_in: Shop, world: World
) -> None:
    assert opened(spine, world, lived_in)[0] == 200  # by the account owner
    redact = {"shop_id": 1, "shop_domain": SHOP}
    spine.deliver("shop/redact", redact)
    spine.work()
    known = member(spine.engine, OWNER.id, SHOP)
    assert (known.name, known.role) == ("Olive Owner", "owner")  # it has come back since

    spine.deliver("app/uninstalled", {"id": 1, "myshopify_domain": SHOP})
    spine.work()
    spine.deliver("shop/redact", redact)
    spine.work()
    assert roles(spine.engine, SHOP) == {}
    assert history(spine.engine, SHOP) == []

    lived_in.installed = True
    assert opened(spine, world, lived_in)[0] == 200
    assert roles(spine.engine, SHOP) == {OWNER.id: "owner"}
