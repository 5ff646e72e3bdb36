"""The page of roles: who is listed, what may be chosen, and what saving says."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from sandbox.staff import AGENCY, OWNER, PACKER
from sandbox.state import Shop
from sandbox.world import World
from shop_app.staff.rules import Role
from tests.desk.visiting import Visitor, visitor
from tests.staff.counting import statements
from tests.staff.rows import hire, history, roles

PAGE = "/settings/staff"


@pytest.fixture
def owner(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    return visitor(client, engine, world, installed, Role.OWNER)


@pytest.fixture
def manager(client: FlaskClient, engine: Engine, world: World, installed: Shop) -> Visitor:
    return visitor(client, engine, world, installed, Role.MANAGER, name="Max")


def fields(text: str) -> dict[str, tuple[str, list[str]]]:
    """Every role that can be chosen: (what the field shows, its options) by its name."""
    found = re.findall(
        r'<s-select name="role\.([^"]*)".*?value="([^"]*)".*?>(.*?)</s-select>', text, re.S
    )
    return {
        name: (value, re.findall(r'<s-option value="([^"]*)"', options))
        for name, value, options in found
    }


def form(chosen: dict[str, tuple[str, str]]) -> dict[str, str]:
    """A form as sent, of (before, after) by id."""
    sent = {f"before.{name}": before for name, (before, _) in chosen.items()}
    return {**sent, **{f"role.{name}": after for name, (_, after) in chosen.items()}}


def test_people_are_listed_with_their_marks(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF, name=None)
    hire(engine, "6", Role.EXTERNAL_STAFF, name="Ana", collaborator=True)
    hire(engine, "7", Role.OWNER, name="Olive", account_owner=True)
    page = owner.get(PAGE)
    assert page.status_code == 200
    words = " ".join(re.sub("<[^>]+>", " ", page.text).split())
    assert "Ada Merchant You" in words
    assert "Staff member 5" in words
    assert "Ana Collaborator" in words
    assert "Olive Account owner" in words
    assert "data-save-bar" in page.text


def test_the_day_of_the_last_visit_is_told_and_no_minute(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF, name="Bo")
    with engine.begin() as db:
        db.execute(text("UPDATE staff_member SET seen_at = '2026-01-05T12:00:00Z' WHERE id = '5'"))
    words = " ".join(re.sub("<[^>]+>", " ", owner.get(PAGE).text).split())
    assert "Ada Merchant You Today Owner" in words
    assert "Bo Jan 5, 2026 Owner" in words  # the first of the roles to choose from


def test_what_the_table_of_roles_says_of_staff_is_true_today(owner: Visitor) -> None:
    words = " ".join(re.sub("<[^>]+>", " ", owner.get(PAGE).text).split())
    look = "See the home page, customers and issues"
    work = "Open and change issues, write notes Give compensations, within the policy"
    shop = "See tag rules, deliveries and settings"
    assert f"Manager {look} {work} Approve compensations {shop}" in words
    assert f"Staff {look} {work} {shop} External staff {look} {work} Read-only" in words
    assert f"Read-only {look} {shop}" in words


def test_an_owner_may_choose_every_role_and_the_last_owner_stays(
    owner: Visitor, engine: Engine
) -> None:
    hire(engine, "5", Role.STAFF)
    found = fields(owner.get(PAGE).text)
    assert found == {
        "5": ("staff", [str(role) for role in Role]),
        "new": ("staff", [str(role) for role in Role if role is not Role.OWNER]),
    }


def test_a_manager_chooses_for_the_lower_roles_alone(manager: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF)
    hire(engine, "6", Role.MANAGER)
    page = manager.get(PAGE).text
    assert fields(page) == {"5": ("staff", ["staff", "external_staff", "read_only"])}
    assert "Only an owner can change it." in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_others_see_the_page_without_controls(
    *, client: FlaskClient, engine: Engine, world: World, installed: Shop, role: Role
) -> None:
    guest = visitor(client, engine, world, installed, role)
    page = guest.get(PAGE)
    assert page.status_code == 200
    assert fields(page.text) == {}
    assert "<form" not in page.text
    assert guest.post(PAGE, form({"5": ("staff", "owner")})).status_code == 403
    assert history(engine) == []


def test_saving_gives_the_roles_and_says_so(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF)
    answer = owner.post(PAGE, form({"5": ("staff", "manager"), "new": ("staff", "read_only")}))
    assert answer.status_code == 200
    assert "Roles saved" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Push-Url"] == PAGE
    assert roles(engine)["5"] == "manager"
    found = fields(answer.text)
    assert (found["5"][0], found["new"][0]) == ("manager", "read_only")
    assert [line[-1] for line in history(engine)] == [owner.id, owner.id]
    assert "New people" in answer.text


def test_what_stays_as_it_was_is_no_change(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF)
    assert owner.post(PAGE, form({"5": ("staff", "staff")})).status_code == 200
    assert history(engine) == []


def test_the_second_of_two_who_save_is_told_and_keeps_what_they_chose(
    owner: Visitor, engine: Engine
) -> None:
    hire(engine, "5", Role.STAFF)
    owner.post(PAGE, form({"5": ("staff", "read_only")}))
    answer = owner.post(PAGE, form({"5": ("staff", "manager")}))
    assert answer.status_code == 409
    assert "somebody changed a role meanwhile" in answer.text
    assert "data-unsaved" in answer.text
    assert fields(answer.text)["5"][0] == "manager"
    assert '<input type="hidden" name="before.5" value="read_only">' in answer.text
    assert roles(engine)["5"] == "read_only"
    assert owner.post(PAGE, form({"5": ("read_only", "manager")})).status_code == 200


def test_a_refusal_stands_beside_its_field(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.OWNER)
    sent = form({"5": ("owner", "staff"), owner.id: ("owner", "staff")})
    answer = owner.post(PAGE, sent)
    assert answer.status_code == 422
    assert 'error="The shop needs an owner. Make somebody else an owner first."' in answer.text
    assert roles(engine)["5"] == "owner"


def test_a_manager_who_forges_the_form_changes_nothing(manager: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.OWNER)
    for sent in (
        form({"5": ("owner", "staff")}),
        form({manager.id: ("manager", "owner")}),
        form({"new": ("staff", "manager")}),
    ):
        assert manager.post(PAGE, sent).status_code == 422
    assert history(engine) == []
    assert "Only an owner can change the role of this person." in html.unescape(
        manager.post(PAGE, form({"5": ("owner", "staff")})).text
    )


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"role.5": "king", "before.5": "staff"}, 400),
        ({"role.5": "staff"}, 400),
        ({"role.999": "staff", "before.999": "read_only"}, 404),
        ({"role.new": "owner", "before.new": "staff"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(
    *, owner: Visitor, engine: Engine, sent: dict[str, str], status: int
) -> None:
    hire(engine, "5", Role.STAFF)
    assert owner.post(PAGE, sent).status_code == status
    assert history(engine) == []


def test_an_owner_who_steps_down_loses_the_controls_at_once(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.OWNER)
    answer = owner.post(PAGE, form({owner.id: ("owner", "read_only")}))
    assert answer.status_code == 200
    assert fields(answer.text) == {}


def test_a_name_is_never_markup(owner: Visitor, engine: Engine) -> None:
    hire(engine, "5", Role.STAFF, name='"><script>alert(1)</script>')
    owner.post(PAGE, form({"5": ("staff", "manager")}))
    assert "<script>alert" not in owner.get(PAGE).text


def test_the_page_of_a_large_shop_is_small_and_asks_little(owner: Visitor, engine: Engine) -> None:
    for number in range(100, 310):
        hire(engine, str(number), Role.STAFF)
    owner.get(PAGE)
    with statements(engine) as seen:
        page = owner.get(PAGE)
    assert len(seen) <= 4
    assert page.text.count("<s-select") == 200  # 199 people and the default
    assert "Only the 200 people" in page.text


def test_the_people_of_the_stand_in_shop_meet_on_the_page(
    client: FlaskClient, world: World, installed: Shop
) -> None:
    for person in (AGENCY, PACKER, OWNER):
        Visitor(client, world, installed, person.id).get("/")
    words = Visitor(client, world, installed, OWNER.id).get(PAGE).text
    assert all(person.name in words for person in (AGENCY, PACKER, OWNER))
