"""What needs attention is named as soon as its cause is there, alone, and goes with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.customers.models import Customer
from shop_app.orders.models import Order
from shop_app.reconciliation import backfill_rows, runs
from shop_app.reconciliation.runs import Found
from shop_app.shops.service import block
from shop_app.staff.rules import Role
from shop_app.tagging import runs as rule_runs
from shop_app.tagging.models import TagAssignment
from shop_app.tagging.refused import retry_refused
from shop_app.tagging.store import delete
from shop_app.timeline.service import Actor, Entry, Kind, append
from tests.desk.home_page import attention, text_of
from tests.desk.visiting import Visitor, visitor
from tests.rules import FIRST_TIME_BUYER, OPERATOR, draft, fact, keep, pounds
from tests.shops.rows import change
from webhooks.parked import replay

NOW = datetime.now(UTC)
ANNA = "gid://shopify/Customer/9007199254740991"
BY_PRODUCT = draft("Tea", fact("orders_with", "at_least", 1, product_types=["Tea"]))
IN_EUROS = draft("Spender", fact("spent", "at_least", {"amount": "5.00", "currency": "EUR"}))


@dataclass(frozen=True)
class Scene:
    """A shop, its database and the merchant who looks at the home page."""

    engine: Engine
    shop: str
    owner: Visitor

    def sql(self, statement: str, **params: Any) -> None:
        with self.engine.begin() as db:
            db.execute(text(statement), {"shop": self.shop, **params})

    def page(self) -> str:
        answer = self.owner.get("/")
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def scene(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Scene:
    """A shop in which all is well: read, compared an hour ago, with all history and one rule."""
    known = {"currency": "GBP", "timezone": "Europe/London", "locale": "en", "read_at": NOW}
    scopes = [*installed.scopes, "read_returns", "write_discounts"]
    change(
        engine, installed.domain, **known, scopes=scopes, verified_up_to=NOW - timedelta(hours=1)
    )
    keep(engine, FIRST_TIME_BUYER, shop=installed.domain)
    return Scene(engine, installed.domain, visitor(client, engine, world, installed))


def unfreeze(scene: Scene) -> None:
    change(scene.engine, scene.shop, blocked_since=None, blocked_until=None, blocked_reason=None)


def grant_no_discounts(scene: Scene) -> None:
    scene.sql("UPDATE shop SET scopes = array_remove(scopes, 'write_discounts') WHERE shop = :shop")


def grant_discounts(scene: Scene) -> None:
    scene.sql("UPDATE shop SET scopes = scopes || '{write_discounts}' WHERE shop = :shop")


def want_history(scene: Scene, state: str, *, error: str | None = None) -> None:
    with scene.engine.begin() as db:
        backfill_rows.want(db, scene.shop, again=True)
    scene.sql(
        "UPDATE backfill SET state = :state, error = :error, finished_at = now() WHERE shop = :shop",
        state=state,
        error=error,
    )


def break_history(scene: Scene) -> None:
    want_history(scene, "failed", error="it broke")


def load_history(scene: Scene) -> None:
    want_history(scene, "done")


def hide_orders(scene: Scene) -> None:
    load_history(scene)
    with scene.engine.begin() as db:
        values = {"shop": scene.shop, "gid": ANNA, "lifetime_orders": 1_235}
        db.execute(insert(Customer).values(**values))
        order = {"shop": scene.shop, "gid": "gid://shopify/Order/1", "customer_gid": ANNA}
        db.execute(insert(Order).values(**order))


def show_orders(scene: Scene) -> None:
    scene.sql("UPDATE backfill SET whole = true WHERE shop = :shop AND kind = 'orders'")


def compare(scene: Scene, found: Found | None = None, *, error: str | None = None) -> None:
    with scene.engine.begin() as db:
        run = runs.start(db, scene.shop, "clock")
        if error is None:
            runs.finish(db, run, found or Found())
        else:
            runs.fail(db, run, error)


def break_comparison(scene: Scene) -> None:
    compare(scene, error="Shopify did not answer")


def miss_a_night(scene: Scene) -> None:
    change(scene.engine, scene.shop, verified_up_to=NOW - timedelta(hours=37))


def miss_changes(scene: Scene) -> None:
    compare(scene, Found(unheard={"orders": 2, "refunds": 1}))


def lose_subscriptions(scene: Scene) -> None:
    compare(scene, Found(mended={"subscriptions": 2}))


def ask_for_products(scene: Scene) -> None:
    keep(scene.engine, BY_PRODUCT, shop=scene.shop)


def let_products_be_read(scene: Scene) -> None:
    scene.sql("UPDATE shop SET scopes = scopes || '{read_products}' WHERE shop = :shop")


def change_currency(scene: Scene) -> None:
    change(scene.engine, scene.shop, currency="EUR")
    keep(scene.engine, IN_EUROS, shop=scene.shop)
    change(scene.engine, scene.shop, currency="GBP")


def change_currency_back(scene: Scene) -> None:
    change(scene.engine, scene.shop, currency="EUR")


def rule_id(scene: Scene) -> int:
    with scene.engine.connect() as db:
        found = db.execute(text("SELECT min(id) FROM tag_rule WHERE shop = :s"), {"s": scene.shop})
        return int(found.scalar_one())


def apply_rule(scene: Scene) -> int:
    with scene.engine.begin() as db:
        return rule_runs.start(db, scene.shop, rule_id(scene), OPERATOR)


def pause_rule(scene: Scene) -> None:
    run = apply_rule(scene)
    with scene.engine.begin() as db:
        rule_runs.pause(db, scene.shop, run)


def stall_rule(scene: Scene) -> None:
    apply_rule(scene)
    scene.sql("UPDATE rule_run SET error = 'OperationalError' WHERE shop = :shop")


def delete_rule(scene: Scene) -> None:
    with scene.engine.begin() as db:
        delete(db, scene.shop, rule_id(scene), remove_tags=False, by=OPERATOR)


def refuse_tags(scene: Scene) -> None:
    with scene.engine.begin() as db:
        for tag in ("First-time buyer", "Old"):
            values: dict[str, Any] = {
                "shop": scene.shop,
                "customer_gid": ANNA,
                "tag": tag,
                "reason": {},
            }
            state = {"wanted": False, "in_shop": "refused", "error": "no", "decided_at": NOW}
            db.execute(insert(TagAssignment).values(**values, **state))


def try_tags_again(scene: Scene) -> None:
    with scene.engine.begin() as db:
        retry_refused(db, scene.shop)


def park(scene: Scene) -> None:
    scene.sql(
        "INSERT INTO delivery (shop, webhook_id, topic, body, state, parked_reason)"
        " SELECT :shop, 'w' || n, 'orders/create', '{}', 'parked', 'malformed'"
        " FROM generate_series(1, 3) AS n"
    )


CAUSES: list[tuple[str, Callable[[Scene], None], Callable[[Scene], Any], str, str]] = [
    (
        "standing",
        lambda scene: block(scene.engine, scene.shop, "shop_frozen"),
        unfreeze,
        "The shop is frozen. What Amends knows is kept",
        "/settings",
    ),
    (
        "standing",
        grant_no_discounts,
        grant_discounts,
        "The shop has not granted: write_discounts.",
        "/settings",
    ),
    (
        "history_failed",
        break_history,
        load_history,
        "Amends could not fetch the history of your shop.",
        "/deliveries",
    ),
    (
        "orders_hidden",
        hide_orders,
        show_orders,
        "1,234 older orders are hidden from Amends: Shopify shows them only with your permission.",
        "/settings",
    ),
    (
        "comparison_failed",
        break_comparison,
        compare,
        "The last comparison with Shopify failed. Everything up to",
        "/deliveries",
    ),
    (
        "comparison_late",
        miss_a_night,
        compare,
        "Amends has not compared with Shopify since",
        "/deliveries",
    ),
    (
        "unheard",
        miss_changes,
        compare,
        "The last comparison found 3 changes that no webhook had told, and put them right.",
        "/deliveries",
    ),
    (
        "subscriptions_lost",
        lose_subscriptions,
        compare,
        "2 webhook subscriptions were missing. The last comparison made them again.",
        "/deliveries",
    ),
    (
        "scope_missing",
        ask_for_products,
        let_products_be_read,
        "1 rule waits for a permission you have not given: read_products.",
        "/settings",
    ),
    (
        "rule_unsound",
        change_currency,
        change_currency_back,
        "The rule “Spender” does not fit your shop any more",
        "/rules/",
    ),
    (
        "run_paused",
        pause_rule,
        delete_rule,
        "The rule “First-time buyer” is paused half-way through your customers.",
        "/rules/",
    ),
    (
        "run_failing",
        stall_rule,
        delete_rule,
        "The rule “First-time buyer” is stuck half-way through your customers.",
        "/rules/",
    ),
    (
        "tags_refused",
        refuse_tags,
        try_tags_again,
        "Shopify refused 2 tag changes. Amends tries again every night.",
        "/rules",
    ),
    (
        "parked",
        park,
        lambda scene: replay(scene.engine, scene.shop),
        "3 webhooks were set aside because Amends could not work them through.",
        "/deliveries",
    ),
]


@pytest.mark.parametrize(
    ("code", "cause", "cure", "words", "href"),
    CAUSES,
    ids=[f"{one[0]}-{n}" for n, one in enumerate(CAUSES)],
)
def test_each_trouble_is_named_alone_with_its_place_and_goes_with_its_cause(
    *,
    scene: Scene,
    code: str,
    cause: Callable[[Scene], None],
    cure: Callable[[Scene], Any],
    words: str,
    href: str,
) -> None:
    assert attention(scene.page()) == []
    assert "Nothing needs your attention." in scene.page()
    cause(scene)
    page = scene.page()
    assert attention(page) == [code]
    assert words in text_of(page)
    assert f'<s-link href="{href}' in page.split("data-attention=")[1]
    assert "Nothing needs your attention." not in page
    cure(scene)
    assert attention(scene.page()) == []


def test_the_most_urgent_comes_first(scene: Scene) -> None:
    park(scene)
    miss_changes(scene)
    miss_a_night(scene)
    block(scene.engine, scene.shop, "shop_frozen")
    assert attention(scene.page()) == ["standing", "comparison_late", "parked", "unheard"]


def test_a_rule_that_is_switched_off_needs_no_permission(scene: Scene) -> None:
    off = draft("Tea", fact("orders_with", "at_least", 1, product_types=["Tea"]), active=False)
    keep(scene.engine, off, shop=scene.shop)
    assert attention(scene.page()) == []


def test_a_new_shop_is_not_late_before_its_first_nights(scene: Scene) -> None:
    change(scene.engine, scene.shop, verified_up_to=None)
    page = scene.page()
    assert attention(page) == []
    assert "Not compared with Shopify yet." in page


def test_the_trouble_of_another_shop_is_not_ours(scene: Scene) -> None:
    for cause in (park, refuse_tags, break_comparison, pause_rule):
        cause(Scene(scene.engine, scene.shop, scene.owner))
    for table in ("delivery", "tag_assignment", "reconciliation_run", "rule_run"):
        scene.sql(f"UPDATE {table} SET shop = 'florist.myshopify.com' WHERE shop = :shop")  # noqa: S608
    assert attention(scene.page()) == []


def test_whoever_may_not_see_the_shop_is_not_troubled(
    scene: Scene, client: FlaskClient, world: World, installed: Shop
) -> None:
    park(scene)
    outside = visitor(client, scene.engine, world, installed, role=Role.EXTERNAL_STAFF)
    answer = outside.get("/")
    assert answer.status_code == 200
    assert attention(answer.text) == []
    assert "Needs attention" not in answer.text
    assert 'href="/rules' not in answer.text.split('<main id="main"')[1]


def test_script_in_the_name_and_the_tag_of_a_rule_is_only_text(scene: Scene) -> None:
    name = "<script>alert(1)</script>"
    (rule,) = keep(
        scene.engine, draft(name, fact("spent", "at_least", pounds("1.00"))), shop=scene.shop
    )
    with scene.engine.begin() as db:
        rule_runs.pause(db, scene.shop, rule_runs.start(db, scene.shop, rule.id, OPERATOR))
        added = Entry(ANNA, Kind.TAG_ADDED, Actor.RULE, {"tag": name})
        append(db, scene.shop, [added])
    page = scene.page()
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3
