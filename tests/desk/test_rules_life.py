"""What becomes of a rule: paused, active again, deleted with or without its tags."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.state import Shop
from sandbox.world import World
from shop_app.errors import NotFound
from shop_app.staff.rules import Role
from shop_app.tagging import store
from shop_app.tagging.rule import TagRule
from tests.desk.rule_rows import at_home, rows, tagged, words
from tests.desk.visiting import Visitor, visitor
from tests.rules import OPERATOR, draft, fact, keep

WILD = "<script>x()</script>"
BUYER = draft("Buyer", fact("orders", "at_least", 1))
CHANGED = "Somebody else changed this rule meanwhile: it is at version 2 now. Nothing was changed."


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    at_home(engine, installed.domain)
    return visitor(client, engine, world, installed)


@pytest.fixture
def rule(owner: Visitor, engine: Engine) -> TagRule:
    """A rule whose tag four customers have through Amends, one from somebody else."""
    (made,) = keep(engine, BUYER, shop=owner.shop.domain)
    tagged(engine, owner.shop.domain, made, "ours", 1, 2, 3, 4)
    tagged(engine, owner.shop.domain, made, "theirs", 5)
    return made


def now(engine: Engine, shop: str, rule: TagRule) -> TagRule:
    with engine.connect() as db:
        return store.rule(db, shop, rule.id)


def touch(engine: Engine, shop: str, rule: TagRule) -> None:
    """Somebody else gives the rule another version."""
    with engine.begin() as db:
        other = draft("Buyer", fact("orders", "at_least", 2))
        store.save(db, shop, other, id=rule.id, by=OPERATOR)


def wanted(engine: Engine, shop: str) -> int:
    """How many customers the rules want a tag on."""
    counted = text("SELECT count(*) FROM tag_assignment WHERE shop = :shop AND wanted")
    with engine.connect() as db:
        return int(db.execute(counted, {"shop": shop}).scalar_one())


def test_a_rule_is_paused_and_goes_on_without_losing_what_is_being_edited(
    owner: Visitor, engine: Engine, rule: TagRule
) -> None:
    answer = owner.post(f"/rules/{rule.id}/pause", {"version": "1"})

    assert answer.status_code == 200
    assert "Rule paused" in answer.headers["HX-Trigger"]
    assert "HX-Push-Url" not in answer.headers
    assert "<html" not in answer.text
    assert 'id="rule-version" name="version" value="2" hx-swap-oob="true"' in answer.text
    assert "Paused 5 customers carry the tag. While the rule is paused" in words(answer.text)
    assert now(engine, owner.shop.domain, rule).draft.active is False

    answer = owner.post(f"/rules/{rule.id}/activate", {"version": "2"})
    assert "Rule activated" in answer.headers["HX-Trigger"]
    assert now(engine, owner.shop.domain, rule).draft == BUYER


def test_who_pauses_what_somebody_else_has_changed_is_told(
    owner: Visitor, engine: Engine, rule: TagRule
) -> None:
    touch(engine, owner.shop.domain, rule)
    answer = owner.post(f"/rules/{rule.id}/pause", {"version": "1"})
    assert answer.status_code == 409
    assert CHANGED in answer.text
    assert "hx-swap-oob" not in answer.text
    assert "HX-Trigger" not in answer.headers
    assert now(engine, owner.shop.domain, rule).draft.active is True


def test_before_a_rule_is_deleted_it_says_what_becomes_of_its_tags(
    owner: Visitor, engine: Engine, rule: TagRule
) -> None:
    page = owner.post(f"/rules/{rule.id}/activate", {"version": "1"}).text
    said = words(page)
    assert (
        "4 customers carry this tag through Amends. They can keep it, or Amends takes it off."
        in said
    )
    assert "1 customer has it from somebody else and keeps it." in said
    assert "Delete and take the tag off Delete and keep the tags Cancel" in said

    (bare,) = keep(engine, draft("Bare", fact("orders", "at_least", 9)), shop=owner.shop.domain)
    said = words(owner.post(f"/rules/{bare.id}/activate", {"version": "1"}).text)
    assert "No customer carries this tag through Amends. Delete rule Cancel" in said


@pytest.mark.parametrize(
    ("tags", "toast", "left"),
    [
        ("keep", "Rule deleted. 4 customers keep “Buyer”.", 5),
        ("take_off", "Rule deleted. “Buyer” is being taken off 4 customers.", 0),
    ],
)
def test_a_deleted_rule_leaves_its_tags_or_takes_them_along(
    *, owner: Visitor, engine: Engine, rule: TagRule, tags: str, toast: str, left: int
) -> None:
    keep(engine, draft("Other", fact("orders", "at_least", 9)), shop=owner.shop.domain)

    answer = owner.post(f"/rules/{rule.id}/delete", {"version": "1", "tags": tags})

    assert answer.status_code == 200
    assert toast in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert answer.headers["HX-Push-Url"] == "/rules"
    assert [row.split()[0] for row in rows(answer.text)] == ["Other"]
    assert wanted(engine, owner.shop.domain) == left
    with pytest.raises(NotFound):
        now(engine, owner.shop.domain, rule)


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"version": "1", "tags": "keep"}, 409, CHANGED),
        ({"version": "2"}, 422, "This value does not fit here."),
        ({"version": "2", "tags": "burn"}, 422, "This value does not fit here."),
        ({"tags": "keep"}, 422, "This is not the kind of value that belongs here."),
    ],
)
def test_a_deletion_that_is_refused_changes_nothing(
    *, owner: Visitor, engine: Engine, rule: TagRule, form: dict[str, str], status: int, said: str
) -> None:
    touch(engine, owner.shop.domain, rule)
    answer = owner.post(f"/rules/{rule.id}/delete", form)
    assert answer.status_code == status
    assert said in answer.text
    assert f'href="/rules/{rule.id}"' in answer.text
    assert now(engine, owner.shop.domain, rule).version == 2
    assert wanted(engine, owner.shop.domain) == 5


def test_a_card_of_a_rule_that_is_gone_says_so(
    owner: Visitor, engine: Engine, rule: TagRule
) -> None:
    with engine.begin() as db:
        store.delete(db, owner.shop.domain, rule.id, remove_tags=False, by=OPERATOR)
    for answer in (
        owner.post(f"/rules/{rule.id}/pause", {"version": "1"}),
        owner.post(f"/rules/{rule.id}/apply"),
        owner.get(f"/rules/{rule.id}/run"),
    ):
        assert answer.status_code == 404
        assert "This rule does not exist any more." in answer.text
        assert "<html" not in answer.text
    assert (
        owner.post(f"/rules/{rule.id}/delete", {"version": "1", "tags": "keep"}).status_code == 404
    )


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY, Role.EXTERNAL_STAFF])
@pytest.mark.parametrize("path", ["pause", "activate", "delete", "apply", "runs/1/cancel"])
def test_who_may_not_change_rules_changes_nothing(
    *,
    owner: Visitor,
    client: FlaskClient,
    engine: Engine,
    world: World,
    rule: TagRule,
    role: Role,
    path: str,
) -> None:
    somebody = visitor(client, engine, world, owner.shop, role)
    answer = somebody.post(f"/rules/{rule.id}/{path}", {"version": "1", "tags": "take_off"})
    assert answer.status_code == 403
    assert now(engine, owner.shop.domain, rule).version == 1
    assert wanted(engine, owner.shop.domain) == 5


def test_who_may_only_look_is_shown_no_buttons(
    owner: Visitor, client: FlaskClient, engine: Engine, world: World, rule: TagRule
) -> None:
    card = visitor(client, engine, world, owner.shop, Role.READ_ONLY).get(f"/rules/{rule.id}/run")
    assert card.status_code == 200
    assert "<form" not in card.text


def test_the_cards_keep_what_merchants_wrote_as_text(owner: Visitor, engine: Engine) -> None:
    (wild,) = keep(engine, draft(WILD, fact("orders", "at_least", 1)), shop=owner.shop.domain)
    card = owner.post(f"/rules/{wild.id}/pause", {"version": "1"}).text
    assert "<script>" not in card
    assert "&lt;script&gt;x()" in card
