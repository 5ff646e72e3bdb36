"""A preview says what applying a rule would write, and writes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shop_app.errors import Invalid, NotFound
from shop_app.tagging.costs import Cost, cost
from shop_app.tagging.preview import Preview, preview
from shop_app.tagging.rule import RuleDraft
from shop_app.tagging.store import delete
from shop_app.tagging.tally import Change
from tests.customer_rows import bought, stands
from tests.rules import OPERATOR, draft, fact, keep, pounds
from tests.spine import SHOP, know_shop

ANNA, BO, CY, DI, ED = (f"gid://shopify/Customer/900719925474099{n}" for n in range(1, 6))
_TABLES = ("customer", "orders", "tag_assignment", "tag_rule", "tag_rule_version", "rule_run")


@pytest.fixture(autouse=True)
def customers(engine: Engine) -> None:
    """Anna spent 1,200.00, Bo 600.00, Cy 600.00, Di 50.00, Ed nothing."""
    with engine.begin() as db:
        know_shop(db)
        bought(db, ANNA, 1_200)
        bought(db, BO, 600)
        bought(db, CY, 300, 300)
        bought(db, DI, 50)
        bought(db, ED)


def spent(tag: str, amount: str, **more: Any) -> RuleDraft:
    return draft(tag, fact("spent", "at_least", pounds(amount), days=365), **more)


def look(engine: Engine, rule: RuleDraft, rule_id: int | None = None) -> Preview:
    return preview(engine, SHOP, rule, now=datetime.now(UTC), rule_id=rule_id)


def counts(seen: Preview) -> dict[str, dict[str, int]]:
    """What is not 0, by tag."""
    return {
        tally.tag: {what.value: number for what, number in tally.counts.items() if number}
        for tally in seen.tags
    }


def everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as db:
        return {
            name: list(db.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2, 3")))  # noqa: S608
            for name in _TABLES
        }


def test_a_new_rule_says_who_would_get_its_tag_with_examples(engine: Engine) -> None:
    seen = look(engine, spent("Good", "500.00"))

    assert counts(seen) == {"Good": {"gain": 3}}
    samples = seen.tags[0].samples[Change.GAIN]
    assert [sample.gid for sample in samples] == [ANNA, BO, CY]
    assert [sample.outcome.holds for sample in samples if sample.outcome] == [True] * 3
    assert (seen.customers, seen.judged, seen.complete) == (5, 5, True)


def test_it_writes_nothing(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    before = everything(engine)

    look(engine, spent("Better", "100.00"), rule.id)

    assert everything(engine) == before
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0


def test_at_most_five_examples_are_shown(engine: Engine) -> None:
    with engine.begin() as db:
        for number in range(10, 17):
            bought(db, f"gid://shopify/Customer/{number}", 900)

    seen = look(engine, spent("Good", "500.00"))

    assert counts(seen) == {"Good": {"gain": 10}}
    assert len(seen.tags[0].samples[Change.GAIN]) == 5


def test_a_changed_rule_is_told_by_how_the_tags_stand_now(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    with engine.begin() as db:
        stands(db, ANNA, "Good", "ours", rule=rule.id)
        stands(db, BO, "Good", "withdrawn", rule=rule.id)
        stands(db, CY, "Good", "ours", rule=rule.id)
        stands(db, DI, "Good", "theirs", rule=rule.id)

    assert counts(look(engine, spent("Good", "600.00"), rule.id)) == {
        "Good": {"keep": 2, "withdrawn": 1, "theirs": 1}
    }
    assert counts(look(engine, spent("Good", "600.01"), rule.id)) == {
        "Good": {"keep": 1, "lose": 1, "theirs": 1}
    }
    assert counts(look(engine, spent("Good", "10.00"), rule.id)) == {
        "Good": {"keep": 3, "withdrawn": 1}
    }


def test_what_shopify_refused_is_not_tried_again_before_it_turns(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    with engine.begin() as db:
        stands(db, ANNA, "Good", "refused", rule=rule.id)
        stands(db, BO, "Good", "refused", rule=rule.id, wanted=False)

    assert counts(look(engine, spent("Good", "500.00"), rule.id)) == {
        "Good": {"gain": 2, "refused": 1}
    }


def test_the_other_tags_of_a_group_are_counted_too(engine: Engine) -> None:
    (silver,) = keep(engine, spent("Silver", "500.00", group="VIP", rank=1))
    with engine.begin() as db:
        for gid in (ANNA, BO, CY):
            stands(db, gid, "Silver", "ours", rule=silver.id)

    seen = look(engine, spent("Gold", "1000.00", group="vip", rank=2))

    assert counts(seen) == {"Gold": {"gain": 1}, "Silver": {"lose": 1, "keep": 2}}
    assert (seen.cost.customers, seen.cost.writes) == (1, 2)


def test_a_rule_that_leaves_its_group_gives_way_no_more(engine: Engine) -> None:
    silver, _gold = keep(
        engine,
        spent("Silver", "500.00", group="VIP", rank=1),
        spent("Gold", "1000.00", group="VIP", rank=2),
    )

    seen = look(engine, spent("Silver", "500.00"), silver.id)

    assert counts(seen) == {"Silver": {"gain": 3}, "Gold": {"gain": 1}}


def test_a_new_name_moves_the_tag(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    with engine.begin() as db:
        stands(db, ANNA, "Good", "ours", rule=rule.id)
        stands(db, BO, "Good", "withdrawn", rule=rule.id)

    seen = look(engine, spent("Great", "500.00"), rule.id)

    assert counts(seen) == {"Great": {"gain": 2, "withdrawn": 1}, "Good": {"lose": 1}}


def test_tags_that_a_deleted_rule_left_behind_are_known(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    with engine.begin() as db:
        stands(db, ANNA, "Good", "ours", rule=rule.id)
        stands(db, BO, "Good", "withdrawn", rule=rule.id)
        delete(db, SHOP, rule.id, remove_tags=False, by=OPERATOR)

    seen = look(engine, spent("good", "500.00"))

    assert counts(seen) == {"good": {"keep": 1, "withdrawn": 1, "gain": 1}}


def test_a_rule_that_is_switched_off_gives_back_what_is_ours(engine: Engine) -> None:
    (rule,) = keep(engine, spent("Good", "500.00"))
    with engine.begin() as db:
        stands(db, ANNA, "Good", "ours", rule=rule.id)
        stands(db, BO, "Good", "theirs", rule=rule.id)

    seen = look(engine, spent("Good", "500.00", active=False), rule.id)

    assert counts(seen) == {"Good": {"lose": 1, "theirs": 1}}


def test_customers_only_shopify_can_tell_of_are_counted_with_what_asking_costs(
    engine: Engine,
) -> None:
    when = {
        "all": [
            fact("spent", "at_least", pounds("500.00"), days=365),
            fact("customer_tags", "contains", "wholesale"),
        ]
    }

    seen = look(engine, draft("Big buyer", when))

    assert counts(seen) == {"Big buyer": {"undecided": 3}}
    assert (seen.read, seen.to_read, seen.to_read_points) == (0, 3, 3)


def test_what_one_request_tells_is_paid_for_once_and_takes_its_time(engine: Engine) -> None:
    segment = "gid://shopify/Segment/7"
    when = {
        "any": [
            fact("country", "equals", "DE"),
            fact("email_domain", "equals", "example.com"),
            fact("locale", "equals", "de"),
            fact("in_segment", "is_true", segment=segment),
        ]
    }

    seen = look(engine, draft("Of ours", when))

    # A customer 1, their address 1, their e-mail address 1, their memberships 2.
    assert (seen.to_read, seen.to_read_points) == (5, 25)
    assert (seen.cost.points, seen.cost.seconds) == (0, 0.25)


def test_applying_costs_a_read_a_customer_and_ten_points_a_tag(engine: Engine) -> None:
    seen = look(engine, spent("Good", "500.00"))

    assert seen.cost == Cost(customers=3, writes=3, points=33, seconds=0.33, bulk_points=None)


@pytest.mark.parametrize(
    ("_case", "tags", "of_all", "plan", "expected"),
    [
        ("few are written one by one", (60, 40), 100, None, (1100, 11.0, None)),
        ("all are listed, some get it, some lose it", (400, 200), 600, None, (6600, 66.0, 75)),
        ("only the few are read", (600, 0), 30_000, "Advanced", (6600, 33.0, 625)),
        ("in two lots", (250_001, 0), 250_001, "Shopify Plus", (2750011, 2750.011, 75)),
    ],
)
def test_the_price_of_many_tags(
    *,
    _case: str,
    tags: tuple[int, int],
    of_all: int,
    plan: str | None,
    expected: tuple[int, float, int | None],
) -> None:
    found = cost(sum(tags), *tags, of_all=of_all, plan=plan)
    assert (found.points, found.seconds, found.bulk_points) == expected


def test_deleted_and_merged_customers_do_not_count(engine: Engine) -> None:
    with engine.begin() as db:
        gone = text("UPDATE customer SET deleted_at = now() WHERE shop = :shop AND gid = :gid")
        db.execute(gone, {"shop": SHOP, "gid": ANNA})
        merged = text("UPDATE customer SET merged_into = :to WHERE shop = :shop AND gid = :gid")
        db.execute(merged, {"shop": SHOP, "gid": BO, "to": CY})

    seen = look(engine, spent("Good", "500.00"))

    assert counts(seen) == {"Good": {"gain": 1}}
    assert (seen.customers, seen.judged) == (3, 3)


def test_time_that_is_up_is_told(engine: Engine) -> None:
    many = text(
        "INSERT INTO customer (shop, gid)"
        " SELECT :shop, 'gid://shopify/Customer/' || n FROM generate_series(1, 2500) AS n"
    )
    with engine.begin() as db:
        db.execute(many, {"shop": SHOP})

    seen = preview(engine, SHOP, spent("Good", "500.00"), now=datetime.now(UTC), seconds=-1.0)

    # The first batch is judged all the same.
    assert (seen.judged, seen.customers, seen.complete) == (2000, 2505, False)


def test_what_could_not_be_saved_is_refused(engine: Engine) -> None:
    keep(engine, spent("Good", "500.00"))
    euros = {"amount": "5.00", "currency": "EUR"}

    with pytest.raises(Invalid, match="shop's currency GBP"):
        look(engine, draft("Rich", fact("spent", "at_least", euros)))
    with pytest.raises(Invalid, match="belongs to the rule"):
        look(engine, spent("GOOD", "1.00"))
    with pytest.raises(NotFound, match="4711"):
        look(engine, spent("Good", "1.00"), 4711)
